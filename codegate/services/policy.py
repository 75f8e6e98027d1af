"""From settings and lists to a policy: what guardrails are to do for one caller."""

from codegate.guardrails.policy import AllowEntry, CustomPattern, Level, Policy
from codegate.guardrails.table import DETECTORS
from codegate.records import Snapshot
from codegate.settings import (
    GUARDRAILS,
    GUARDRAILS_FAIL_OPEN,
    GUARDRAILS_ML,
    PRIVACY_CATEGORIES,
    PRIVACY_ENABLED,
    Resolved,
)

NOTHING = Policy(levels={})
"""For callers whose guardrails are off."""


def policy_of(snapshot: Snapshot, settings: Resolved, tenant_id: str | None = None) -> Policy:
    """
    The policy in force.

    Args:
        snapshot: Holds the patterns and allow-lists of everybody and of all tenants.
        settings: Those in force for the tenant.
        tenant_id: Whose lists apply beside everybody's; None for callers without a tenant.
    """
    return switched(snapshot, settings, tenant_id) if settings[PRIVACY_ENABLED] else NOTHING


def switched(snapshot: Snapshot, settings: Resolved, tenant_id: str | None = None) -> Policy:
    """The policy that the switches of the detectors make, whether guardrails are on as a whole or not."""
    wanted = categories(settings)
    on = {
        one.id for one in DETECTORS if settings[GUARDRAILS[one.id].enabled] and _is_wanted(one.id, one.category, wanted)
    }
    levels: dict[str, Level] = {}
    for one in DETECTORS:
        is_broad = settings[GUARDRAILS[one.id].level] == "broad"
        levels[one.id] = "off" if one.id not in on else "broad" if is_broad else "strict"
    styles = {detector_id: GUARDRAILS[detector_id].style for detector_id in on}
    return Policy(
        levels=levels,
        custom=tuple(
            CustomPattern(id=one.id, name=one.name, pattern=one.pattern, tenant_id=one.tenant_id)
            for one in snapshot.custom_detectors.values()
            if one.enabled and one.tenant_id in (None, tenant_id) and _is_wanted(one.id, one.category, wanted)
        ),
        allow=tuple(
            AllowEntry(value=one.value, is_pattern=one.is_pattern, tenant_id=one.tenant_id)
            for one in snapshot.allowed
            if one.tenant_id in (None, tenant_id)
        ),
        natural=frozenset(key for key, style in styles.items() if style is not None and settings[style] == "natural"),
        fail_open=settings[GUARDRAILS_FAIL_OPEN],
        model=settings[GUARDRAILS_ML],
    )


def categories(settings: Resolved) -> frozenset[str]:
    """Detectors and groups that may find anything; an empty set means all."""
    return frozenset(word for word in settings[PRIVACY_CATEGORIES].split(",") if word)


def _is_wanted(detector_id: str, group: str, wanted: frozenset[str]) -> bool:
    return not wanted or detector_id in wanted or group in wanted
