"""The form of a guardrail pattern of the user's own, new or changed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codegate.errors import CodeGateError
from codegate.tui.dialogs.form import Answers, Ask, Submit
from codegate.tui.feed import Row
from codegate.tui.guardrail_rows import TITLES

if TYPE_CHECKING:
    from codegate.tui.frame import Frame

KEPT = ("name", "pattern", "description", "category")
"""What makes a pattern, by its names in the REST API."""


def new_pattern(frame: "Frame", whose: Mapping[str, str]) -> tuple[list[Ask], Submit]:
    """Questions about a new one, and what adds it; `whose` is `{"tenant": id}` or nothing."""

    async def save(answers: Answers) -> None:
        form = {name: value for name, value in answers.items() if value is not None}
        made = await frame.client.guardrails.add(form, **whose)
        frame.undo.push(f"pattern {made['name']} is added", lambda: frame.client.guardrails.remove(made["id"]))

    return asks_of({}), save


def change_pattern(frame: "Frame", row: Row, whose: Mapping[str, str]) -> tuple[list[Ask], Submit]:
    """Questions about a known one, and what puts the changed one in its place."""
    before = {name: row[name] for name in KEPT}

    async def put(old_id: str, form: Mapping[str, Any]) -> str:
        await frame.client.guardrails.remove(old_id)
        try:
            return str((await frame.client.guardrails.add(form, **whose))["id"])
        except CodeGateError:
            await frame.client.guardrails.add(before, **whose)
            raise

    async def save(answers: Answers) -> None:
        form = {name: value for name, value in answers.items() if value is not None}
        made = await put(str(row["id"]), form)
        frame.undo.push(f"pattern {row['name']} is changed", lambda: put(made, before))

    return asks_of(row), save


def asks_of(row: Row) -> list[Ask]:
    """The questions, with what is known."""
    asks = [
        Ask("name", "Name", value=row.get("name"), is_needed=True),
        Ask("pattern", "Pattern", value=row.get("pattern"), is_needed=True, hint=r"TICKET-\d+"),
        Ask("category", "Category", "choice", row.get("category", "pii"), choices=list(TITLES.items()), is_needed=True),
        Ask("description", "What it finds", value=row.get("description") or None),
    ]
    literal = Ask("is_literal", "Is the very text", "flag", value=False)
    return asks if row else [*asks[:2], literal, *asks[2:]]
