from datetime import UTC, datetime

import pytest

from codegate.tui.usage_series import measured, say, series
from tests.tui.conftest import used

NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)


def test_a_day_without_use_has_its_place() -> None:
    rows = [used("2026-11-21", cost_usd=2.0), used("2026-11-23", cost_usd=1.0), used("unknown")]

    assert series(rows, "day", "cost", NOW) == [("Nov 21", 2.0), ("Nov 22", 0.0), ("Nov 23", 1.0), ("Nov 24", 0.0)]


def test_hours_are_told_apart() -> None:
    points = series([used("2026-11-24T11:00Z", requests=3)], "hour", "requests", NOW)

    assert points == [("24. 11:00", 3.0), ("24. 12:00", 0.0), ("24. 13:00", 0.0)]
    assert series([], "hour", "cost", NOW) == []


@pytest.mark.parametrize(
    ("measure", "value", "words"), [("cost", 2.5, "$2.50"), ("tokens", 450, "450"), ("requests", 4, "4")]
)
def test_each_measure_is_said_in_its_own_way(measure: str, value: float, words: str) -> None:
    assert measured(used(), measure) == value
    assert say(measure, value) == words
