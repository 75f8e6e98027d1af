from pathlib import Path
from types import SimpleNamespace

import pytest

from codegate.cli import demo_place
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


def test_the_demo_is_shown_when_no_server_of_the_users_own_runs(run, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []

    async def demo() -> SimpleNamespace:
        return SimpleNamespace(data_dir="/demo")

    async def show(invocation) -> None:
        shown.append(invocation.paths.root)

    monkeypatch.delenv("DATA_DIR")
    monkeypatch.setattr(demo_place, "running_demo", demo)
    monkeypatch.setattr(tui_module, "_show", show)
    done = run("tui")

    assert done.code == 0
    assert "this is the demo" in done.err
    assert shown == [Path("/demo")]


def test_a_data_directory_that_was_named_is_not_left_for_the_demo(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_place, "running_demo", lambda: pytest.fail("the demo was looked for"))
    done = run("tui")

    assert done.code == 1
