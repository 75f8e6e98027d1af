"""Candidates with their reasons; only those that could be asked can be chosen."""

from codegate.errors import Conflict
from codegate.tui.dialogs.reroute import CANNOT, open_reroute
from tests.tui.conftest import EVIL, in_line, running, settle

SIZE = (90, 30)
LINE = [
    in_line("first", "asked", reason="Priority 9."),
    in_line("off", "skipped", reason="It is disabled."),
    in_line("backup", "next"),
    in_line("third", "tried", reason=EVIL),
]
ROW = running(1, can_reroute=True, candidates=LINE)


async def test_all_are_shown_and_the_next_in_line_is_marked(app, server, screen_text) -> None:
    server.answers["requests.reroute"] = {"account": "backup", "routed_model": "gpt-5"}
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        open_reroute(app, server, ROW)
        await pilot.pause()
        text = screen_text(app)
        await pilot.press("enter")
        await settle(pilot)

    assert "It is disabled." in text
    assert "[red]x" in text
    assert server.said("requests.reroute") == [("q1", "id-backup")]


async def test_those_that_cannot_be_asked_are_passed_over(app, server) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        server.answers["requests.reroute"] = Conflict("No.")
        open_reroute(app, server, ROW)
        await pilot.pause()
        await pilot.press("j", "enter")
        await settle(pilot)
        open_reroute(app, server, ROW)
        await pilot.pause()
        await pilot.press("escape")
        await settle(pilot)

    assert server.said("requests.reroute") == [("q1", "id-third")]


async def test_a_request_that_is_answered_stays(app, server) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        open_reroute(app, server, running(1))
        await settle(pilot)

        assert [notice.message for notice in app._notifications] == [CANNOT]
