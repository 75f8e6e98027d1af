import pytest

from codegate.cli import tui as tui_module


def test_without_a_server_it_says_how_to_start_one(run) -> None:
    done = run("tui")

    assert done.code == 1
    assert "codegate up --detach" in done.err


@pytest.mark.usefixtures("terminal")
def test_a_person_is_offered_a_server_and_may_decline(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui_module, "_show", lambda _run: pytest.fail("the dashboard was opened"))
    done = run("tui", stdin="n\n")

    assert done.code == 1
    assert "Start one in the background?" in done.err
