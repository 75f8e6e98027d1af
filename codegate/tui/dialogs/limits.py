"""What models can do and cost, as far as the user knows better than the table."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from codegate.figures import count
from codegate.tui.dialogs.form import Answers, Ask, FormDialog, changed
from codegate.tui.dialogs.listing import ListDialog
from codegate.tui.feed import Row
from codegate.tui.widgets.record_table import Field

NUMBERS = (
    ("context_window", "Context window, tokens", "int"),
    ("max_output_tokens", "Output at most, tokens", "int"),
    ("price_input", "Input, $ a million", "float"),
    ("price_output", "Output, $ a million", "float"),
    ("price_cache_read", "Cache read, $ a million", "float"),
    ("price_cache_write", "Cache write, $ a million", "float"),
)
"""Fields of a limit that are asked for: name, label, kind."""


def _yes(value: Any) -> str:
    return "–" if value is None else "yes" if value else "no"


class LimitsDialog(ListDialog):
    """Limits and prices by model."""

    TITLE_TEXT = "Model limits"
    KEY = "model"
    EMPTY = "No model has limits of its own. Press a to add one."
    FIELDS = (
        Field("Model", lambda row: row["model"], "bold", limit=40),
        Field("Context", lambda row: count(row["context_window"]), is_number=True, width=8),
        Field("Output", lambda row: count(row["max_output_tokens"]), is_number=True, width=8),
        Field("Tools", lambda row: _yes(row["supports_tool_calling"]), width=5, room=70),
        Field("Reasons", lambda row: _yes(row["supports_reasoning"]), width=7, room=80),
        Field("$ in", lambda row: row["price_input"], is_number=True, width=7, room=90),
        Field("$ out", lambda row: row["price_output"], is_number=True, width=7, room=90),
        Field("From", lambda row: row["source"], lambda row: "yellow" if row["source"] == "user" else "dim", width=8),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add"),
        Binding("e,enter", "edit", "Edit", key_display="e"),
        Binding("d", "remove", "Default again"),
    ]

    async def rows(self) -> Sequence[Row]:
        """The user's own first."""
        found = [{"model": model, **limit} for model, limit in (await self.client.limits.list()).items()]
        return sorted(found, key=lambda row: (row["source"] != "user", row["model"]))

    def on_data_table_row_selected(self) -> None:
        """Enter edits."""
        self.action_edit()

    def action_add(self) -> None:
        """Ask for a model and its limits."""
        asks = [Ask("model", "Model", is_needed=True), *(Ask(name, label, kind) for name, label, kind in NUMBERS)]

        async def save(answers: Answers) -> None:
            model = str(answers.pop("model"))
            await self.client.limits.put(model, {name: value for name, value in answers.items() if value is not None})
            self.frame.undo.push(f"limits of {model}", lambda: self.client.limits.delete(model))

        self.app.push_screen(FormDialog("Limits of a model", asks, save), self.reload)

    def action_edit(self) -> None:
        """Ask for the limits of this one."""
        row = self.current
        if row is None:
            return
        asks = [Ask(name, label, kind, row[name], "unknown") for name, label, kind in NUMBERS]

        async def save(answers: Answers) -> None:
            await self.client.limits.put(row["model"], changed(asks, answers))
            self.frame.undo.push(f"limits of {row['model']}", lambda: self._back(row))

        self.app.push_screen(FormDialog("Limits of a model", asks, save, str(row["model"])), self.reload)

    def action_remove(self) -> None:
        """Forget what the user said of it."""
        row = self.current
        if row is not None and row["source"] == "user":
            work = self.client.limits.delete(row["model"])
            self.do(work, f"{row['model']} has the default limits", lambda: self._back(row))

    async def _back(self, row: Row) -> None:
        if row["source"] != "user":
            await self.client.limits.delete(row["model"])
            return
        names = [*(name for name, _, _ in NUMBERS), "supports_tool_calling", "supports_reasoning"]
        await self.client.limits.put(row["model"], {name: row[name] for name in names})
