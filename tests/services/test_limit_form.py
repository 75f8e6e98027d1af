"""Limits and budgets that make no sense are refused by name."""

from typing import Any

import pytest

from codegate.errors import Invalid
from codegate.services.limit_form import check_limits
from tests.builders import account, tenant


@pytest.mark.parametrize("make", [account, tenant])
@pytest.mark.parametrize(
    "fields",
    [
        {"rate_limit": -1},
        {"rate_limit": 1_000_001},
        {"tokens_per_minute": -1},
        {"tokens_per_minute": 2_000_000_000},
        {"monthly_budget": -0.01},
        {"daily_budget": -1.0},
        {"daily_budget": float("inf")},
        {"monthly_budget": float("nan")},
    ],
)
def test_a_number_out_of_range_is_named(make: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        check_limits(make(**fields))

    assert caught.value.field == next(iter(fields))


@pytest.mark.parametrize("make", [account, tenant])
def test_zero_and_nothing_are_unlimited(make: Any) -> None:
    check_limits(make(rate_limit=0, tokens_per_minute=0, monthly_budget=0, daily_budget=None))
