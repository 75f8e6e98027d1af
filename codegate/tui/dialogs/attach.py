"""The answer of a running request, followed as it grows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from codegate.errors import CodeGateError
from codegate.figures import count, data_size, duration
from codegate.terminal import clean
from codegate.tui.dialogs.confirm import ConfirmDialog
from codegate.tui.dialogs.reroute import open_reroute
from codegate.tui.fields import LIVE_STYLES, OUTCOME_STYLES, model_of
from codegate.tui.passages import Passages

if TYPE_CHECKING:
    from codegate.client.session import Client
    from codegate.tui.feed import Row
    from codegate.tui.frame import Frame


class AttachDialog(ModalScreen[None]):
    """
    Follows one request until it ends, and stays until it is left.

    Args:
        row: The request as it was listed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Leave", key_display="esc"),
        Binding("f,space", "follow", "Follow or pause", key_display="f"),
        Binding("x", "cancel", "Cancel it"),
        Binding("R", "reroute", "Reroute"),
        Binding("y", "copy", "Copy"),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("ctrl+d,pagedown", "scroll(10)", show=False),
        Binding("ctrl+u,pageup", "scroll(-10)", show=False),
        Binding("g,home", "first", show=False),
        Binding("G,end", "last", show=False),
    ]
    DEFAULT_CSS = """
    AttachDialog { align: center middle; }
    AttachDialog #box {
        width: 100%; height: 1fr; border: round $accent; background: $background; border-title-style: bold;
        border-subtitle-color: $text-muted;
    }
    AttachDialog #state { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    AttachDialog VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, client: "Client", row: "Row") -> None:
        super().__init__()
        self._client = client
        self._row = row
        self._ended: Mapping[str, Any] | None = None
        self._is_following = True

    @property
    def passages(self) -> Passages:
        """What was said."""
        return self.query_one(Passages)

    def compose(self) -> ComposeResult:
        """How it stands, and what it says."""
        with Vertical(id="box") as box:
            box.border_title = f"Request {clean(self._row['id'], limit=32)}"
            yield Static(id="state", markup=False)
            with VerticalScroll(can_focus=False):
                yield Passages()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to listen."""
        self.query_one(VerticalScroll).anchor()
        self._show()
        self._listen()

    @work(group="attach", exclusive=True, exit_on_error=False)
    async def _listen(self) -> None:
        try:
            async for event in self._client.requests.attach(self._row["id"]):
                self._take(event)
        except CodeGateError as error:
            self.passages.remark(error.text(), "red")
        if self._ended is None:
            self.passages.remark("Nothing more is heard of it; the log has its end.", "yellow")

    def _take(self, event: Mapping[str, Any]) -> None:
        if event["type"] == "state":
            self._row = event
        elif event["type"] == "end":
            self._ended = event
        else:
            self.passages.take(event)
        self._show()

    def _follow(self, is_following: bool) -> None:
        """Keep the end in sight while it grows, or stay here."""
        if is_following != self._is_following:
            self._is_following = is_following
            self.query_one(VerticalScroll).anchor(is_following)
            self._show()

    def _show(self) -> None:
        """The line at the top, and whether it is followed."""
        self.query_one("#state", Static).update(state_line(self._row, self._ended))
        word = "ended" if self._ended is not None else "following" if self._is_following else "paused: f follows"
        self.query_one("#box").border_subtitle = word

    def action_follow(self) -> None:
        """Keep the end in sight, or stay here."""
        self._follow(not self._is_following)

    def action_scroll(self, lines: int) -> None:
        """Look around; who looks back stays there."""
        if lines < 0:
            self._follow(False)
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_first(self) -> None:
        """Go to the beginning, and stay."""
        self._follow(False)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the end, and follow."""
        self._follow(True)

    def on_mouse_scroll_up(self) -> None:
        """Who looks back stays there."""
        self._follow(False)

    def action_copy(self) -> None:
        """Put what was said on the clipboard."""
        self.app.copy_to_clipboard(self.passages.plain())
        self.app.notify("The answer is on the clipboard.", markup=False)

    def action_cancel(self) -> None:
        """End the request."""
        if self._ended is None:
            self.app.push_screen(ConfirmDialog("End this request?", "End it"), self._confirmed)

    def action_reroute(self) -> None:
        """Have another account asked."""
        if self._ended is None:
            open_reroute(cast("Frame", self.app), self._client, self._row)

    def _confirmed(self, is_sure: bool | None) -> None:
        if is_sure:
            self._cancel()

    @work(group="do", exit_on_error=False)
    async def _cancel(self) -> None:
        try:
            await self._client.requests.cancel(self._row["id"])
        except CodeGateError as error:
            cast("Frame", self.app).complain(error)


def state_line(row: "Row", ended: Mapping[str, Any] | None = None) -> Text:
    """`● answering  2.5 s  claude-opus-5 → gpt-5  work  1.2k in  340 out  12 KB`."""
    state = ended["outcome"] if ended else row["state"]
    styles = OUTCOME_STYLES if ended else LIVE_STYLES
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"● {clean(state, limit=20)}", styles.get(state, ""))
    if ended:
        text.append(f" {ended['status']}", "dim")
    text.append(f"  {duration(row['elapsed_ms'])}  ", "dim")
    text.append(clean(model_of(row["model"], row["routed_model"]), limit=60), "bold")
    text.append(f"  {clean(row['account'] or 'no account yet', limit=30)}")
    figures = f"  {count(row['input_tokens'])} in  {count(row['output_tokens'])} out  {data_size(row['bytes'])}"
    text.append(figures, "dim")
    return text
