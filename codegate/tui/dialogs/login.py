"""A login with a subscription: the page to open, the code to type, and what became of it."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Static

from codegate.clock import now_ms
from codegate.errors import CodeGateError
from codegate.figures import until
from codegate.terminal import clean
from codegate.tui.feed import Row

if TYPE_CHECKING:
    from codegate.client.session import Client

POLL_S = 1.0
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


def has_browser(base_url: str, environ: Mapping[str, str]) -> bool:
    """The server is on this machine and so is its user: a page that is opened here can come back to it."""
    return urlsplit(base_url).hostname in _LOCAL and not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


class LoginDialog(ModalScreen[Row | None]):
    """
    Follows a login until it is over; ends with the flow when it is done, else with None.

    Args:
        flow: As `POST /api/accounts/login` answers.
        opens: The page is opened at once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "open", "Open the page", key_display="^o", priority=True, id="login-open"),
        Binding("ctrl+y", "copy", "Copy the address", key_display="^y", priority=True, id="login-copy"),
        Binding("ctrl+k", "copy_code", "Copy the code", key_display="^k", priority=True, id="login-copy-code"),
        Binding("escape", "cancel", "Cancel", key_display="esc", id="login-cancel"),
    ]
    DEFAULT_CSS = """
    LoginDialog { align: center middle; }
    LoginDialog #box {
        width: 100; max-width: 98%; height: auto; max-height: 96%; border: round $accent; background: $surface;
        border-title-style: bold; padding: 0 1;
    }
    LoginDialog VerticalScroll { height: auto; max-height: 100%; }
    LoginDialog #notice { color: $warning; margin-bottom: 1; }
    LoginDialog #url { background: $panel; padding: 0 1; margin: 0 0 1 0; }
    LoginDialog #code { text-style: bold; color: $success; text-align: center; margin-bottom: 1; }
    LoginDialog #code { border: round $success 60%; }
    LoginDialog Input { border: none; height: 1; background: $panel; padding: 0 1; margin-bottom: 1; }
    LoginDialog Input:focus { border: none; background: $primary 30%; }
    """

    def __init__(self, client: "Client", flow: Row, *, opens: bool = False) -> None:
        super().__init__()
        self._client = client
        self._flow: Row = flow
        self._opens = opens

    def compose(self) -> ComposeResult:
        """Notice, page, code or a line to paste into, and how it is."""
        flow = self._flow
        with Vertical(id="box") as box:
            box.border_title = "Log in"
            with VerticalScroll(can_focus=False):
                yield Static(clean(flow["notice"], limit=600), id="notice", markup=False)
                yield Static("Open this page and log in (^o opens it here, ^y copies it):", markup=False)
                yield Static(clean(flow["url"]), id="url", markup=False)
                if flow["user_code"]:
                    yield Static("and type this code there:", markup=False)
                    yield Static(clean(flow["user_code"], limit=80), id="code", markup=False)
                else:
                    yield Static("If the page ends at an address that does not load, paste it here:", markup=False)
                    yield Input(placeholder="http://localhost:…?code=…", id="answer")
                yield Static("", id="told", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Follow it."""
        self._tell()
        for line in self.query(Input):
            line.focus()
        if self._opens:
            self.action_open()
        self._follow()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A login in the browser has no code."""
        return bool(self._flow["user_code"]) if action == "copy_code" else super().check_action(action, parameters)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Finish it by what was pasted."""
        if event.value.strip():
            self._give(event.value.strip())

    def action_open(self) -> None:
        """Open the page in a browser of this machine."""
        if urlsplit(self._flow["url"]).scheme in ("http", "https"):
            self.app.open_url(self._flow["url"])

    def action_copy(self) -> None:
        """Put the page's address on the clipboard."""
        self.app.copy_to_clipboard(self._flow["url"])
        self.app.notify("The address is on the clipboard.", markup=False)

    def action_copy_code(self) -> None:
        """Put the code on the clipboard."""
        self.app.copy_to_clipboard(self._flow["user_code"])
        self.app.notify("The code is on the clipboard.", markup=False)

    def action_cancel(self) -> None:
        """End it, on the server too."""
        self._cancel()

    @work(group="cancel", exit_on_error=False)
    async def _cancel(self) -> None:
        try:
            if self._flow["status"] == "pending":
                await self._client.logins.cancel(self._flow["id"])
        except CodeGateError as error:
            self.app.notify(clean(error.text(), limit=300), severity="warning", markup=False)
        self.dismiss(None)

    @work(group="follow", exit_on_error=False)
    async def _follow(self) -> None:
        while self._flow["status"] == "pending":
            await asyncio.sleep(POLL_S)
            try:
                self._flow = await self._client.logins.get(self._flow["id"])
            except CodeGateError as error:
                self._tell(error.text())
            else:
                self._tell()
        if self._flow["status"] == "done":
            self.dismiss(self._flow)

    @work(group="give", exclusive=True, exit_on_error=False)
    async def _give(self, code: str) -> None:
        try:
            self._flow = await self._client.logins.give(self._flow["id"], code)
        except CodeGateError as error:
            self._tell(error.text())

    def _tell(self, trouble: str = "") -> None:
        text = Text()
        if self._flow["status"] == "pending":
            text.append("● Waiting for you", "yellow")
            text.append(f", {until(self._flow['expires_at'], now_ms()) or 'a moment'} more.")
        else:
            said = f"{self._flow['message']} {self._flow['hint']}".strip()
            text.append(f"✗ {clean(said or self._flow['status'], limit=400)}", "red")
        if trouble:
            text.append(f"\n{clean(trouble, keep_lines=True, limit=400)}", "red")
        self.query_one("#told", Static).update(text)
