import pytest

from codegate.errors import Invalid
from codegate.tui.feed import Happened
from codegate.tui.frame import Frame
from codegate.tui.page import Page
from tests.tui.conftest import NEVER, finished, settle


class CountingPage(Page):
    NAME = "counting"
    TOPICS = frozenset({"requests"})

    def __init__(self) -> None:
        super().__init__()
        self.loads = 0

    async def load(self) -> None:
        self.loads += 1
        await self.client.accounts.list()


class OnePage(Frame):
    PLACES = (("1", "counting", "Counting"),)
    MODES = {"counting": CountingPage}
    DEFAULT_MODE = "counting"


@pytest.fixture
def app(server) -> OnePage:
    return OnePage(server, NEVER, NEVER)


async def test_only_events_of_its_topics_make_it_load_again(app) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        before = app.screen.loads
        app.screen.hear(Happened([{"topic": "settings"}]))
        app.screen._tick()
        await settle(pilot)
        between = app.screen.loads
        app.screen.hear(Happened([finished()]))
        app.screen._tick()
        await settle(pilot)

        assert between == before
        assert app.screen.loads == before + 1


async def test_missed_events_make_it_load_again(app) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        before = app.screen.loads
        app.screen.hear(Happened([], missed=1))
        app.screen._tick()
        await settle(pilot)

        assert app.screen.loads == before + 1


async def test_a_refusal_is_told_and_the_app_goes_on(app, server) -> None:
    server.answers["accounts.create"] = Invalid("No such provider.")
    async with app.run_test() as pilot:
        await settle(pilot)
        app.screen.do(server.accounts.create({}), "Added.")
        await settle(pilot)

        assert [notice.message for notice in app._notifications] == ["No such provider."]


async def test_it_asks_before_it_destroys(app) -> None:
    done: list[str] = []
    async with app.run_test() as pilot:
        for key in ("n", "escape", "enter", "y"):
            app.screen.ask("Really?", "Remove", lambda key=key: done.append(key))
            await pilot.pause()
            await pilot.press(key)

    assert done == ["y"]
