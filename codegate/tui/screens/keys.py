"""The help screen: which key does what."""

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

TEXT = """\
 r        look at the server now
 tab      go to the next table
 ↑ ↓      move in a table
 ?        show or close this help
 q        leave; the server goes on

 The tables are looked at anew every second."""


class KeysScreen(ModalScreen[None]):
    """The keys, over whatever is below."""

    BINDINGS = [("escape,question_mark,q", "dismiss", "Close")]
    DEFAULT_CSS = """
    KeysScreen { align: center middle; }
    KeysScreen Static { width: 52; height: auto; padding: 1 2; border: round $accent; background: $surface; }
    """

    def compose(self) -> ComposeResult:
        """One box."""
        box = Static(TEXT, markup=False)
        box.border_title = "Keys"
        yield box
