"""A key that is shown once."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from codegate.terminal import clean


class KeyDialog(ModalScreen[None]):
    """
    Shows a key until it is closed; afterwards nobody knows it.

    Args:
        whose: Foreign text; cleaned here.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,c", "copy", "Copy", key_display="y", id="key-copy"),
        Binding("escape,enter", "dismiss", "I have it", key_display="esc", id="key-close"),
    ]
    DEFAULT_CSS = """
    KeyDialog { align: center middle; }
    KeyDialog #box {
        width: 76; max-width: 98%; height: auto; border: round $success; background: $surface; padding: 1 2;
        border-title-style: bold;
    }
    KeyDialog #key { color: $success; text-style: bold; background: $panel; padding: 0 1; margin: 1 0; }
    """

    def __init__(self, whose: str, key: str, warning: str) -> None:
        super().__init__()
        self._whose = whose
        self._key = key
        self._warning = warning

    def compose(self) -> ComposeResult:
        """Whose it is, the key, and what to do with it."""
        with Vertical(id="box") as box:
            box.border_title = "A key, shown this once"
            yield Static(f"The key of {clean(self._whose, limit=60)}:", markup=False)
            yield Static(clean(self._key), id="key", markup=False)
            said = self._warning or "Keep it now; it cannot be shown again."
            yield Static(clean(f"{said} y copies it.", limit=300), markup=False)
        yield Footer(show_command_palette=False)

    def action_copy(self) -> None:
        """Put it on the clipboard."""
        self.app.copy_to_clipboard(self._key)
        self.app.notify("The key is on the clipboard.", markup=False)
