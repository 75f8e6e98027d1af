"""The rows of a config: in the order they are asked, moved, and as the REST API takes them."""

from collections.abc import Sequence
from typing import Any

from codegate.models.tiers import TIERS
from codegate.tui.feed import Row


def numbered(slots: Sequence[Row]) -> list[Row]:
    """Rows by tier and then by priority; `order` is the place in the tier, from 1."""
    rows: list[Row] = []
    for tier in sorted({slot["tier"] for slot in slots}, key=_place):
        group = sorted((slot for slot in slots if slot["tier"] == tier), key=lambda slot: -slot["priority"])
        rows += [{**slot, "order": number} for number, slot in enumerate(group, 1)]
    return rows


def moved(slots: Sequence[Row], slot_id: str, step: int) -> list[Row]:
    """The rows with one of them changed with its neighbour in its tier; as they were if it has none there."""
    rows = numbered(slots)
    here = next(number for number, row in enumerate(rows) if row["id"] == slot_id)
    there = here + step
    if 0 <= there < len(rows) and rows[there]["tier"] == rows[here]["tier"]:
        rows[here], rows[there] = rows[there], rows[here]
    return rows


def without(slots: Sequence[Row], slot_id: str) -> list[Row]:
    """The rows without one of them."""
    return [row for row in numbered(slots) if row["id"] != slot_id]


def body_of(slots: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as `PUT /api/configs/{id}/tiers` takes them: their order becomes their priority."""
    return [
        {
            "tier": slot["tier"],
            "account_id": slot["account_id"],
            "target_model": slot["target_model"],
            "priority": len(slots) - number,
        }
        for number, slot in enumerate(slots)
    ]


def _place(tier: str) -> int:
    return TIERS.index(tier) if tier in TIERS else len(TIERS)
