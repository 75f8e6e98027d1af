import pytest

from codegate.tui.dialogs.diff import DiffDialog
from codegate.tui.dialogs.reader import ReaderDialog
from tests.tui.conftest import settle, tool, tools

SIZE = (120, 30)
CHANGE = {
    "path": "/home/ada/x.json",
    "changed": True,
    "backup": "",
    "has_original": False,
    "diff": "--- x\n+++ x\n+ new line",
    "drift": "",
}
DRIFT = {**CHANGE, "drift": "+ by somebody"}
RESULT = {
    "success": True,
    "message": "It asked.",
    "url": "",
    "latency_ms": 12,
    "models": 3,
    "asked": True,
    "answer": "",
}


@pytest.fixture
async def pilot(app, server):
    server.answers |= {
        "setup.list": tools(tool("aider"), tool("cursor", writable=False, unwritable="A database.", askable=False)),
        "setup.write": CHANGE,
        "setup.undo": CHANGE,
        "setup.test": RESULT,
    }
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("0")
        await settle(pilot)
        yield pilot


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def test_the_tool_under_the_cursor_is_told_of(pilot, screen_text) -> None:
    first = screen_text(pilot.app)
    await press(pilot, "j")
    second = screen_text(pilot.app)

    assert "Tools (2)" in first
    assert "What one should know." in first
    assert "To be set by hand: A database." in second


async def test_what_is_to_be_set_is_copied(pilot) -> None:
    await press(pilot, "c")

    assert pilot.app.clipboard == tool()["snippet"]


async def test_an_edit_is_shown_and_written_only_after_a_yes(pilot, server, screen_text) -> None:
    await press(pilot, "w")
    shown = screen_text(pilot.app)
    await press(pilot, "n")
    refused = server.said("setup.write")
    await press(pilot, "enter", "y")

    assert "+ new line" in shown
    assert "Write /home/ada/x.json?" in shown
    assert refused == [("aider", {"dry_run": True})]
    assert server.said("setup.write")[-1] == ("aider",)


@pytest.mark.parametrize("has_original", [True, False])
async def test_an_original_is_told_of_where_there_is_one(pilot, server, has_original: bool) -> None:
    server.answers["setup.write"] = {**CHANGE, "has_original": has_original}
    await press(pilot, "w", "y")
    told = [notice.message for notice in pilot.app._notifications]

    assert any("points at the proxy" in text for text in told)
    assert any("original is kept" in text for text in told) == has_original


async def test_what_was_written_can_be_undone(pilot, server) -> None:
    await press(pilot, "w", "y", "u")

    assert server.said("setup.undo") == [("aider",)]


async def test_a_tool_that_points_here_already_is_not_written(pilot, server) -> None:
    server.answers["setup.write"] = {**CHANGE, "changed": False}
    await press(pilot, "w")

    assert not isinstance(pilot.app.screen, DiffDialog)


async def test_a_file_is_put_back(pilot, server) -> None:
    await press(pilot, "b", "y")

    assert server.said("setup.undo") == [("aider", {"dry_run": True}), ("aider", {"force": False})]


async def test_a_file_that_was_changed_since_is_put_back_with_a_warning(pilot, server, screen_text) -> None:
    server.answers["setup.undo"] = DRIFT
    await press(pilot, "b")
    shown = screen_text(pilot.app)
    await press(pilot, "y")

    assert "changed since CodeGate wrote it" in shown
    assert server.said("setup.undo")[-1] == ("aider", {"force": True})


async def test_a_tool_without_a_file_is_not_edited(pilot, server) -> None:
    await press(pilot, "j", "w", "b")

    assert server.said("setup.write") == server.said("setup.undo") == []


async def test_a_question_that_may_cost_is_asked_for_first(pilot, server) -> None:
    await press(pilot, "t", "n")
    refused = server.said("setup.test")
    await press(pilot, "t", "y", "j", "t")

    assert refused == []
    assert server.said("setup.test") == [("aider",), ("cursor",)]


async def test_what_a_tool_complained_of_can_be_read(pilot, server, screen_text) -> None:
    server.answers["setup.test"] = {**RESULT, "success": False, "message": "It failed.", "answer": "no such model"}
    await press(pilot, "t", "y")

    assert isinstance(pilot.app.screen, ReaderDialog)
    assert "no such model" in screen_text(pilot.app)
