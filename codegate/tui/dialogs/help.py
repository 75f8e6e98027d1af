"""The help of a screen: what it is for, and which key does what."""

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

Key = tuple[str, str]
"""A key as people read it, and what it does."""

ALWAYS: tuple[Key, ...] = (
    ("↑ ↓ k j", "Move; g G: first, last"),
    ("tab", "Next part of the screen; the mouse works too"),
)


class HelpDialog(ModalScreen[None]):
    """
    Keys and purpose of a screen, over the screen.

    Args:
        title: Name of the screen.
        text: What it is for.
        here: Key and meaning of what is particular to it.
        everywhere: The same of what works on every screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,f1", "dismiss", "Close")]
    DEFAULT_CSS = """
    HelpDialog { align: center middle; }
    HelpDialog VerticalScroll {
        width: 72; max-width: 95%; height: auto; max-height: 95%; padding: 0 2; border: round $accent;
        background: $surface; border-title-style: bold;
    }
    """

    def __init__(self, title: str, text: str, here: Iterable[Key], everywhere: Iterable[Key] = ()) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._parts = (("Here", list(here)), ("Everywhere", [*ALWAYS, *everywhere]))

    def compose(self) -> ComposeResult:
        """One box."""
        with VerticalScroll() as box:
            box.border_title = f"{self._title.capitalize()}: keys"
            yield Static(self._written(), markup=False)

    def _written(self) -> Text:
        text = Text(f"{self._text}\n\n" if self._text else "")
        for heading, rows in self._parts:
            if rows:
                text.append(f"{heading}\n", "bold")
            for key, meaning in rows:
                text.append(f"  {key:<12}", "bold cyan")
                text.append(f"{meaning}\n")
        text.rstrip()
        return text
