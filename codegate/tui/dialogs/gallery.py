"""The first step of the wizard: what shall be connected?"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Input

from codegate.tui.offers import Offer
from codegate.tui.widgets.card_grid import Card, CardGrid


class GalleryDialog(ModalScreen[Offer | None]):
    """Ends with the offer that was taken, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", key_display="esc", id="gallery-cancel"),
        Binding("enter", "take", "Take it", priority=True, id="gallery-take"),
        Binding("down", "move(0, 1)", show=False, priority=True),
        Binding("up", "move(0, -1)", show=False, priority=True),
        Binding("right,tab", "move(1, 0)", show=False, priority=True),
        Binding("left,shift+tab", "move(-1, 0)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    GalleryDialog { align: center middle; }
    GalleryDialog #box {
        width: 118; max-width: 100%; height: 36; max-height: 96%; border: round $accent; background: $surface;
        border-title-style: bold; padding: 0 1;
    }
    GalleryDialog Input { border: none; height: 1; background: $panel; padding: 0 1; margin-bottom: 1; }
    GalleryDialog Input:focus { border: none; background: $primary 30%; }
    """

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = offers

    def compose(self) -> ComposeResult:
        """A line to type in, and the cards."""
        with Vertical(id="box") as box:
            box.border_title = "Connect: what shall answer?"
            yield Input(placeholder="type to narrow; ↑ ↓ ← → and enter, or a click")
            yield CardGrid()
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Show all."""
        await self._narrow("")
        self.query_one(Input).focus()

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Show what has these letters."""
        await self._narrow(event.value)

    def on_card_grid_taken(self, event: CardGrid.Taken) -> None:
        """Go on with it."""
        self.dismiss(self._offers[event.number])

    def action_take(self) -> None:
        """Take the marked one."""
        self.query_one(CardGrid).take()

    def action_move(self, right: int, down: int) -> None:
        """Mark another one."""
        self.query_one(CardGrid).move(right, down)

    async def _narrow(self, letters: str) -> None:
        words = letters.lower()
        await self.query_one(CardGrid).show(
            [
                Card(number, offer.title, offer.remark, "bold cyan" if offer.is_featured else "bold")
                for number, offer in enumerate(self._offers)
                if words in f"{offer.title} {offer.remark} {offer.provider}".lower()
            ]
        )
