"""A list to choose from, narrowed by typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from codegate.terminal import clean

_OWN = "own"


class ChooserDialog(ModalScreen[str | None]):
    """
    Ends with the value that was chosen, or None.

    Args:
        title: Our own words.
        choices: Value and words of each.
        own: What is said of a text that is no choice and may be taken all the same; "" allows none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel"),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    ChooserDialog { align: center middle; }
    ChooserDialog #box {
        width: 60; max-width: 98%; height: 20; max-height: 94%; border: round $accent; background: $surface;
        border-title-style: bold;
    }
    ChooserDialog Input { border: none; height: 1; background: $panel; padding: 0 1; }
    ChooserDialog OptionList { height: 1fr; border: none; background: transparent; }
    """

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], own: str = "") -> None:
        super().__init__()
        self._title = title
        self._own = own
        self._choices = choices

    def compose(self) -> ComposeResult:
        """A line to type in, and the list."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            yield Input(placeholder="type to narrow; ↑ ↓ enter")
            yield OptionList()

    def on_mount(self) -> None:
        """Show all."""
        self._narrow("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what has these letters."""
        self._narrow(event.value)

    def on_input_submitted(self) -> None:
        """Take the one that is marked."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        if event.option_id == _OWN:
            self.dismiss(self.query_one(Input).value.strip())
        else:
            self.dismiss(self._choices[int(event.option_id or 0)][0])

    def action_move(self, step: int) -> None:
        """Mark the next, or the one before."""
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if step > 0 else listed.action_cursor_up()

    def _narrow(self, letters: str) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        for number, (value, words) in enumerate(self._choices):
            if letters.lower() in f"{value} {words}".lower():
                listed.add_option(Option(Content(clean(words, limit=80)), id=str(number)))
        typed = letters.strip()
        if self._own and typed and typed not in (value for value, _ in self._choices):
            listed.add_option(Option(Content(f"{self._own}: {clean(typed, limit=60)}"), id=_OWN))
        listed.action_first()
