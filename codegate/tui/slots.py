"""The rows and rules of a config: in the order they are asked, moved, and as the REST API takes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from codegate.models.tiers import TIERS
from codegate.tui.feed import Row

SLOT_KEYS = ("tier", "account_id", "priority", "target_model")


def numbered(slots: Sequence[Row]) -> list[Row]:
    """Rows by tier and then by priority; `order` is the place in the tier, from 1."""
    rows: list[Row] = []
    for tier in sorted({slot["tier"] for slot in slots}, key=_place):
        group = sorted((slot for slot in slots if slot["tier"] == tier), key=lambda slot: -slot["priority"])
        rows += [{**slot, "order": number} for number, slot in enumerate(group, 1)]
    return rows


def grid(config: Row, accounts: Mapping[str, Row]) -> list[Row]:
    """
    The rows of a config as a grid: every tier is there, one that nobody serves with a row without an account.

    Args:
        accounts: By id; each row has its own as `account`, None where it is gone; `place` is its name in the grid.
    """
    rows = [{**slot, "account": accounts.get(slot["account_id"])} for slot in numbered(config["tiers"])]
    served = {row["tier"] for row in rows}
    rows += [{**nobody(tier), "account": None} for tier in TIERS if tier not in served]
    rows.sort(key=lambda row: _place(row["tier"]))
    strategies = config["tier_strategies"]
    return [
        {
            **row,
            "place": f"{row['tier']}-{row['order']}",
            "is_first": row["order"] <= 1,
            "strategy": strategies.get(row["tier"], config["routing_strategy"]),
        }
        for row in rows
    ]


def nobody(tier: str) -> Row:
    """The row that stands for a tier which no account serves."""
    return {"id": f"-{tier}", "tier": tier, "order": 0, "account_id": None, "priority": 0, "target_model": None}


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
    return [{**exact([slot])[0], "priority": len(slots) - number} for number, slot in enumerate(slots)]


def exact(slots: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as the REST API takes them, with their own priorities."""
    return [{key: slot.get(key, 0 if key == "priority" else None) for key in SLOT_KEYS} for slot in slots]


def shifted(rows: Sequence[Row], index: int, step: int) -> list[Row]:
    """The rules with one of them changed with its neighbour; as they were if it has none there."""
    found = list(rows)
    there = index + step
    if 0 <= there < len(found):
        found[index], found[there] = found[there], found[index]
    return found


def _place(tier: str) -> int:
    return TIERS.index(tier) if tier in TIERS else len(TIERS)
