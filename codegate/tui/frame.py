"""What the app does whatever it shows: the link to the server, batches of events, themes, notices, help."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from rich.terminal_theme import TerminalTheme
from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme

from codegate.clock import monotonic
from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.feed import Feed, Happened, LinkLost, LinkUp, Row
from codegate.tui.keymap import keys_of
from codegate.tui.palette import JumpProvider, actions_of
from codegate.tui.preferences import Preferences
from codegate.tui.pulse import Pulse
from codegate.tui.themes import ANSI, DARK, THEMES, after
from codegate.tui.undo import Undo

if TYPE_CHECKING:
    from codegate.client.session import Client

BATCH_S = 0.2
"""Seconds between two batches of events: faster than people read, slow enough to draw."""

TICK_S = 1.0


Places = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """
    How the server is.

    Attributes:
        state: `connecting`, `up` or `lost`.
        info: What it last said of itself.
        trouble: Why it is lost.
        healed: How often it came back.
        at: When `info` was said, by a clock that never steps.
        missed: Events that nobody could tell of since the dashboard was opened.
    """

    state: str = "connecting"
    info: Row = field(default_factory=dict)
    trouble: str = ""
    healed: int = 0
    at: float = 0.0
    missed: int = 0


class Frame(App[None]):
    """
    An app on one server; subclasses list the screens.

    Args:
        client: A REST client; it stays open when the app ends.
        tick_s: Seconds between two looks at whether a screen has to be loaded anew.
        retry_s: Seconds until a lost server is asked again.
        preferences: What the user wants it to be like.
    """

    TITLE = "CodeGate"
    COMMANDS: ClassVar = App.COMMANDS | {JumpProvider}
    PLACES: ClassVar[Places] = ()
    """Key, mode and title of each screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("colon,ctrl+p", "command_palette", "Commands", key_display=":", id="palette"),
        Binding("T", "next_theme", "Next theme", show=False, id="theme"),
        Binding("u", "undo", "Undo", show=False, id="undo"),
        Binding("q", "quit", "Quit", id="quit"),
    ]

    def __init__(
        self,
        client: "Client",
        tick_s: float = TICK_S,
        retry_s: float = 1.0,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__()
        self.client = client
        self.tick_s = tick_s
        self.link = Link()
        self.pulse = Pulse()
        self.undo = Undo()
        self._feed = Feed(client, self.post_message, retry_s)
        for theme in THEMES:
            self.register_theme(theme)
        self.preferences = preferences or Preferences()
        self.theme = self.preferences.theme or DARK.name
        self.set_keymap(dict(self.preferences.keys))

    def on_mount(self) -> None:
        """Begin to follow the server."""
        self.run_worker(self._feed.follow(), group="feed", exit_on_error=False)
        self.set_interval(BATCH_S, self._feed.flush)
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        for problem in self.preferences.problems:
            self.warn(problem)

    @property
    def places(self) -> Places:
        """The screens that there are with this server."""
        return self.PLACES

    @property
    def ansi_theme(self) -> TerminalTheme:
        """What the named colours of texts become."""
        return ANSI.get(self.theme) or super().ansi_theme

    def complain(self, error: CodeGateError) -> None:
        """Say what went wrong, and what to do."""
        self.notify(clean(error.text(), keep_lines=True, limit=400), severity="error", timeout=8, markup=False)

    def tell(self, sentence: str) -> None:
        """Say that something is done."""
        self.notify(clean(sentence, limit=200), timeout=3, markup=False)

    def warn(self, sentence: str) -> None:
        """Say that something did not go well."""
        self.notify(clean(sentence, limit=400), severity="warning", timeout=8, markup=False)

    def action_go(self, mode: str) -> None:
        """Show a screen by its name."""
        self.switch_mode(mode)

    def jump(self, mode: str, key: str) -> None:
        """Show a screen with the cursor on the row of that key."""
        self.action_go(mode)
        self.call_after_refresh(self._jump, key)

    def keys(self) -> list[tuple[str, str]]:
        """Key and meaning of what works on every screen, as the user has it."""
        places = list(keys_of(type(self), self.preferences.keys))
        if len(places) > 1 and not any(key.startswith("go-") for key in self.preferences.keys):
            places = [(f"{places[0][0]} … {places[-1][0]}", "Go to a screen")]
        return [*places, *keys_of(Frame, self.preferences.keys)]

    def _jump(self, key: str) -> None:
        if callable(jump := getattr(self.screen, "jump", None)):
            jump(key)

    def _remember_theme(self, theme: Theme) -> None:
        try:
            self.preferences = self.preferences.remember_theme(theme.name)
        except (OSError, ValueError) as error:
            self.warn(f"The theme is not remembered: {error}")

    def action_next_theme(self) -> None:
        """Show everything in the next theme."""
        self.theme = after(self.theme)
        self.tell(f"Theme: {self.theme}")

    def action_undo(self) -> None:
        """Take the last change back."""
        self._undo()

    @work(group="do", exit_on_error=False)
    async def _undo(self) -> None:
        try:
            label = await self.undo.undo()
        except CodeGateError as error:
            self.complain(error)
            return
        self.tell("There is nothing to undo." if label is None else f"Undone: {label}")
        for reload in self._pages("action_reload") if label is not None else ():
            reload()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """All screens, and what Textual offers."""
        for key, mode, title in self.places:
            yield SystemCommand(title, f"Show {title.lower()} (key {key})", lambda mode=mode: self.action_go(mode))
        yield from actions_of(screen, dict(self.preferences.keys))
        for name in ("undo", "next_theme"):
            yield SystemCommand(name.replace("_", " ").capitalize(), "", getattr(self, f"action_{name}"))
        yield from super().get_system_commands(screen)

    @on(Happened)
    def _happened(self, message: Happened) -> None:
        self.pulse.take(message.events, monotonic())
        if message.missed:
            self.link = replace(self.link, missed=self.link.missed + message.missed)
        if any(event.get("topic") == "configs" for event in message.events):
            self._ask_info()
        for hear in self._pages("hear"):
            hear(message)

    @work(group="info", exclusive=True, exit_on_error=False)
    async def _ask_info(self) -> None:
        """Which config is active is part of what the server says of itself."""
        with suppress(CodeGateError):  # a server that is lost is the feed's to tell
            self._set_link(replace(self.link, state="up", info=await self.client.info(), at=monotonic()))

    @on(LinkUp)
    def _link_up(self, message: LinkUp) -> None:
        healed = self.link.healed + (self.link.state == "lost")
        self._set_link(replace(self.link, state="up", info=message.info, trouble="", healed=healed, at=monotonic()))

    @on(LinkLost)
    def _link_lost(self, message: LinkLost) -> None:
        self._set_link(replace(self.link, state="lost", trouble=message.trouble))

    def _set_link(self, link: Link) -> None:
        self.link = link
        for show in self._pages("link_changed"):
            show()

    def _pages(self, method: str) -> list[Callable[..., None]]:
        """That method of every screen that has it, of the one shown and of those behind it."""
        stacks = [screen for stack in self._screen_stacks.values() for screen in stack if screen.is_mounted]
        return [getattr(screen, method) for screen in stacks if hasattr(screen, method)]
