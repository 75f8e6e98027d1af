"""Guardrails as a table shows them: by category, each category a row of its own above its members."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from codegate.figures import count
from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.fields import on_off
from codegate.tui.widgets.record_table import Field

TITLES = {"credentials": "Credentials", "pii": "Personal data", "financial": "Financial", "network": "Network"}
"""Categories in the order they are shown; others follow under their own name, own patterns come last."""

OWN = "own"


def grouped(detectors: Iterable[Row]) -> list[Row]:
    """The detectors by category, with a row for each category: `members`, `on` of them, and what they found."""
    groups: dict[str, list[Row]] = {name: [] for name in TITLES}
    own: list[Row] = []
    for one in detectors:
        (own if one.get("is_custom") else groups.setdefault(str(one["category"]), [])).append(one)
    groups[OWN] = own
    rows: list[Row] = []
    for name, members in groups.items():
        if members:
            rows += [_header(name, members), *sorted(members, key=lambda row: str(row["name"]).lower())]
    return rows


def _header(name: str, members: Sequence[Row]) -> dict[str, Any]:
    return {
        "id": f"group {name}",
        "name": "Your own patterns" if name == OWN else TITLES.get(name, name),
        "members": members,
        "on": sum(bool(one["active"]) for one in members),
        "detection_count": sum(one["detection_count"] for one in members),
    }


def is_group(row: Row) -> bool:
    """It is a category, not a guardrail."""
    return "members" in row


def _switch(row: Row) -> Text:
    if not is_group(row):
        return on_off(row["active"])
    of = f"{row['on']}/{len(row['members'])}"
    return Text(of, "bold green" if row["on"] == len(row["members"]) else "bold yellow" if row["on"] else "bold dim")


def _name(row: Row) -> Text:
    name = clean(row["name"], limit=32)
    return Text(name, "bold cyan") if is_group(row) else Text(f"  {name}")


def _about(row: Row) -> str:
    return "" if is_group(row) else str(row["description"] or row.get("pattern") or "")


FIELDS = (
    Field("On", _switch, width=5),
    Field("Guardrail", _name),
    Field("Found", lambda row: count(row["detection_count"]), is_number=True, width=6),
    Field(
        "Level", lambda row: row.get("level", ""), lambda row: "yellow" if row.get("level") == "broad" else "", width=7
    ),
    Field("Style", lambda row: row.get("style", ""), "dim", width=8),
    Field("What it finds", _about, "dim", limit=100, room=70),
)
"""Columns of guardrails."""
