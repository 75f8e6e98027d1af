"""A difference to look at before it is written."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from codegate.terminal import clean

MAX_TEXT = 40_000

_STYLES = (("+++", "bold"), ("---", "bold"), ("@@", "cyan"), ("+", "green"), ("-", "red"))


class DiffDialog(ModalScreen[bool]):
    """
    A unified difference, and yes or no; no is what the cursor is on.

    Args:
        title: What would be done, in our own words.
        diff: Unified diffs; cleaned here.
        verb: What the button says.
        words: What one should know first, or "".
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes"),
        Binding("n,escape,q", "answer(False)", "No"),
        Binding("left,right,h,l", "app.focus_next", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]
    DEFAULT_CSS = """
    DiffDialog { align: center middle; }
    DiffDialog #box {
        width: 110; max-width: 94%; height: auto; max-height: 90%; padding: 1 2; border: round $warning;
        background: $surface; border-title-style: bold;
    }
    DiffDialog #words { margin-bottom: 1; }
    DiffDialog VerticalScroll { height: auto; max-height: 1fr; }
    DiffDialog Horizontal { height: auto; margin-top: 1; align-horizontal: right; }
    DiffDialog Button { margin-left: 2; }
    """

    def __init__(self, title: str, diff: str, verb: str, words: str = "") -> None:
        super().__init__()
        self._title = title
        self._diff = diff
        self._verb = verb
        self._words = words

    def compose(self) -> ComposeResult:
        """The words, the difference and two buttons."""
        with Vertical(id="box") as box:
            box.border_title = clean(self._title)
            if self._words:
                yield Static(clean(self._words, keep_lines=True), markup=False, id="words")
            with VerticalScroll(can_focus=False):
                yield Static(diff_text(self._diff), markup=False)
            with Horizontal():
                yield Button("No (n)", id="no", compact=True)
                yield Button(f"{self._verb} (y)", id="yes", variant="warning", compact=True)

    def on_mount(self) -> None:
        """Begin on no."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by the button."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer by a key."""
        self.dismiss(yes)

    def action_scroll(self, step: int) -> None:
        """Read on, or back."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)


def diff_text(diff: str) -> Text:
    """A unified diff in colours, foreign text cleaned."""
    text = Text()
    for line in clean(diff, keep_lines=True, limit=MAX_TEXT).splitlines():
        style = next((style for start, style in _STYLES if line.startswith(start)), "")
        text.append(line + "\n", style)
    text.rstrip()
    return text
