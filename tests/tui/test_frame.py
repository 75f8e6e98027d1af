import weakref
from typing import Any

from codegate.clock import monotonic
from codegate.errors import NotFound
from codegate.tui.app import CodeGateApp
from codegate.tui.feed import KEPT
from codegate.tui.frame import Frame
from codegate.tui.pulse import SECONDS
from tests.tui.conftest import NEVER, account, finished, settle


async def test_a_server_that_goes_and_comes_back(server, screen_text) -> None:
    app = CodeGateApp(server, NEVER, 0.01)
    server.answers["accounts.list"] = [account(1)]
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        up = screen_text(app)
        server.is_up = False
        server.coming.put_nowait(None)
        await pilot.pause(0.05)
        down = screen_text(app)
        server.is_up = True
        await pilot.pause(0.1)
        await settle(pilot)
        again = screen_text(app)

    assert "● connected" in up
    assert "● lost" in down
    assert "No CodeGate server answers." in down
    assert "account-1" in down
    assert "● connected again" in again


async def test_the_themes_change_by_a_key(app) -> None:
    async with app.run_test() as pilot:
        names = [app.theme]
        for _ in range(3):
            await pilot.press("T")
            names.append(app.theme)

    assert names == ["codegate-dark", "codegate-light", "codegate-contrast", "codegate-dark"]


async def test_a_rush_of_events_is_one_batch_and_keys_still_work(app, server) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        for number in range(1000):
            server.coming.put_nowait(finished(number))
        await pilot.press("question_mark")
        await pilot.pause(0.3)

        assert server.coming.empty()
        assert len(app.screen_stack) == 2
        assert sum(app.pulse.series("requests", monotonic())) == 1000


class Watched(dict[str, Any]):
    """A row of which can be told whether anybody still holds it."""

    def __init__(self, row: dict[str, Any], held: list[weakref.ref[Any]]) -> None:
        super().__init__(row)
        held.append(weakref.ref(self))


async def test_of_fifty_thousand_events_nothing_is_held(app, server) -> None:
    held: list[weakref.ref[Any]] = []
    row = finished(1)["log"]
    async with app.run_test(size=(120, 30)) as pilot:
        for key, _, _ in app.places:
            await pilot.press(key)
        await settle(pilot)
        widgets = len(app.screen.query("*"))
        for number in range(50_000):
            event = {"type": "request_finished", "topic": "requests", "id": number, "log": Watched(row, held)}
            server.coming.put_nowait(Watched(event, held))
        del event
        while not server.coming.empty():
            await pilot.pause(0)
        app._feed.flush()
        await settle(pilot)
        alive = sum(one() is not None for one in held)
        last = server.resumed, app._feed._last

        assert last == ([None], 49_999)
        assert alive < 10
        assert len(app.screen.query("*")) == widgets
        assert len(app.pulse._seconds) <= SECONDS
        assert app.link.missed + sum(app.pulse.series("requests", monotonic())) >= KEPT


async def test_the_command_palette_knows_every_screen(app) -> None:
    async with app.run_test():
        titles = [command.title for command in app.get_system_commands(app.screen)]

    assert [title for _, _, title in app.PLACES] == titles[: len(app.PLACES)]


async def test_complaints_are_clean_and_no_markup(server) -> None:
    app = Frame(server, NEVER, NEVER)
    async with app.run_test() as pilot:
        app.complain(NotFound("no [b]x[/b]\x1b]0;t\x07", hint="Look."))
        await pilot.pause()
        notice = next(iter(app._notifications))

    assert "[b]x[/b]\\x1b]0;t\\x07" in notice.message
    assert not notice.markup


async def test_more_events_than_can_be_shown_are_counted_and_said(app, server, screen_text) -> None:
    async with app.run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        app._feed._waiting.clear()
        server.coming.put_nowait({"type": "dropped", "topic": "system", "count": 1200})
        await pilot.pause(0.3)
        app.screen._show_link()
        await pilot.pause()
        text = screen_text(app)

    assert "1.2k events left out" in text or "1,200 events left out" in text
