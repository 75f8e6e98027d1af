import pytest

from codegate.tui.widgets.place_bar import Place, named
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


PLACES = tuple((str(number), f"place{number}", "Title") for number in range(1, 6))


@pytest.mark.parametrize(
    ("here", "width", "named_ones"),
    [("place1", 34, "12345"), ("place1", 33, "1234"), ("place5", 25, "345"), ("place3", 0, "3"), ("none", 29, "1234")],
)
def test_the_farthest_places_give_up_their_names_first(here: str, width: int, named_ones: str) -> None:
    assert named(PLACES, here, width) == {f"place{number}" for number in named_ones}
