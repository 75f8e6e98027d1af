"""How full limits are, and how long a rest still is."""

import pytest

from codegate.clock import iso, now_ms
from codegate.tui.meters import countdown, fullest, meters_of
from tests.tui.conftest import account

pytestmark = pytest.mark.usefixtures("stopped")

LIMITLESS = {"monthly_budget": None, "daily_budget": None, "rate_limit": 0}


def later(seconds: float) -> str:
    return str(iso(now_ms() + round(seconds * 1000)))


def test_every_limit_that_is_known_has_a_meter_with_its_figures() -> None:
    row = account(
        1,
        month_spend_usd=5.0,
        monthly_budget=10.0,
        day_spend_usd=1.0,
        daily_budget=4.0,
        quotas=[{"name": "5h", "used": 0.3, "resets_at": later(7200)}, {"name": "7d", "used": 1.0, "resets_at": None}],
        rate_limit=60,
        minute_requests=30,
        tokens_per_minute=1000,
        minute_tokens=100,
    )

    assert [(one.label, one.share, one.note) for one in meters_of(row)] == [
        ("month", 0.5, "$5.00 of $10.00"),
        ("day", 0.25, "$1.00 of $4.00"),
        ("5h", 0.3, "↻ 2 h"),
        ("7d", 1.0, ""),
        ("req/min", 0.5, "30 of 60"),
        ("tok/min", 0.1, "100 of 1k"),
    ]


def test_no_limit_is_no_meter_also_with_an_older_server() -> None:
    assert meters_of(account(1, **LIMITLESS)) == []


def test_those_that_matter_most_are_kept_in_their_order() -> None:
    row = account(
        1,
        **{
            **LIMITLESS,
            "quotas": [{"name": n, "used": u, "resets_at": None} for n, u in zip("abc", (0.5, 0.1, 0.9), strict=True)],
        },
    )

    assert [one.label for one in fullest(meters_of(row), 2)] == ["a", "c"]
    assert [one.label for one in fullest(meters_of(row), 9)] == ["a", "b", "c"]
    assert fullest(meters_of(row), 0) == []


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.4, "0:01"), (42, "0:42"), (725, "12:05"), (12_000, "3:20:00"), (-5, ""), (0, "")]
)
def test_a_rest_counts_down(seconds: float, shown: str) -> None:
    assert countdown(later(seconds)) == shown


def test_what_is_no_time_counts_nothing() -> None:
    assert countdown(None) == countdown("soon") == ""
