"""Tenants: who uses the proxy, with keys that are shown once, and what each has for itself."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from codegate.figures import dollars
from codegate.tui.change import reversible
from codegate.tui.dialogs.form import Answers, Ask, FormDialog, changed
from codegate.tui.dialogs.key import KeyDialog
from codegate.tui.feed import Row
from codegate.tui.fields import on_off
from codegate.tui.page import Page
from codegate.tui.tenant_form import tenant_asks, tenant_before, tenant_body
from codegate.tui.tenant_panel import TenantDialog
from codegate.tui.widgets.bars import budget_bar
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

EMPTY = (
    "There are no tenants: everybody shares one key.\n\n"
    "Press a to give somebody a key, a budget, models and settings of their own."
)
OFF = "Keys of tenants are not asked for: the setting multi_tenancy is off. Press m to turn it on."
GRACES = (("0", "at once"), ("3600", "in an hour"), ("86400", "in a day"), ("604800", "in a week"))

FIELDS = (
    Field("On", lambda row: on_off(row["enabled"]), width=5),
    Field("Tenant", lambda row: row["name"], "bold", limit=24),
    Field("Month", lambda row: dollars(row["month_spend_usd"]), is_number=True, width=9),
    Field("Budget", lambda row: budget_bar(row["month_spend_usd"], row["monthly_budget"], 6), width=11),
    Field("Today", lambda row: dollars(row["day_spend_usd"]), is_number=True, width=9),
    Field("Of a day", lambda row: budget_bar(row["day_spend_usd"], row["daily_budget"], 6), width=11, room=90),
    Field("Config", lambda row: row["config"], "cyan", limit=20),
    Field("Key", lambda row: f"{row['api_key_prefix']}…", "dim", limit=20, room=90),
    Field("Models", lambda row: ", ".join(row["models"]) or "all", room=110),
    Field("Own", lambda row: len(row["settings"]) or "", is_number=True, width=3, room=110),
    Field("Until", lambda row: row["expires_at"], room=120),
)


class TenantsScreen(Page):
    """All tenants."""

    NAME = "tenants"
    HELP_TEXT = (
        "Each tenant has its own key, budget, models, config, settings and guardrails. "
        "A key is shown once, when it is made. Edits can be undone (u); a removed tenant cannot, its key is gone."
    )
    TOPICS = frozenset({"tenants", "budgets", "requests", "settings"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="tenants-add"),
        Binding("e", "edit", "Edit", id="tenants-edit"),
        Binding("enter,o", "own", "Settings", key_display="o", tooltip="Its settings, guardrails", id="tenants-own"),
        Binding("space", "switch", "On/off", id="tenants-switch"),
        Binding("n", "rotate", "New key", id="tenants-rotate"),
        Binding("m", "tenancy", "Tenancy", show=False, tooltip="Turn multi_tenancy on or off", id="tenants-tenancy"),
        Binding("d", "remove", "Remove", id="tenants-remove"),
    ]
    DEFAULT_CSS = """
    TenantsScreen #off { height: auto; padding: 0 1; background: $warning 20%; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._configs: Sequence[Row] = ()
        self._is_on = False

    def body(self) -> ComposeResult:
        """What is off, and the tenants."""
        yield Static(OFF, id="off", markup=False)
        yield RecordBox("Tenants", FIELDS, "id", EMPTY, id="tenants")

    async def load(self) -> None:
        """All of them, their configs by name, and whether their keys count."""
        tenants, self._configs, settings = await asyncio.gather(
            self.client.tenants.list(), self.client.configs.list(), self.client.settings.get()
        )
        self._is_on = bool(settings.get("multi_tenancy"))
        names = {config["id"]: config["name"] for config in self._configs}
        rows = [{**row, "config": names.get(row["config_id"]) if row["config_id"] else "active one"} for row in tenants]
        self.query_one("#off").display = not self._is_on
        self.query_one(RecordBox).show(rows)

    def on_data_table_row_selected(self) -> None:
        """Enter shows what it has for itself."""
        self.action_own()

    def action_add(self) -> None:
        """A new one; its key is shown afterwards."""
        made: list[Row] = []

        async def save(answers: Answers) -> None:
            said = {name: value for name, value in answers.items() if value is not None}
            made.append(await self.client.tenants.create(tenant_body(said)))

        form = FormDialog("Add a tenant", tenant_asks({}, self._configs), save)
        self.app.push_screen(form, lambda was_saved: self._show_key(made[-1]) if was_saved else None)

    def action_edit(self) -> None:
        """Change it."""
        if (row := self._current) is None:
            return
        asks = tenant_asks(row, self._configs)

        async def save(answers: Answers) -> None:
            change = tenant_body(changed(asks, answers))
            if change:
                await self._update(row, change, f"the edit of {row['name']}")

        self.app.push_screen(FormDialog("Edit the tenant", asks, save), lambda _: self.action_reload())

    def action_own(self) -> None:
        """Its settings and guardrails."""
        if (row := self._current) is not None:
            dialog = TenantDialog(self.client, self.frame.undo, row)
            self.app.push_screen(dialog, lambda _: self.action_reload())

    def action_switch(self) -> None:
        """Let it in, or keep it out."""
        if (row := self._current) is not None:
            said = f"{row['name']} is {'off' if row['enabled'] else 'on'}."
            self.do(self._update(row, {"enabled": not row["enabled"]}, said), said)

    def action_rotate(self) -> None:
        """A new key; how long the old one goes on is asked."""
        if (row := self._current) is None:
            return
        made: list[Row] = []

        async def rotate(answers: Answers) -> None:
            made.append(await self.client.tenants.rotate_key(row["id"], grace_s=int(answers["grace"])))

        asks = [Ask("grace", "The old one ends", "choice", "0", choices=GRACES, is_needed=True)]
        note = f"{row['name']} gets a new key. Nobody can use the old one afterwards."
        form = FormDialog("A new key", asks, rotate, note)
        self.app.push_screen(form, lambda was_made: self._show_key(made[-1]) if was_made else None)

    def action_tenancy(self) -> None:
        """Let keys of tenants count, or not."""
        said = f"multi_tenancy is {'off' if self._is_on else 'on'}."
        put = self.client.settings.put
        back = partial(put, {"multi_tenancy": self._is_on})
        work = partial(reversible, self.frame.undo, said, back=back)
        if self._is_on:
            question = "Turn multi_tenancy off? Keys of tenants are not asked for any more."
            self.ask(question, "Turn off", lambda: self.do(work(work=put({"multi_tenancy": False})), said))
        else:
            self.do(work(work=put({"multi_tenancy": True})), said)

    def action_remove(self) -> None:
        """Remove it, key and all."""
        if (row := self._current) is not None:
            question = f"Remove the tenant {row['name']}? Its key stops working at once, and cannot be brought back."
            self.ask(question, "Remove", lambda: self.do(self.client.tenants.delete(row["id"]), "It is removed."))

    @property
    def _current(self) -> Row | None:
        return self.query_one(RecordTable).current

    async def _update(self, row: Row, change: Answers, label: str) -> None:
        update = partial(self.client.tenants.update, row["id"])
        await reversible(self.frame.undo, label, update(change), partial(update, tenant_before(row, change)))

    def _show_key(self, made: Row) -> None:
        dialog = KeyDialog(made["tenant"]["name"], made["api_key"], made["warning"])
        self.app.push_screen(dialog, lambda _: self.action_reload())
