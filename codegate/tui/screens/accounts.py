"""Accounts: what they are, how they are, and everything that can be done to one."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from codegate.providers.oauth import OAUTH
from codegate.tui.account_form import as_before, as_change, known_account
from codegate.tui.account_text import counts_text, locked_text
from codegate.tui.change import reversible
from codegate.tui.dialogs.account import AccountDialog
from codegate.tui.dialogs.form import Answers, FormDialog
from codegate.tui.dialogs.trial import TrialDialog
from codegate.tui.feed import Row
from codegate.tui.fields import ACCOUNT_FIELDS, state
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import RecordTable
from codegate.tui.wizard import Wizard

EMPTY = (
    "There are no accounts yet, so nothing can be answered.\n\n"
    "  a  connects one: a subscription, a provider's key, or a server on this machine\n"
    "  i  uses the login of Claude Code or Codex CLI that is on the server's machine"
)
NONE_FOUND = "No account has these letters. Escape shows all."


class AccountsScreen(Page):
    """All accounts."""

    NAME = "accounts"
    HELP_TEXT = (
        "Accounts at providers. A test asks the provider with the account's key and costs nothing. "
        "Edits and switches can be undone (u); a removed account cannot, its key is gone."
    )
    TOPICS = frozenset({"accounts", "cooldowns", "budgets", "requests"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="accounts-add"),
        Binding("enter", "show", "Show all", key_display="enter", show=False, id="accounts-show"),
        Binding("e", "edit", "Edit", id="accounts-edit"),
        Binding("t", "test", "Test", id="accounts-test"),
        Binding("ctrl+t", "test_all", "Test all", key_display="^t", show=False, id="accounts-test-all"),
        Binding("space", "switch", "On/off", id="accounts-switch"),
        Binding("l", "login", "Log in", tooltip="Log in, or again with this account", id="accounts-login"),
        Binding("i", "link", "Import", show=False, tooltip="Use the login of a tool", id="accounts-import"),
        Binding("c", "clear", "Clear rest", show=False, id="accounts-clear"),
        Binding("d", "remove", "Remove", id="accounts-remove"),
        Binding("slash", "search", "Find", key_display="/", show=False, id="accounts-find"),
        Binding("escape", "leave", show=False),
    ]
    DEFAULT_CSS = """
    AccountsScreen #counts { height: 1; padding: 0 1; }
    AccountsScreen #locked { height: auto; padding: 0 1; background: $error 25%; color: $foreground; display: none; }
    AccountsScreen #search { height: 1; border: none; background: $panel; padding: 0 1; display: none; }
    AccountsScreen #search:focus { border: none; background: $primary 30%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[Row] = ()

    def body(self) -> ComposeResult:
        """Counts, what does not open, search, accounts."""
        yield Static("", id="counts", markup=False)
        yield Static("", id="locked", markup=False)
        yield Input(placeholder="name, provider or state", id="search")
        yield RecordBox("Accounts", ACCOUNT_FIELDS, "id", EMPTY, id="accounts")

    async def load(self) -> None:
        """All of them."""
        self._all = await self.client.accounts.list()
        self.query_one("#counts", Static).update(counts_text(self._all))
        locked = self.query_one("#locked", Static)
        locked.update(locked_text(self._all))
        locked.display = any(row["decrypt_error"] for row in self._all)
        self._narrow()

    def tick(self) -> None:
        """Rests run out while nothing happens."""
        self._table.redraw()

    def on_data_table_row_selected(self) -> None:
        """Enter shows all of it."""
        self.action_show()

    def on_input_changed(self) -> None:
        """Show what has these letters."""
        self._narrow()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self._table.focus()

    def action_search(self) -> None:
        """Type what to look for."""
        search = self.query_one("#search", Input)
        search.display = True
        search.focus()

    def action_leave(self) -> None:
        """Show all again."""
        search = self.query_one("#search", Input)
        search.display = False
        search.value = ""
        self._table.focus()

    def action_add(self) -> None:
        """Choose what to connect, then answer its questions."""
        self.do(Wizard(self).begin([row["name"] for row in self._all]))

    def action_show(self) -> None:
        """All about it."""
        if (row := self._table.current) is not None:
            self.app.push_screen(AccountDialog(self.client, row))

    def action_login(self) -> None:
        """Log in with a subscription; again, where the account has one."""
        row = self._table.current
        if row is not None and row["auth_type"] == "oauth" and row["provider"] in OAUTH and not row["credential_file"]:
            Wizard(self).log_in_again(row)
        else:
            Wizard(self).log_in()

    def action_link(self) -> None:
        """Use the login of a tool."""
        Wizard(self).link()

    def action_test(self) -> None:
        """Ask the provider."""
        if (row := self._table.current) is not None:
            self._test([row])

    def action_test_all(self) -> None:
        """Ask the providers of all that are on."""
        if rows := [row for row in self._all if row["enabled"]]:
            self._test(rows)

    def action_edit(self) -> None:
        """Change it."""
        row = self._table.current
        if row is None:
            return
        asks = known_account(row)

        async def save(answers: Answers) -> None:
            change = as_change(asks, answers)
            await self.client.accounts.update(row["id"], change)
            if before := as_before(row, change):
                back = partial(self.client.accounts.update, row["id"], before)
                self.frame.undo.push(f"the edit of {row['name']}", back)

        self.app.push_screen(FormDialog("Edit the account", asks, save), lambda _: self.action_reload())

    def action_switch(self) -> None:
        """Enable it, or disable it."""
        if (row := self._table.current) is not None:
            said = f"{row['name']} is {'off' if row['enabled'] else 'on'}."
            accounts = self.client.accounts
            back = partial(accounts.update, row["id"], {"enabled": row["enabled"]})
            self.do(reversible(self.frame.undo, said, accounts.toggle(row["id"]), back), said)

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

    def _test(self, rows: Sequence[Row]) -> None:
        self.app.push_screen(TrialDialog(self.client, rows), lambda _: self.action_reload())

    def _narrow(self) -> None:
        letters = self.query_one("#search", Input).value.lower()
        found = [row for row in self._all if letters in f"{row['name']} {row['provider']} {state(row)}".lower()]
        box = self.query_one(RecordBox)
        box.say_empty(NONE_FOUND if self._all else EMPTY)
        box.show(found, note=f" of {len(self._all)}" if letters and found else "")
