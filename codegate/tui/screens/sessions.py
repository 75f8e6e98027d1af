"""Sessions: terminals in Docker containers, where the server offers them."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType

from codegate.client.attach import attach, size
from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.dialogs.form import Answers, Ask, FormDialog
from codegate.tui.dialogs.reader import ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

if TYPE_CHECKING:
    from codegate.client.terminal import RemoteTerminal

EMPTY = "There are no sessions. Press a to make one: a container in which a coding agent works."
KINDS = (
    ("shell", "bash, with every tool"),
    ("claude", "Claude Code"),
    ("codex", "Codex CLI"),
    ("gemini", "Gemini CLI"),
)

_SHADES = {"running": "green", "gone": "red", "creating": "yellow"}

FIELDS = (
    Field("Session", lambda row: row["name"], "bold", limit=24),
    Field("Runs", lambda row: f"{row['kind']} (login)" if row["is_login"] else row["kind"], width=15),
    Field("Status", lambda row: row["status"], lambda row: _SHADES.get(row["status"], "dim"), width=9),
    Field("Open", lambda row: row["terminals"] or "", is_number=True, width=5),
    Field("Container", lambda row: row["container_name"], "dim", room=100),
    Field("Made", lambda row: row["created_at"], "dim", limit=19, room=120),
    Field("Used", lambda row: row["last_active_at"], "dim", limit=19),
)


class SessionsScreen(Page):
    """All sessions."""

    NAME = "sessions"
    HELP_TEXT = (
        "A session is a container in which a coding agent works, pointed at the proxy. o lends this terminal to it; "
        "Ctrl-] comes back here, and what runs there goes on."
    )
    TOPICS = frozenset({"sessions"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o,enter", "open", "Open", key_display="o", id="sessions-open"),
        Binding("a", "add", "New", id="sessions-add"),
        Binding("s", "stop", "Stop", id="sessions-stop"),
        Binding("l", "urls", "Login pages", id="sessions-urls"),
        Binding("i", "take", "Take login", id="sessions-take"),
        Binding("d", "remove", "Remove", id="sessions-remove"),
    ]

    def body(self) -> ComposeResult:
        """One table."""
        yield RecordBox("Sessions", FIELDS, "id", EMPTY, id="sessions")

    async def load(self) -> None:
        """All of them."""
        self.query_one(RecordBox).show(await self.client.sessions.list())

    def on_data_table_row_selected(self) -> None:
        """Enter opens."""
        self.action_open()

    def action_open(self) -> None:
        """Lend this terminal to it."""
        if (row := self._current) is not None:
            self.run_worker(self._open(row), group="open", exclusive=True, exit_on_error=False)

    def action_add(self) -> None:
        """A new one."""

        async def save(answers: Answers) -> None:
            await self.client.sessions.create({name: one for name, one in answers.items() if one is not None})

        self.app.push_screen(FormDialog("Make a session", _ASKS, save), lambda _: self.action_reload())

    def action_stop(self) -> None:
        """Stop its container; opening it starts it again."""
        if (row := self._current) is not None:
            self.do(self.client.sessions.stop(row["id"]), f"{row['name']} is stopped; o starts it again.")

    def action_urls(self) -> None:
        """Login pages that its tools wanted to open."""
        if (row := self._current) is not None:
            self.do(self._show_urls(row))

    def action_take(self) -> None:
        """Its login becomes that of an account."""
        if (row := self._current) is not None:
            question = f"Store the login of {row['name']} in CodeGate, encrypted, and renew it from there?"
            self.ask(question, "Take it", lambda: self.do(self._take(row)))

    def action_remove(self) -> None:
        """Remove it with everything in its home."""
        if (row := self._current) is not None:
            question = f"Remove the session {row['name']} with everything in its home?"
            self.ask(question, "Remove", lambda: self.do(self.client.sessions.delete(row["id"]), "It is removed."))

    @property
    def _current(self) -> Row | None:
        return self.query_one(RecordTable).current

    async def _open(self, row: Row) -> None:
        try:
            terminal = await self.client.sessions.terminal(row["id"], *size())
        except CodeGateError as error:
            self.frame.complain(error)
            return
        try:
            await self._lend(terminal)
        except SuspendNotSupported:
            self.frame.warn(f"The dashboard cannot lend this terminal. Run: codegate sessions open {row['name']}")
        finally:
            await terminal.close()
        self.action_reload()

    async def _lend(self, terminal: "RemoteTerminal") -> None:
        """Nothing of the dashboard is drawn meanwhile: what it would draw waits until it is back."""
        with self.app.batch_update(), self.app.suspend():
            await attach(terminal)

    async def _show_urls(self, row: Row) -> None:
        urls = (await self.client.sessions.auth_urls(row["id"]))["urls"]
        if not urls:
            self.frame.tell("No tool has wanted to open a login page there yet.")
            return
        parts = [(f"Page {number}", Text(clean(url), "bold")) for number, url in enumerate(urls, 1)]
        self.app.push_screen(ReaderDialog(f"Login pages of {clean(row['name'])}, newest first: y copies one", parts))

    async def _take(self, row: Row) -> None:
        account = await self.client.sessions.import_credentials(row["id"], {})
        self.frame.tell(f"The account {account['name']} has the login now.")


_ASKS = [
    Ask("kind", "Runs", "choice", "claude", choices=KINDS),
    Ask("name", "Name", hint="one is made up"),
    Ask("account", "For account", hint="whose login it is, if it is to log in"),
    Ask("login", "To log in", "flag", False),
]
