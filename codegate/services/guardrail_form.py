"""What people may say of a guardrail, and whether it makes sense."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from codegate import clock
from codegate.errors import Conflict, Invalid
from codegate.guardrails.custom import check_pattern
from codegate.guardrails.table import DETECTOR_IDS
from codegate.records import AllowedText, CustomDetector, Record
from codegate.services.names import check_name, check_text
from codegate.settings import GUARDRAIL_GROUPS, GUARDRAILS

MAX_PATTERNS = 200
MAX_ALLOWED = 2_000
MAX_ALLOWED_CHARS = 1_000

_TAKEN = frozenset({"custom", "allow_list"}) | DETECTOR_IDS | GUARDRAILS.keys()
"""Ids that no pattern may have: detectors, and what stands in the same place of REST paths."""


class DetectorChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Switches to set; one that is missing stays, `null` brings the default back."""

    enabled: bool | UnsetType | None = UNSET
    level: str | UnsetType | None = UNSET
    style: str | UnsetType | None = UNSET


class NewPattern(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A user's own pattern: RE2 source, or with `is_literal` the very text to look for."""

    name: str
    pattern: str
    description: str = ""
    category: str = "pii"
    is_literal: bool = False


class NewAllowed(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of the allow-list: a value, or RE2 source that must match a whole finding."""

    value: str
    is_pattern: bool = False


def switch_values(detector_id: str, change: DetectorChange) -> dict[str, Any]:
    """
    The settings that a change of a built-in detector means, by key.

    Raises:
        Invalid: There is no such level or style for it; `field` says which.
    """
    switches = GUARDRAILS[detector_id]
    values: dict[str, Any] = {}
    for field in ("enabled", "level", "style"):
        wanted, setting = getattr(change, field), getattr(switches, field)
        if wanted is UNSET:
            continue
        if setting is None:
            if wanted in ("token", None):
                continue
            raise Invalid(f"{detector_id} has tokens only, no natural stand-ins.", field=field)
        if wanted is not None and setting.choices and wanted not in setting.choices:
            raise Invalid(f"{field} must be one of {', '.join(setting.choices)}, not {wanted!r}.", field=field)
        values[setting.key] = wanted
    return values


def new_detector(new: NewPattern, others: Sequence[CustomDetector], tenant_id: str | None) -> CustomDetector:
    """
    The detector that a form describes.

    Args:
        others: All patterns there are, of everybody.

    Raises:
        Invalid: A field makes no sense; `field` says which.
        Conflict: The name is taken, or there are too many.
    """
    if len(others) >= MAX_PATTERNS:
        raise Conflict(f"There are {MAX_PATTERNS} patterns already.", hint="Join some of them with |.")
    name = check_name(new.name, others, what="pattern")
    if _id_of(name) in _TAKEN:
        raise Conflict(f"{name!r} is the name of a built-in guardrail.", field="name", hint="Choose another name.")
    if new.category not in GUARDRAIL_GROUPS:
        hint = f"Choose one of {', '.join(GUARDRAIL_GROUPS)}."
        raise Invalid(f"There is no category {new.category!r}.", field="category", hint=hint)
    pattern = re.escape(new.pattern) if new.is_literal else new.pattern
    check_pattern(pattern)
    return CustomDetector(
        id=_free_id(name, {one.id for one in others}),
        name=name,
        pattern=pattern,
        description=check_text(new.description, "description", max_chars=500),
        category=new.category,
        tenant_id=tenant_id,
        created_at=clock.now_ms(),
    )


def allow_list(entries: Sequence[NewAllowed], old: Sequence[AllowedText], tenant_id: str | None) -> list[AllowedText]:
    """
    An allow-list without doubles; entries that were in the old one keep their time.

    Raises:
        Invalid: An entry cannot be used, or there are too many; `field` says which.
    """
    if len(entries) > MAX_ALLOWED:
        raise Invalid(f"The allow-list has room for {MAX_ALLOWED} entries, not {len(entries)}.", field="allow_list")
    times = {(entry.value, entry.is_pattern): entry.created_at for entry in old}
    made: dict[tuple[str, bool], AllowedText] = {}
    for index, entry in enumerate(entries):
        key = (entry.value, entry.is_pattern)
        _check_allowed(entry, f"[{index}].value")
        made[key] = AllowedText(
            value=entry.value,
            is_pattern=entry.is_pattern,
            tenant_id=tenant_id,
            created_at=times.get(key) or clock.now_ms(),
        )
    return list(made.values())


def _check_allowed(entry: NewAllowed, field: str) -> None:
    if not entry.value.strip():
        raise Invalid("An entry of the allow-list must not be empty.", field=field)
    if len(entry.value) > MAX_ALLOWED_CHARS:
        raise Invalid(f"An entry has at most {MAX_ALLOWED_CHARS} characters, not {len(entry.value)}.", field=field)
    if entry.is_pattern:
        try:
            check_pattern(entry.value)
        except Invalid as error:
            raise Invalid(error.message, hint=error.hint, field=field) from None


def _free_id(name: str, taken: set[str]) -> str:
    wanted = _id_of(name)
    number, found = 2, wanted
    while found in taken:
        found = f"{wanted}_{number}"
        number += 1
    return found


def _id_of(name: str) -> str:
    """The name in `[a-z0-9_]`: `Staff No.` becomes `staff_no`, `Straße` `strasse`, and `東京` `pattern`."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]+", "_", folded.encode("ascii", "ignore").decode()).strip("_") or "pattern"
