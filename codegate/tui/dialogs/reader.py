"""A text to read, in parts: one tab a part."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static, TabbedContent, TabPane

Part = tuple[str, Text]
"""Title in our own words, and what stands there; foreign text in it is cleaned by who made it."""


class ReaderDialog(ModalScreen[None]):
    """
    Parts of something, over the screen.

    Args:
        title: Our own words.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", key_display="esc"),
        Binding("y", "copy", "Copy"),
        Binding("right,l", "turn(1)", "Next part", key_display="→"),
        Binding("left,h", "turn(-1)", "Part before", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]
    DEFAULT_CSS = """
    ReaderDialog { align: center middle; }
    ReaderDialog #box {
        width: 100%; height: 100%; border: round $accent; background: $background; border-title-style: bold;
    }
    ReaderDialog TabbedContent { height: 1fr; }
    ReaderDialog TabPane { padding: 0 1; }
    ReaderDialog VerticalScroll { height: 1fr; }
    """

    def __init__(self, title: str, parts: Sequence[Part]) -> None:
        super().__init__()
        self._title = title
        self.parts = list(parts)

    def compose(self) -> ComposeResult:
        """One tab a part."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            with TabbedContent():
                for number, (title, text) in enumerate(self.parts):
                    with TabPane(title, id=f"part-{number}"), VerticalScroll():
                        yield Static(text, markup=False)
        yield Footer(show_command_palette=False)

    def action_turn(self, step: int) -> None:
        """Go to another part."""
        tabs = self.query_one(TabbedContent)
        tabs.active = f"part-{(self._number() + step) % len(self.parts)}"

    def action_scroll(self, step: int) -> None:
        """Read on, or back."""
        self.query_one(f"#part-{self._number()} VerticalScroll").scroll_relative(y=step, animate=False)

    def action_copy(self) -> None:
        """Put the part that is shown on the clipboard."""
        title, text = self.parts[self._number()]
        self.app.copy_to_clipboard(text.plain)
        self.app.notify(f"{title} is on the clipboard.", markup=False)

    def _number(self) -> int:
        return int(self.query_one(TabbedContent).active.removeprefix("part-") or 0)
