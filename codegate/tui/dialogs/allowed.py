"""The allow-list: what guardrails leave alone."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from codegate.clock import now_ms
from codegate.figures import ago
from codegate.tui.dialogs.form import Answers, Ask, FormDialog
from codegate.tui.dialogs.listing import ListDialog
from codegate.tui.feed import Row
from codegate.tui.widgets.record_table import Field


class AllowedDialog(ListDialog):
    """
    Texts and patterns, added and removed one by one.

    Args:
        whose: `{"tenant": id}` for one tenant's own list, nothing for everybody's.
    """

    TITLE_TEXT = "Allow-list: never hidden"
    KEY = "value"
    EMPTY = "Nothing is on the list. Press a to add a text that may leave this machine as it is."
    FIELDS = (
        Field("Value", lambda row: row["value"], "bold", limit=60),
        Field("Kind", lambda row: "pattern" if row["is_pattern"] else "text", width=8),
        Field("Added", lambda row: ago(row.get("created_at"), now_ms()), "dim"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add"),
        Binding("d", "remove", "Remove"),
    ]

    def __init__(self, whose: Mapping[str, str]) -> None:
        super().__init__()
        self._whose = whose
        self._known: list[Row] = []

    async def rows(self) -> Sequence[Row]:
        """All entries."""
        self._known = list(await self.client.guardrails.allowed(**self._whose))
        return self._known

    def action_add(self) -> None:
        """Ask for a value."""
        asks = [
            Ask("value", "Value", is_needed=True, hint="a whole finding, exactly as it stands"),
            Ask("is_pattern", "Is a pattern (RE2)", "flag", value=False),
        ]

        async def save(answers: Answers) -> None:
            before = entries(self._known)
            await self._save([*before, answers])
            self.frame.undo.push(f"{answers['value']} is never hidden", lambda: self._save(before))

        self.app.push_screen(FormDialog("Never hide", asks, save), self.reload)

    def action_remove(self) -> None:
        """Remove the entry; it can be undone."""
        row = self.current
        if row is not None:
            before = entries(self._known)
            kept = [one for one in before if one != entries([row])[0]]
            self.do(self._save(kept), f"{row['value']} is off the list", lambda: self._save(before))

    async def _save(self, said: Sequence[Mapping[str, Any]]) -> None:
        await self.client.guardrails.set_allowed(said, **self._whose)


def entries(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as the REST API takes them."""
    return [{"value": row["value"], "is_pattern": row["is_pattern"]} for row in rows]
