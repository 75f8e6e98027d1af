import pytest

from codegate.tui.widgets.bars import bar, budget_bar, columns, sparkline


@pytest.mark.parametrize(
    ("share", "expected"), [(0, "    "), (0.5, "██  "), (0.4, "█▋  "), (1, "████"), (7, "████"), (-1, "    ")]
)
def test_a_bar_is_its_share_long(share: float, expected: str) -> None:
    assert bar(share, 4) == expected


@pytest.mark.parametrize(("spent", "colour"), [(1, "green"), (8, "yellow"), (12, "red")])
def test_a_budget_bar_warns_in_time(spent: float, colour: str) -> None:
    assert colour in str(budget_bar(spent, 10).spans[0].style)


def test_no_budget_is_no_bar() -> None:
    assert budget_bar(5, None).plain == ""


def test_a_sparkline_has_the_newest_at_the_right() -> None:
    assert sparkline([0, 1, 4], 5) == "▁▁▁▂█"
    assert sparkline([0, 0], 3) == "▁▁▁"


def test_neighbours_are_added_up_where_there_is_no_room() -> None:
    assert sparkline([1, 1, 1, 5, 3], 3) == "▁▂█"


def test_columns_are_a_sparkline_over_several_lines() -> None:
    assert columns([0, 1, 2, 4], 4, 2) == ["   █", "▁▄██"]
    assert columns([1, 2], 4, 1) == ["▄▄██"]
    assert columns([0, 0], 4, 1) == ["▁▁▁▁"]
    assert columns([], 3, 2) == ["   ", "▁▁▁"]
