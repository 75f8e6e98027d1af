"""Tenants: who uses the proxy, with keys that are shown once."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from codegate.figures import dollars
from codegate.terminal import clean
from codegate.tui.dialogs.form import Answers, Ask, FormDialog, changed
from codegate.tui.dialogs.reader import ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.fields import on_off
from codegate.tui.page import Page
from codegate.tui.widgets.bars import budget_bar
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

EMPTY = "There are no tenants: everybody shares one key. Press a to give somebody a key of their own."

FIELDS = (
    Field("On", lambda row: on_off(row["enabled"]), width=5),
    Field("Tenant", lambda row: row["name"], "bold", limit=24),
    Field("Key", lambda row: f"{row['api_key_prefix']}…", "dim", limit=20),
    Field("Month", lambda row: dollars(row["month_spend_usd"]), is_number=True, width=9),
    Field("Budget", lambda row: budget_bar(row["month_spend_usd"], row["monthly_budget"]), width=15),
    Field("Today", lambda row: dollars(row["day_spend_usd"]), is_number=True, width=9, room=90),
    Field("Models", lambda row: ", ".join(row["models"]) or "all", room=110),
    Field("Until", lambda row: row["expires_at"], room=120),
)


class TenantsScreen(Page):
    """All tenants."""

    NAME = "tenants"
    HELP_TEXT = "Each tenant has its own key, budget, models and config. A key is shown once, when it is made."
    TOPICS = frozenset({"tenants", "budgets", "requests"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add"),
        Binding("e,enter", "edit", "Edit", key_display="e"),
        Binding("space", "switch", "On/off"),
        Binding("n", "rotate", "New key"),
        Binding("d", "remove", "Remove"),
    ]

    def body(self) -> ComposeResult:
        """One table."""
        yield RecordBox("Tenants", FIELDS, "id", EMPTY, id="tenants")

    async def load(self) -> None:
        """All of them."""
        self.query_one(RecordBox).show(await self.client.tenants.list())

    def on_data_table_row_selected(self) -> None:
        """Enter edits."""
        self.action_edit()

    def action_add(self) -> None:
        """A new one; its key is shown afterwards."""
        made: list[Row] = []

        async def save(answers: Answers) -> None:
            made.append(
                await self.client.tenants.create({name: one for name, one in answers.items() if one is not None})
            )

        def show(was_saved: bool | None) -> None:
            if was_saved:
                self._show_key(made[-1])

        self.app.push_screen(FormDialog("Add a tenant", _asks({}), save), show)

    def action_edit(self) -> None:
        """Change it."""
        if (row := self._current) is None:
            return
        asks = _asks(row)

        async def save(answers: Answers) -> None:
            said = changed(asks, answers)
            await self.client.tenants.update(row["id"], {name: 0 if one is None else one for name, one in said.items()})

        self.app.push_screen(FormDialog("Edit the tenant", asks, save), lambda _: self.action_reload())

    def action_switch(self) -> None:
        """Let it in, or keep it out."""
        if (row := self._current) is not None:
            word = "off" if row["enabled"] else "on"
            self.do(self.client.tenants.update(row["id"], {"enabled": not row["enabled"]}), f"{row['name']} is {word}.")

    def action_rotate(self) -> None:
        """A new key; the old one stops working."""
        if (row := self._current) is not None:
            question = f"Give {row['name']} a new key? The old one stops working at once."
            self.ask(question, "New key", lambda: self.do(self._rotate(row["id"])))

    def action_remove(self) -> None:
        """Remove it, key and all."""
        if (row := self._current) is not None:
            question = f"Remove the tenant {row['name']}? Its key stops working at once."
            self.ask(question, "Remove", lambda: self.do(self.client.tenants.delete(row["id"]), "It is removed."))

    @property
    def _current(self) -> Row | None:
        return self.query_one(RecordTable).current

    async def _rotate(self, tenant_id: str) -> None:
        self._show_key(await self.client.tenants.rotate_key(tenant_id))

    def _show_key(self, made: Row) -> None:
        text = Text(clean(made["api_key"]), "bold green")
        reader = ReaderDialog("The key is shown this once: y copies it", [("Key", text)])
        self.app.push_screen(reader, lambda _: self.action_reload())


def _asks(row: Row) -> list[Ask]:
    return [
        Ask("name", "Name", value=row.get("name"), is_needed=True),
        Ask("rate_limit", "Requests a minute", "int", row.get("rate_limit") or None, "no limit"),
        Ask("tokens_per_minute", "Tokens a minute", "int", row.get("tokens_per_minute") or None, "no limit"),
        Ask("monthly_budget", "Dollars a month", "float", row.get("monthly_budget"), "no budget"),
        Ask("daily_budget", "Dollars a day", "float", row.get("daily_budget"), "no budget"),
    ]
