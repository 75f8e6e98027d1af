"""`Page`: what every screen of the dashboard has around its own part, and how it gets its data."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer

from codegate.clock import monotonic
from codegate.errors import CodeGateError, ServerUnreachable
from codegate.terminal import clean
from codegate.tui.dialogs.confirm import ConfirmDialog
from codegate.tui.dialogs.help import HelpDialog
from codegate.tui.feed import Happened
from codegate.tui.frame import Frame
from codegate.tui.keymap import keys_of, with_ids
from codegate.tui.widgets.place_bar import PlaceBar
from codegate.tui.widgets.record_table import RecordTable
from codegate.tui.widgets.server_bar import ServerBar

if TYPE_CHECKING:
    from codegate.client.session import Client


class Page(Screen[None]):
    """
    A screen with the server's state above, the keys below, and its own part between.

    A page is loaded when it is shown, when an event of its topics came (once a second at most), and from time to time.
    """

    NAME: ClassVar[str] = ""
    HELP_TEXT: ClassVar[str] = ""
    TOPICS: ClassVar[frozenset[str]] = frozenset()
    EVERY_S: ClassVar[float] = 10.0
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "reload", "Reload", show=False, id="reload"),
        Binding("y", "copy", "Copy the row's id", show=False, id="copy"),
        Binding("question_mark,f1", "help", "Help", key_display="?", id="help"),
    ]

    def __init_subclass__(cls, **words: bool) -> None:
        """Give every key of the page an id, by which the user can change it."""
        if "BINDINGS" in cls.__dict__:
            cls.BINDINGS = with_ids(cls.__dict__["BINDINGS"], cls.NAME)
        super().__init_subclass__(**words)

    def __init__(self) -> None:
        super().__init__()
        self._is_stale = True
        self._loaded_at = 0.0
        self._wanted: str | None = None

    def compose(self) -> ComposeResult:
        """The parts from top to bottom."""
        yield ServerBar(markup=False)
        yield PlaceBar(self.frame.places, self.NAME)
        yield from self.body()
        yield Footer(show_command_palette=False)

    def body(self) -> ComposeResult:
        """The page's own part."""
        yield from ()

    async def load(self) -> None:
        """Fetch and show; what is refused is told by the caller."""

    def tick(self) -> None:
        """Called every second while the page is shown, for what moves by itself."""

    @property
    def frame(self) -> Frame:
        """The app."""
        return cast("Frame", self.app)

    @property
    def client(self) -> "Client":
        """The server."""
        return self.frame.client

    @property
    def is_known(self) -> bool:
        """The page was loaded, so that what is empty is truly empty."""
        return self._loaded_at > 0

    def on_mount(self) -> None:
        """Show how the server is, and begin to tick."""
        self._show_link()
        self.set_interval(self.frame.tick_s, self._tick)

    def on_screen_resume(self) -> None:
        """Load when shown."""
        self._show_link()
        self.action_reload()

    def link_changed(self) -> None:
        """Show how the server is; one that came back is asked anew."""
        self._show_link()
        if self.frame.link.state == "up" and self.is_current:
            self.action_reload()

    def hear(self, message: Happened) -> None:
        """Remember that something of this page has changed."""
        if message.missed or any(event.get("topic") in self.TOPICS for event in message.events):
            self._is_stale = True

    def action_reload(self) -> None:
        """Load now."""
        self._is_stale = False
        self._load()

    def action_help(self) -> None:
        """Show what the keys do here."""
        keymap = self.frame.preferences.keys
        everywhere = [*self.frame.keys(), *keys_of(Page, keymap)]
        self.app.push_screen(HelpDialog(self.NAME, self.HELP_TEXT, keys_of(type(self), keymap), everywhere))

    def action_copy(self) -> None:
        """Put what stands for the current row on the clipboard (OSC 52)."""
        if text := self.copied():
            text = clean(text)
            self.app.copy_to_clipboard(text)
            self.frame.tell(f"On the clipboard: {text}")

    def copied(self) -> str:
        """What is copied: the key of the row that the cursor is on."""
        tables = [table for table in self.query(RecordTable) if table.current is not None]
        tables.sort(key=lambda table: not table.has_focus)
        return tables[0].current_key if tables else ""

    def jump(self, key: str) -> None:
        """Put the cursor on the row of that key, once it is there."""
        self._wanted = key
        self._find()

    def do(self, work: Awaitable[object], done: str = "") -> None:
        """Have something done, tell of it, and load; a refusal is told."""
        self.run_worker(self._do(work, done), group="do", exit_on_error=False)

    def ask(self, question: str, verb: str, then: Callable[[], None]) -> None:
        """Go on only if the user says yes."""
        self.app.push_screen(ConfirmDialog(question, verb), lambda yes: then() if yes else None)

    def _show_link(self) -> None:
        self.query_one(ServerBar).show(self.frame.link, self.client.base_url)

    async def _do(self, work: Awaitable[object], done: str) -> None:
        try:
            await work
        except CodeGateError as error:
            self.frame.complain(error)
            return
        if done:
            self.frame.tell(done)
        self.action_reload()

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        try:
            await self.load()
            self._loaded_at = monotonic()
            self._find()
        except ServerUnreachable:
            self._is_stale = True  # the line at the top says so already
        except CodeGateError as error:
            self.frame.complain(error)

    def _find(self) -> None:
        for table in self.query(RecordTable):
            if self._wanted is not None and table.go_to(self._wanted):
                self._wanted = None

    def _tick(self) -> None:
        if not self.is_current:
            return
        self._show_link()
        self.tick()
        if self._is_stale or monotonic() - self._loaded_at >= self.EVERY_S:
            self.action_reload()
