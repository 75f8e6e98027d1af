"""Budgets of UTC months and days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.routing.budget import PERIODS, Budget, Period, budgets, is_near, span_of, spent
from tests.builders import NOW_MS, account

DAY_MS = 86_400_000


def test_only_budgets_that_are_set_are_in_force() -> None:
    none = budgets(account(), 5.0, 5.0, NOW_MS)
    zero = budgets(account(monthly_budget=0, daily_budget=0), 5.0, 5.0, NOW_MS)
    both = budgets(account(monthly_budget=10, daily_budget=2), 5.0, 1.0, NOW_MS)

    assert none == zero == ()
    assert [(one.period, one.limit_usd, one.spent_usd, one.share) for one in both] == [
        ("month", 10, 5.0, 0.5),
        ("day", 2, 1.0, 0.5),
    ]


def test_a_budget_says_what_it_is_and_when_it_resets() -> None:
    month, day = budgets(account(monthly_budget=1000, daily_budget=2.5), 0, 0, NOW_MS)

    assert (month.said, month.resets_said) == ("monthly budget of $1,000.00", "2025-12-01 00:00 UTC")
    assert (day.said, day.resets_said) == ("daily budget of $2.50", "2025-11-25 00:00 UTC")


@pytest.mark.parametrize(("used", "near", "out"), [(7.99, False, False), (8.0, True, False), (10.0, True, True)])
def test_eighty_per_cent_are_near_and_all_is_spent(used: float, near: bool, out: bool) -> None:
    found = budgets(account(monthly_budget=10), used, 0, NOW_MS)

    assert is_near(found) is near
    assert (spent(found) is not None) is out


def test_of_two_that_are_spent_the_later_reset_counts() -> None:
    found = spent(budgets(account(monthly_budget=1, daily_budget=1), 2, 2, NOW_MS))

    assert isinstance(found, Budget)
    assert found.period == "month"


def test_december_ends_with_the_year() -> None:
    december = 1_798_675_200_000

    assert span_of("month", december) == (1_796_083_200_000, 1_798_761_600_000)


@given(st.integers(min_value=0, max_value=4_000_000_000_000), st.sampled_from(PERIODS))
def test_a_moment_is_in_its_span_and_spans_follow_each_other(at_ms: int, period: Period) -> None:
    start, end = span_of(period, at_ms)

    assert start <= at_ms < end
    assert span_of(period, end)[0] == end
    assert start == 0 or span_of(period, start - 1)[1] == start
    assert end - start == DAY_MS if period == "day" else 28 * DAY_MS <= end - start <= 31 * DAY_MS
