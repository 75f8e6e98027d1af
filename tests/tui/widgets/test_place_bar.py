from codegate.tui.widgets.place_bar import Place
from tests.tui.conftest import settle
from tests.tui.test_page import CountingPage, OnePage


class TwoPages(OnePage):
    PLACES = (("1", "counting", "Counting"), ("2", "other", "Other"))
    MODES = {"counting": CountingPage, "other": CountingPage}


async def test_a_click_goes_to_the_screen(server) -> None:
    app = TwoPages(server, 3600.0, 3600.0)
    async with app.run_test() as pilot:
        await settle(pilot)
        before = app.current_mode
        await pilot.click(app.screen.query(Place)[1])
        await settle(pilot)

        assert (before, app.current_mode) == ("counting", "other")
