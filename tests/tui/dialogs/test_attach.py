"""The answer grows on the screen; whoever looks back is left alone; nothing foreign acts."""

import pytest

from codegate.errors import Conflict, NotFound
from codegate.tui.dialogs.attach import AttachDialog, state_line
from tests.tui.conftest import EVIL, in_line, running, settle

SIZE = (100, 30)
WORDS = {"type": "text", "text": "Hello there.\n"}


@pytest.fixture
def attached(app, server):
    """Opens the dialog on a request, and tells it what a test says."""

    async def open_(pilot, *events) -> AttachDialog:
        await pilot.pause()
        dialog = AttachDialog(server, running(1, can_reroute=True, candidates=[in_line()]))
        app.push_screen(dialog)
        await pilot.pause()
        for event in events:
            server.saying.put_nowait(event)
        await settle(pilot)
        return dialog

    return open_


async def test_words_reasoning_and_calls_are_shown_as_they_come(app, attached, screen_text) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await attached(
            pilot,
            {"type": "attempt", "account": "work", "model": "m"},
            {"type": "thinking", "text": "Hm, "},
            {"type": "thinking", "text": "well."},
            WORDS,
            {"type": "tool_part", "name": "read", "text": ""},
            {"type": "tool_part", "name": "read", "text": '{"path":"a"}'},
            {"type": "tool", "name": "read", "arguments": '{"path":"a"}'},
            {"type": "state", **running(1, output_tokens=77)},
        )
        text = screen_text(app)

    assert "work is asked for m" in text
    assert "Hm, well." in text
    assert "Hello there." in text
    assert '"path": "a"' in text
    assert "77 out" in text
    assert "following" in text


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_foreign_text_is_spelled_out_at_every_size(app, attached, screen_text, size) -> None:
    async with app.run_test(size=size) as pilot:
        await attached(
            pilot,
            {"type": "attempt", "account": EVIL, "model": EVIL},
            {"type": "text", "text": EVIL},
            {"type": "tool", "name": EVIL, "arguments": EVIL},
            {"type": "dropped", "reason": EVIL, "bytes": 5},
            {"type": "state", **running(1, state=EVIL, model=EVIL, account=EVIL)},
        )
        text = screen_text(app)

    assert "\x1b" not in text
    assert "[red]x" in text


async def test_it_follows_until_somebody_looks_back(app, server, attached, screen_text) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await attached(pilot, *[{"type": "text", "text": f"line {number}\n"} for number in range(60)])
        end = dialog.query_one("VerticalScroll").scroll_y
        await pilot.press("k")
        server.saying.put_nowait({"type": "text", "text": "more\n" * 20})
        await settle(pilot)
        paused, here = screen_text(app), dialog.query_one("VerticalScroll").scroll_y
        await pilot.press("f")
        await settle(pilot)

        assert end > 0
        assert here == end - 1
        assert "paused" in paused
        assert "following" in screen_text(app)
        assert dialog.query_one("VerticalScroll").scroll_y > end


async def test_the_end_is_told_and_stays_until_it_is_left(app, attached, screen_text) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, WORDS, {"type": "end", "outcome": "cancelled", "status": 499})
        text = screen_text(app)
        await pilot.press("x", "R", "escape")
        await settle(pilot)

        assert "cancelled 499" in text
        assert "ended" in text
        assert not isinstance(app.screen, AttachDialog)


async def test_a_request_that_is_gone_says_so(app, attached, screen_text) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, {"type": "x", "error": NotFound("No request 'q1' is running.")})

        assert "No request 'q1' is running." in screen_text(app)


async def test_it_is_cancelled_and_rerouted_from_here(app, server, attached) -> None:
    server.answers["requests.reroute"] = {"account": "backup", "routed_model": "gpt-5"}
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, WORDS)
        await pilot.press("x", "n", "x", "y")
        await settle(pilot)
        await pilot.press("R", "enter")
        await settle(pilot)

    assert server.said("requests.cancel") == [("q1",)]
    assert server.said("requests.reroute") == [("q1", "id-backup")]


async def test_a_refused_cancel_is_told(app, server, attached) -> None:
    server.answers["requests.cancel"] = Conflict("Too late.")
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, WORDS)
        await pilot.press("x", "y")
        await settle(pilot)

        assert [notice.message for notice in app._notifications] == ["Too late."]


async def test_what_was_said_is_copied(app, attached) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await attached(pilot, {"type": "attempt", "account": "work", "model": "m"}, WORDS)
        await pilot.press("y")

        assert app.clipboard == "Hello there.\n"


def test_the_line_at_the_top_has_the_outcome_once_there_is_one() -> None:
    assert state_line(running(1)).plain.startswith("● answering  2.5 s")
    assert state_line(running(1), {"outcome": "ok", "status": 200}).plain.startswith("● ok 200")
