"""What people may say of a tenant."""

from typing import Any

import pytest

from codegate.errors import Invalid
from codegate.services.tenant_form import NewTenant, TenantChange, check_grace, checked, values
from tests.builders import NOW_MS, tenant
from tests.conftest import StoppedClock


@pytest.mark.parametrize(
    ("text", "at_ms"), [("2027-01-31", 1_801_353_600_000), ("2027-01-31T02:00:00+02:00", 1_801_353_600_000)]
)
def test_an_expiry_is_a_date_or_a_time(text: str, at_ms: int) -> None:
    assert values(NewTenant(name="a", expires_at=text))["expires_at"] == at_ms


@pytest.mark.parametrize("text", ["soon", "2027-13-01", "9" * 50])
def test_an_expiry_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        values(TenantChange(expires_at=text))

    assert caught.value.field == "expires_at"


def test_a_new_tenant_does_not_begin_expired_but_one_may_be_ended(stopped: StoppedClock) -> None:
    with pytest.raises(Invalid, match="past"):
        values(NewTenant(name="a", expires_at="2025-01-01"))

    assert values(TenantChange(expires_at="2025-01-01"))["expires_at"] < NOW_MS


def test_null_takes_away_and_what_is_missing_stays() -> None:
    assert values(TenantChange(expires_at=None, models=None, daily_budget=None)) == {
        "expires_at": None,
        "models": (),
        "daily_budget": None,
    }
    assert values(TenantChange()) == {}


def test_patterns_are_tidied() -> None:
    assert checked(tenant(models=(" claude-* ", "", "gpt-6", "claude-*"))).models == ("claude-*", "gpt-6")


@pytest.mark.parametrize("models", [("a" * 201,), ("a\nb",), tuple(f"m{number}" for number in range(101))])
def test_patterns_that_make_no_sense_are_refused(models: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as caught:
        checked(tenant(models=models))

    assert caught.value.field == "models"


@pytest.mark.parametrize("fields", [{"tokens_per_minute": -1}, {"daily_budget": -1.0}])
def test_limits_are_checked(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        checked(tenant(**fields))


@pytest.mark.parametrize(("seconds", "fits"), [(0, True), (30 * 86_400, True), (30 * 86_400 + 1, False), (-1, False)])
def test_grace_is_thirty_days_at_most(seconds: int, fits: bool) -> None:
    if fits:
        check_grace(seconds)
        return
    with pytest.raises(Invalid):
        check_grace(seconds)
