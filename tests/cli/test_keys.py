"""`codegate keys`."""

from tests.cli.conftest import Run


def test_show_names_both_keys_and_no_key(run: Run, account: str) -> None:
    done = run("keys", "show")

    assert "account key" in done.out
    assert ".guardrail-key" in done.out


def test_a_rotation_wants_a_yes(run: Run, account: str) -> None:
    assert run("keys", "rotate", "account").code == 2

    done = run("keys", "rotate", "account", "--yes")

    assert done.code == 0
    assert "1 value was encrypted anew" in done.err


def test_a_new_proxy_key_is_all_there_is_on_stdout(run: Run) -> None:
    done = run("keys", "rotate", "proxy", "--yes")

    assert done.out.startswith("cgp_")
    assert len(done.out.split()) == 1


def test_the_guardrail_key_is_changed(run: Run) -> None:
    done = run("keys", "rotate", "guardrail", "--yes")

    assert done.code == 0
    assert "0 values were sealed anew" in done.err
