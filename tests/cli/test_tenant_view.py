"""How a tenant is shown."""

from typing import Any

import pytest

from codegate.api.shapes import tenant as shape
from codegate.cli.tenant_view import columns, show_tenant, state
from tests.builders import NOW_MS, tenant


@pytest.mark.parametrize(
    ("fields", "month", "expected"),
    [
        ({}, 0.0, "active"),
        ({"enabled": False, "expires_at": NOW_MS}, 0.0, "disabled"),
        ({"expires_at": NOW_MS}, 0.0, "expired"),
        ({"monthly_budget": 10.0}, 7.9, "active"),
        ({"monthly_budget": 10.0}, 8.0, "near budget"),
        ({"monthly_budget": 10.0}, 10.0, "budget spent"),
    ],
)
def test_a_state_says_what_counts_most(fields: dict[str, Any], month: float, expected: str) -> None:
    assert state(shape(tenant(**fields), {}, month)) == expected


def test_a_row_says_limits_and_money() -> None:
    row = shape(tenant(config_id="c", rate_limit=60, tokens_per_minute=200_000, monthly_budget=20.0), {}, 5.0)
    cells = {column.title: column.text(row) for column in columns({"c": "night"})}

    assert (cells["CONFIG"], cells["A MINUTE"], cells["THIS MONTH"]) == ("night", "60 req, 200k tok", "$5.00 of $20.00")


def test_a_tenant_is_shown_with_its_share(capsys: pytest.CaptureFixture[str]) -> None:
    show_tenant(shape(tenant(daily_budget=4.0, previous_key_until=2**43), {"a": True}, 0.0, 1.0), None)
    out = capsys.readouterr().out

    assert "$1.00 of $4.00 (25 %)" in out
    assert "works until" in out
    assert "a=true" in out
