from pathlib import Path

from codegate.cli.status import _shared


def test_a_stopped_server_is_no_failure(run, home: Path) -> None:
    done = run("status")

    assert done.code == 0
    assert "codegate up" in done.err
    assert run("status", "--json").json == {"running": False, "data_dir": str(home / "data")}


def test_a_named_server_that_does_not_answer_is_a_failure(run) -> None:
    done = run("status", "--url", "http://127.0.0.1:9", "--token", "t")

    assert done.code == 1
    assert "http://127.0.0.1:9" in done.err


def test_a_named_server_without_a_token_exits_4(run) -> None:
    assert run("status", "--url", "http://far.example:9211").code == 4


def test_shared_state_is_named_and_what_keeps_it_away() -> None:
    place = {"shared_state": "redis://cache:6379/0"}

    assert _shared({**place, "shared_state_problem": None}) == "redis://cache:6379/0"
    assert _shared({**place, "shared_state_problem": "it fails"}) == "redis://cache:6379/0 is away: it fails"
