"""The help of a screen: what it is for, and which key does what."""

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Static

EVERYWHERE = (
    ("1 … 9", "Go to a screen"),
    ("↑ ↓ k j", "Move; g G: first, last"),
    ("tab", "Next part of the screen"),
    ("r", "Reload"),
    ("u", "Undo the last change"),
    (":", "All commands"),
    ("T", "Next theme: dark, light, high contrast"),
    ("? q", "This help; leave (the server goes on)"),
)


class HelpDialog(ModalScreen[None]):
    """
    Keys and purpose of a screen, over the screen.

    Args:
        title: Name of the screen.
        text: What it is for.
        node: The screen, whose own bindings are listed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,f1", "dismiss", "Close")]
    DEFAULT_CSS = """
    HelpDialog { align: center middle; }
    HelpDialog VerticalScroll {
        width: 72; max-width: 95%; height: auto; max-height: 95%; padding: 0 2; border: round $accent;
        background: $surface; border-title-style: bold;
    }
    """

    def __init__(self, title: str, text: str, node: DOMNode) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._keys = list(keys_of(node))

    def compose(self) -> ComposeResult:
        """One box."""
        with VerticalScroll() as box:
            box.border_title = f"{self._title.capitalize()}: keys"
            yield Static(self._written(), markup=False)

    def _written(self) -> Text:
        text = Text(f"{self._text}\n\n" if self._text else "")
        for heading, rows in (("Here", self._keys), ("Everywhere", EVERYWHERE)):
            if rows:
                text.append(f"{heading}\n", "bold")
            for key, meaning in rows:
                text.append(f"  {key:<12}", "bold cyan")
                text.append(f"{meaning}\n")
        text.rstrip()
        return text


def keys_of(node: DOMNode) -> Iterator[tuple[str, str]]:
    """Key and meaning of each binding of a screen's own class."""
    for binding in type(node).__dict__.get("BINDINGS", ()):
        if isinstance(binding, Binding) and binding.description:
            yield binding.key_display or binding.key.replace(",", " "), binding.tooltip or binding.description
