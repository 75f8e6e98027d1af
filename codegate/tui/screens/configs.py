"""Configs: which accounts serve which tier, in which order, and what the router would do."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from codegate.models.tiers import TIERS
from codegate.routing.strategies import STRATEGIES
from codegate.tui.dialogs.form import Answers, Ask, FormDialog
from codegate.tui.dialogs.reader import ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.page import Page
from codegate.tui.route_text import route_text
from codegate.tui.slots import body_of, moved, numbered, without
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

NO_CONFIGS = "There are no configs yet, so models go to the accounts that know them. Press a to add one."
NO_SLOTS = "This config has no rows. Press f to say which account serves a tier."

CONFIG_FIELDS = (
    Field("", lambda row: "●" if row["is_active"] else "", "green", width=1),
    Field("Config", lambda row: row["name"], "bold", limit=24),
)
SLOT_FIELDS = (
    Field("Tier", lambda row: row["tier"], "bold cyan", width=7),
    Field("#", lambda row: row["order"], is_number=True, width=2),
    Field("Account", lambda row: row["account_name"], limit=24),
    Field("Becomes", lambda row: row["target_model"] or "same model", limit=32),
)


class ConfigsScreen(Page):
    """All configs, and the rows of the one the cursor is on."""

    NAME = "configs"
    HELP_TEXT = (
        "Left the configs, ● the active one. Right its rows: the accounts of a tier are asked in this order, "
        "as the strategy says. Explain shows what the router would do with a model now."
    )
    TOPICS = frozenset({"configs", "accounts"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add"),
        Binding("u", "activate", "Activate"),
        Binding("s", "strategy", "Strategy"),
        Binding("f", "fallback", "Add row"),
        Binding("K,shift+up", "reorder(-1)", "Move row", key_display="K J"),
        Binding("J,shift+down", "reorder(1)", show=False),
        Binding("x", "explain", "Explain"),
        Binding("d", "remove", "Remove"),
    ]
    DEFAULT_CSS = "ConfigsScreen #configs-box { width: 32; } ConfigsScreen #slots-box { width: 1fr; }"

    def body(self) -> ComposeResult:
        """Two tables side by side."""
        with Horizontal():
            yield RecordBox("Configs", CONFIG_FIELDS, "id", NO_CONFIGS, id="configs")
            yield RecordBox("Rows", SLOT_FIELDS, "id", NO_SLOTS, id="slots", takes_focus=False)

    async def load(self) -> None:
        """All configs."""
        self.query_one("#configs-box", RecordBox).show(await self.client.configs.list())
        self._show_slots()

    def on_data_table_row_highlighted(self, event: RecordTable.RowHighlighted) -> None:
        """Show the rows of the config."""
        if event.data_table.id == "configs":
            self._show_slots()

    def action_add(self) -> None:
        """A new config."""
        choices = [(name, name) for name in STRATEGIES]
        asks = [
            Ask("name", "Name", is_needed=True),
            Ask("routing_strategy", "Strategy", "choice", "priority", choices=choices, is_needed=True),
            Ask("description", "Description"),
        ]

        async def save(answers: Answers) -> None:
            await self.client.configs.create({name: value for name, value in answers.items() if value is not None})

        self.app.push_screen(FormDialog("Add a config", asks, save), lambda _: self.action_reload())

    def action_activate(self) -> None:
        """Make it the one that counts."""
        if (config := self._config) is not None:
            self.do(self.client.configs.activate(config["id"]), f"{config['name']} is active.")

    def action_strategy(self) -> None:
        """The next strategy."""
        if (config := self._config) is not None:
            names = list(STRATEGIES)
            now = config["routing_strategy"]
            new = names[(names.index(now) + 1) % len(names)] if now in names else names[0]
            self.do(self.client.configs.update(config["id"], {"routing_strategy": new}), f"Strategy: {new}.")

    def action_fallback(self) -> None:
        """One more row."""
        if (config := self._config) is not None:
            self.do(self._ask_row(config))

    def action_reorder(self, step: int) -> None:
        """Move the row within its tier."""
        config, slot = self._config, self._slots.current
        if config is not None and slot is not None:
            self._save(config, moved(config["tiers"], slot["id"], step))

    def action_explain(self) -> None:
        """Ask what the router would do with a model."""
        found: list[Row] = []

        async def fetch(answers: Answers) -> None:
            words = {"tokens": answers["tokens"], "thinking": answers["thinking"]}
            found.append(await self.client.explain(answers["model"], **words))

        def show(was_found: bool | None) -> None:
            if was_found:
                self.app.push_screen(ReaderDialog("Explain", [("Decision", route_text(found[-1]))]))

        asks = [
            Ask("model", "Model", value="claude-sonnet-4-5", is_needed=True),
            Ask("tokens", "Tokens in", "int"),
            Ask("thinking", "Thinking", "flag", False),
        ]
        self.app.push_screen(FormDialog("What would the router do?", asks, fetch), show)

    def action_remove(self) -> None:
        """Remove the row, or the config, the cursor is on."""
        config, slot = self._config, self._slots.current
        if config is None:
            return
        if self._slots.has_focus and slot is not None:
            self._save(config, without(config["tiers"], slot["id"]))
            return
        question = f"Remove the config {config['name']} with its {len(config['tiers'])} rows?"
        self.ask(question, "Remove", lambda: self.do(self.client.configs.delete(config["id"]), "It is removed."))

    @property
    def _config(self) -> Row | None:
        return self.query_one("#configs", RecordTable).current

    @property
    def _slots(self) -> RecordTable:
        return self.query_one("#slots", RecordTable)

    def _show_slots(self) -> None:
        config = self._config
        rows = [] if config is None else numbered(config["tiers"])
        strategy = config["routing_strategy"] if config is not None else ""
        note = f": {strategy}" if strategy in STRATEGIES else ""
        box = self.query_one("#slots-box", RecordBox)
        box.display = config is not None
        box.show(rows, note=note)

    def _save(self, config: Row, slots: Sequence[Row]) -> None:
        self.do(self.client.configs.set_tiers(config["id"], body_of(slots)))

    async def _ask_row(self, config: Row) -> None:
        accounts = await self.client.accounts.list()
        asks = [
            Ask("tier", "Tier", "choice", TIERS[0], choices=[(name, name) for name in TIERS], is_needed=True),
            Ask("account_id", "Account", "choice", choices=[(one["id"], one["name"]) for one in accounts]),
            Ask("target_model", "Becomes model", hint="the same model"),
        ]

        async def save(answers: Answers) -> None:
            await self.client.configs.set_tiers(config["id"], body_of([*numbered(config["tiers"]), answers]))

        self.app.push_screen(FormDialog("Add a row", asks, save), lambda _: self.action_reload())
