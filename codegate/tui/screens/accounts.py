"""Accounts: what they are, how they are, and everything that can be done to one."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from codegate.figures import duration
from codegate.tui.account_form import as_change, as_new, known_account, new_account
from codegate.tui.dialogs.chooser import ChooserDialog
from codegate.tui.dialogs.form import Answers, FormDialog
from codegate.tui.feed import Row
from codegate.tui.fields import ACCOUNT_FIELDS
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import RecordTable

EMPTY = "There are no accounts yet. Press a to add one: a provider, a key, and it is tested."


class AccountsScreen(Page):
    """All accounts."""

    NAME = "accounts"
    HELP_TEXT = (
        "Accounts at providers. A test asks the provider with the account's key. "
        "Subscriptions are logged in with: codegate accounts login"
    )
    TOPICS = frozenset({"accounts", "cooldowns", "budgets", "requests"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add"),
        Binding("t", "test", "Test"),
        Binding("e,enter", "edit", "Edit", key_display="e"),
        Binding("space", "switch", "On/off"),
        Binding("c", "clear", "Clear rest"),
        Binding("d", "remove", "Remove"),
    ]

    def body(self) -> ComposeResult:
        """One table."""
        yield RecordBox("Accounts", ACCOUNT_FIELDS, "id", EMPTY, id="accounts")

    async def load(self) -> None:
        """All of them."""
        self.query_one(RecordBox).show(await self.client.accounts.list())

    def tick(self) -> None:
        """Rests run out while nothing happens."""
        self._table.redraw()

    def on_data_table_row_selected(self) -> None:
        """Enter edits."""
        self.action_edit()

    def action_add(self) -> None:
        """Choose a provider, then answer its questions."""
        self.do(self._choose_provider())

    def action_test(self) -> None:
        """Ask the provider."""
        if (row := self._table.current) is not None:
            self.frame.tell(f"Testing {row['name']} …")
            self.do(self._test(row["id"], row["name"]))

    def action_edit(self) -> None:
        """Change it."""
        row = self._table.current
        if row is None:
            return
        asks = known_account(row)

        async def save(answers: Answers) -> None:
            await self.client.accounts.update(row["id"], as_change(asks, answers))

        self.app.push_screen(FormDialog("Edit the account", asks, save), self._reload_if)

    def action_switch(self) -> None:
        """Enable it, or disable it."""
        if (row := self._table.current) is not None:
            word = "off" if row["enabled"] else "on"
            self.do(self.client.accounts.toggle(row["id"]), f"{row['name']} is {word}.")

    def action_clear(self) -> None:
        """Let it be asked again at once."""
        if (row := self._table.current) is not None:
            self.do(self.client.accounts.clear_cooldown(row["id"]), f"{row['name']} may be asked again.")

    def action_remove(self) -> None:
        """Remove it, key and all."""
        row = self._table.current
        if row is not None:
            question = f"Remove the account {row['name']}? Its key is gone, and configs lose its rows."
            self.ask(question, "Remove", lambda: self.do(self.client.accounts.delete(row["id"]), "It is removed."))

    @property
    def _table(self) -> RecordTable:
        return self.query_one(RecordTable)

    def _reload_if(self, was_saved: bool | None) -> None:
        if was_saved:
            self.action_reload()

    async def _choose_provider(self) -> None:
        providers = {provider["id"]: provider for provider in await self.client.providers()}
        choices = [(key, f"{found['label']}  ({key})") for key, found in providers.items()]

        def chosen(key: str | None) -> None:
            if key is not None:
                self._ask_about(providers[key])

        self.app.push_screen(ChooserDialog("Add an account: who serves it?", choices), chosen)

    def _ask_about(self, provider: Row) -> None:
        async def save(answers: Answers) -> None:
            made = await self.client.accounts.create(as_new(provider, answers))
            self.do(self._test(made["id"], made["name"]))

        taken = [row["name"] for row in self._table.rows_shown]
        note = f"{provider['label']}. {_where_keys_are(provider)}"
        self.app.push_screen(FormDialog("Add an account", new_account(provider, taken), save, note), self._reload_if)

    async def _test(self, account_id: str, name: str) -> None:
        probe = await self.client.accounts.test(account_id)
        took, models = duration(probe["latency_ms"]), len(probe["models"])
        if probe["success"]:
            self.frame.tell(f"{name} works: {models} models in {took}.")
        else:
            self.frame.warn(f"{name} does not work: {probe['message']}")


def _where_keys_are(provider: Row) -> str:
    return f"Keys are made at {provider['console_url']}" if provider["console_url"] else ""
