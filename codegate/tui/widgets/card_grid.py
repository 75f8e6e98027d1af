"""Cards in a grid, one of them marked; arrows go in all four directions and a click takes one."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.containers import VerticalScroll
from textual.css.query import NoMatches
from textual.events import Click, Resize
from textual.message import Message
from textual.widgets import Static

from codegate.terminal import clean

CARD_WIDTH = 24
"""Cells a card wants at least."""


class Card(Static):
    """
    One card.

    Args:
        number: Its place among all cards, from 0.
        title: Foreign text; cleaned here.
        remark: One line more.
        style: Rich style of the title.
    """

    DEFAULT_CSS = """
    Card { height: 4; border: round $primary 50%; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Card:hover { border: round $accent 60%; }
    Card.marked { border: round $accent; background: $accent 15%; }
    """

    def __init__(self, number: int, title: str, remark: str, style: str = "bold") -> None:
        text = Text(clean(title, limit=60), style, no_wrap=True, overflow="ellipsis")
        super().__init__(text.append(f"\n{clean(remark, limit=60)}", "not bold dim"), markup=False)
        self.number = number

    def on_click(self, event: Click) -> None:
        """Take it."""
        event.stop()
        self.post_message(CardGrid.Taken(self.number))


class CardGrid(VerticalScroll, can_focus=False):
    """The cards; `marked` is the place of the marked one among those shown."""

    @dataclass
    class Taken(Message):
        """A card was taken."""

        number: int

    DEFAULT_CSS = "CardGrid { layout: grid; grid-size: 3; grid-gutter: 0 1; grid-rows: 4; height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.marked = 0
        self._columns = 3

    def on_resize(self, event: Resize) -> None:
        """As many columns as there is room for."""
        self._columns = max(1, event.size.width // CARD_WIDTH)
        self.styles.grid_size_columns = self._columns

    async def show(self, cards: Sequence[Card]) -> None:
        """Show these cards, the first one marked."""
        async with self.batch():
            await self.remove_children()
            await self.mount_all(cards)
        self.marked = 0
        self._mark()

    def move(self, right: int, down: int) -> None:
        """Mark another card; at an edge the mark stays."""
        there = self.marked + right + down * self._columns
        if 0 <= there < len(self.children):
            self.marked = there
            self._mark()

    def take(self) -> None:
        """Take the marked card, if there is one."""
        if (card := self._card) is not None:
            self.post_message(self.Taken(card.number))

    @property
    def _card(self) -> Card | None:
        try:
            return self.query_one(".marked", Card)
        except NoMatches:
            return None

    def _mark(self) -> None:
        for place, card in enumerate(self.query(Card)):
            card.set_class(place == self.marked, "marked")
        if (marked := self._card) is not None:
            self.scroll_to_widget(marked, animate=False)
