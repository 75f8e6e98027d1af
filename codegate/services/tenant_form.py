"""What people may say of a tenant, and whether it makes sense."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from codegate import clock
from codegate.errors import Invalid
from codegate.records import Record, Tenant
from codegate.services.limit_form import check_limits
from codegate.services.names import check_text

MAX_MODELS = 100
MAX_PATTERN_CHARS = 200
LONGEST_GRACE_S = 30 * 24 * 3600


class NewTenant(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new tenant is made of; `config_id` may be the config's name, `expires_at` is ISO 8601 text."""

    name: str
    config_id: str | None = None
    rate_limit: int = 0
    tokens_per_minute: int = 0
    monthly_budget: float | None = None
    daily_budget: float | None = None
    models: tuple[str, ...] = ()
    expires_at: str | None = None
    enabled: bool = True


class TenantChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a tenant to change; one that is missing stays, `null` takes its value away."""

    name: str | UnsetType = UNSET
    config_id: str | UnsetType | None = UNSET
    rate_limit: int | UnsetType = UNSET
    tokens_per_minute: int | UnsetType = UNSET
    monthly_budget: float | UnsetType | None = UNSET
    daily_budget: float | UnsetType | None = UNSET
    models: tuple[str, ...] | UnsetType | None = UNSET
    expires_at: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


def values(form: NewTenant | TenantChange) -> dict[str, Any]:
    """
    What the form says, by field of `Tenant`.

    Raises:
        Invalid: `expires_at` is no time, or a new tenant's is past.
    """
    said = {name: value for name, value in msgspec.structs.asdict(form).items() if value is not UNSET}
    if "models" in said:
        said["models"] = said["models"] or ()
    if text := said.get("expires_at"):
        said["expires_at"] = _moment(text)
        if isinstance(form, NewTenant) and said["expires_at"] <= clock.now_ms():
            raise Invalid(f"expires_at is past: {text[:40]!r}.", field="expires_at")
    elif "expires_at" in said:
        said["expires_at"] = None
    return said


def checked(tenant: Tenant) -> Tenant:
    """
    The tenant with its patterns tidied, if it can be used.

    Raises:
        Invalid: A field makes no sense; `field` says which.
    """
    check_limits(tenant)
    return msgspec.structs.replace(tenant, models=_patterns(tenant.models))


def check_grace(seconds: int) -> None:
    """
    Whether an old key may go on for so long.

    Raises:
        Invalid: It may not.
    """
    if not 0 <= seconds <= LONGEST_GRACE_S:
        raise Invalid(f"grace_s must be 0 to {LONGEST_GRACE_S} seconds (30 days).", field="grace_s")


def _moment(text: str) -> int:
    try:
        return clock.parse_iso(text)
    except (ValueError, OverflowError):
        hint = "Write it like 2027-01-31 or 2027-01-31T18:00:00Z."
        raise Invalid(
            f"expires_at must be an ISO 8601 time, not {text[:40]!r}.", field="expires_at", hint=hint
        ) from None


def _patterns(models: Iterable[str]) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(check_text(one, "models", max_chars=MAX_PATTERN_CHARS) for one in models if one.strip())
    )
    if len(found) > MAX_MODELS:
        raise Invalid(f"models has {len(found)} patterns; {MAX_MODELS} are allowed.", field="models")
    return found
