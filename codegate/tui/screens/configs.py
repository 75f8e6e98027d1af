"""Configs: which accounts serve which tier, in which order, what rules come before, and what the router would do."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from codegate.routing.strategies import STRATEGIES
from codegate.tui.config_edit import ConfigEditor
from codegate.tui.config_fields import CONFIG_FIELDS, RULE_FIELDS, SLOT_FIELDS, about
from codegate.tui.config_form import rule_rows
from codegate.tui.dialogs.explain import ExplainDialog
from codegate.tui.feed import Row
from codegate.tui.page import Page
from codegate.tui.slots import exact, grid, moved, numbered, shifted, without
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import RecordTable

NO_CONFIGS = (
    "There are no configs yet.\n\nEvery model goes to an account that knows it. "
    "Press a to say who serves which tier, in which order."
)
NO_SLOTS = "This config has no rows."
NO_RULES = "No rules: a request's tier alone decides. Press n to add one."


class ConfigsScreen(Page):
    """All configs; the rows and rules of the one the cursor is on."""

    NAME = "configs"
    HELP_TEXT = (
        "Left the configs, ● the active one; right its rows and its rules. Add, edit, move and remove act where the "
        "cursor is; tab goes on. The accounts of a tier are asked in this order, as the strategy says; "
        "a rule that holds decides before the tier does."
    )
    TOPICS = frozenset({"configs", "accounts", "cooldowns"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="configs-add"),
        Binding("f", "add_slot", "Add a row", show=False, tooltip="One more account for the tier", id="configs-row"),
        Binding("n", "add_rule", "Add a rule", show=False, id="configs-rule"),
        Binding("e", "edit", "Edit", id="configs-edit"),
        Binding("enter", "take", "Activate", tooltip="Activate the config; edit the row or rule", id="configs-take"),
        Binding("s", "strategy", "Strategy", tooltip="The next strategy", id="configs-strategy"),
        Binding("K,shift+up", "reorder(-1)", "Up", show=False, key_display="K", id="configs-up"),
        Binding("J,shift+down", "reorder(1)", "Down", show=False, key_display="J", id="configs-down"),
        Binding("m", "model", "Model", show=False, tooltip="Choose the row's model", id="configs-model"),
        Binding("space", "switch", "Rule on/off", show=False, id="configs-rule-switch"),
        Binding("c", "copy", "Copy", id="configs-copy"),
        Binding("x", "explain", "Explain", id="configs-explain"),
        Binding("d", "remove", "Remove", id="configs-remove"),
        Binding("l", "app.focus_next", "Next table", show=False),
        Binding("h", "app.focus_previous", "Table before", show=False),
    ]
    DEFAULT_CSS = """
    ConfigsScreen #configs-box { width: 24; }
    ConfigsScreen #right { width: 1fr; }
    ConfigsScreen.-empty #configs-box { width: 1fr; }
    ConfigsScreen.-empty #right { display: none; }
    ConfigsScreen #about {
        height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    ConfigsScreen #slots-box { height: 3fr; }
    ConfigsScreen #rules-box { height: 2fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._accounts: Sequence[Row] = ()

    def body(self) -> ComposeResult:
        """Configs left, rows and rules right."""
        with Horizontal():
            yield RecordBox("Configs", CONFIG_FIELDS, "id", NO_CONFIGS, id="configs")
            with Vertical(id="right"):
                yield Static("", id="about", markup=False)
                yield RecordBox("Rows", SLOT_FIELDS, "place", NO_SLOTS, id="slots", takes_focus=False)
                yield RecordBox("Rules", RULE_FIELDS, "number", NO_RULES, id="rules", takes_focus=False)

    async def load(self) -> None:
        """All configs, and the accounts they name."""
        configs, self._accounts = await asyncio.gather(self.client.configs.list(), self.client.accounts.list())
        self.query_one("#configs-box", RecordBox).show(configs)
        self._show_parts()

    def on_data_table_row_highlighted(self, event: RecordTable.RowHighlighted) -> None:
        """Show the parts of the config."""
        if event.data_table.id == "configs":
            self._show_parts()

    def on_data_table_row_selected(self) -> None:
        """Enter takes."""
        self.action_take()

    def action_add(self) -> None:
        """One more of what the cursor is on."""
        if self._slots.has_focus:
            self.action_add_slot()
        elif self._rules.has_focus:
            self.action_add_rule()
        else:
            self._editor.add()

    def action_add_slot(self) -> None:
        """One more row of the tier."""
        config, slot = self._config, self._slots.current
        if config is not None and slot is not None:
            self._editor.add_slot(config, slot["tier"])

    def action_add_rule(self) -> None:
        """One more rule."""
        if (config := self._config) is not None:
            self._editor.add_rule(config)

    def action_edit(self) -> None:
        """Change what the cursor is on."""
        config, slot, rule = self._config, self._slots.current, self._rules.current
        if config is None:
            return
        if self._slots.has_focus and slot is not None:
            if slot["account_id"] is None:
                self._editor.add_slot(config, slot["tier"])
            else:
                self._editor.edit_slot(config, slot)
        elif self._rules.has_focus and rule is not None:
            self._editor.edit_rule(config, rule)
        else:
            self._editor.edit(config)

    def action_take(self) -> None:
        """Activate the config; edit a row or a rule."""
        config = self._config
        if self._slots.has_focus or self._rules.has_focus:
            self.action_edit()
        elif config is not None:
            active = next((row for row in self._configs.rows_shown if row["is_active"]), None)
            self._editor.activate(config, active)

    def action_strategy(self) -> None:
        """The next strategy."""
        if (config := self._config) is not None:
            names, now = list(STRATEGIES), config["routing_strategy"]
            new = names[(names.index(now) + 1) % len(names)] if now in names else names[0]
            self._editor.set_strategy(config, new)

    def action_reorder(self, step: int) -> None:
        """Move the row within its tier, or the rule."""
        config, slot, rule = self._config, self._slots.current, self._rules.current
        if config is None:
            return
        if self._rules.has_focus and rule is not None:
            rules = shifted(config["rules"], rule["number"] - 1, step)
            if rules != config["rules"]:
                self._rules.move_cursor(row=rule["number"] - 1 + step)
                self._editor.put_rules(config, rules, "the order of the rules")
        elif self._slots.has_focus and slot is not None and slot["account_id"]:
            rows = moved(config["tiers"], slot["id"], step)
            if rows != numbered(config["tiers"]):
                self._slots.move_cursor(row=self._slots.cursor_row + step)
                self._editor.put_slots(config, rows, f"the order of {slot['tier']}")

    def action_model(self) -> None:
        """Choose the model of the row."""
        config, slot = self._config, self._slots.current
        if config is None or slot is None or not slot["account_id"]:
            return

        def chosen(model: str | None) -> None:
            rows = [{**row, "target_model": model} if row["id"] == slot["id"] else row for row in config["tiers"]]
            self._editor.put_slots(config, exact(rows), f"the model of {slot['tier']}", keeps_priorities=True)

        self._editor.choose_model(slot["account_id"], chosen)

    def action_switch(self) -> None:
        """Let the rule count, or not."""
        config, rule = self._config, self._rules.current
        if config is not None and rule is not None and self._rules.has_focus:
            rules = [dict(row) for row in config["rules"]]
            rules[rule["number"] - 1]["enabled"] = not rule["enabled"]
            word = "off" if rule["enabled"] else "on"
            self._editor.put_rules(config, rules, f"rule {rule['number']} is {word}")

    def action_copy(self) -> None:
        """Another config like this one."""
        if (config := self._config) is not None:
            self._editor.copy(config, [row["name"] for row in self._configs.rows_shown])

    def action_explain(self) -> None:
        """Ask what the router would do."""
        self.do(self._explain())

    def action_remove(self) -> None:
        """Remove what the cursor is on."""
        config, slot, rule = self._config, self._slots.current, self._rules.current
        if config is None:
            return
        if self._slots.has_focus and slot is not None:
            if slot["account_id"]:
                rows = without(config["tiers"], slot["id"])
                label = f"a row of {slot['tier']} is removed"
                self._editor.put_slots(config, rows, label, keeps_priorities=True)
        elif self._rules.has_focus and rule is not None:
            rules = [row for number, row in enumerate(config["rules"], 1) if number != rule["number"]]
            self._editor.put_rules(config, rules, f"rule {rule['number']} is removed")
        else:
            question = (
                f"Remove the config {config['name']} with its {len(config['tiers'])} rows? "
                "u brings it back; tenants that are on it are not put on it again."
            )
            self.ask(question, "Remove", lambda: self._editor.remove(config))

    @property
    def _editor(self) -> ConfigEditor:
        return ConfigEditor(self, self._accounts)

    @property
    def _configs(self) -> RecordTable:
        return self.query_one("#configs", RecordTable)

    @property
    def _config(self) -> Row | None:
        return self._configs.current

    @property
    def _slots(self) -> RecordTable:
        return self.query_one("#slots", RecordTable)

    @property
    def _rules(self) -> RecordTable:
        return self.query_one("#rules", RecordTable)

    async def _explain(self) -> None:
        self.app.push_screen(ExplainDialog(self.client, await self.client.tenants.list()))

    def _show_parts(self) -> None:
        config = self._config
        accounts = {account["id"]: account for account in self._accounts}
        self.set_class(config is None, "-empty")
        self.query_one("#about", Static).update(about(config) if config is not None else "")
        self.query_one("#slots-box", RecordBox).show([] if config is None else grid(config, accounts))
        self.query_one("#rules-box", RecordBox).show([] if config is None else rule_rows(config["rules"], accounts))
