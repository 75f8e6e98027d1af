"""The line that names the screens and their keys; a click goes there."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click, Resize
from textual.widgets import Static

ROOMY = 100
"""Columns from which the names have room around them."""


class Place(Static):
    """One screen's key and name."""

    def __init__(self, key: str, mode: str, title: str, is_here: bool) -> None:
        super().__init__(markup=False, classes="here" if is_here else "")
        self._key = key
        self._mode = mode
        self._title = title

    def write(self, is_roomy: bool) -> None:
        """Show it wide or narrow."""
        gap = " " if is_roomy else ""
        self.update(Content.assemble(gap, (self._key, "bold"), f"{gap}{self._title}{gap}"))

    async def on_click(self, event: Click) -> None:
        """Go there."""
        event.stop()
        await self.app.run_action(f"app.go({self._mode!r})")


class PlaceBar(Horizontal):
    """
    All screens in one line, the one shown marked.

    Args:
        places: Key, mode and title of each.
        here: Mode of the one shown.
    """

    DEFAULT_CSS = """
    PlaceBar { height: 1; background: $surface; }
    PlaceBar Place { width: auto; margin-right: 1; color: $text-muted; }
    PlaceBar Place.here { background: $primary; color: $background; text-style: bold; }
    PlaceBar Place:hover { text-style: underline; }
    """

    def __init__(self, places: Sequence[tuple[str, str, str]], here: str) -> None:
        super().__init__()
        self._places = places
        self._here = here

    def compose(self) -> ComposeResult:
        """One widget a screen."""
        for key, mode, title in self._places:
            yield Place(key, mode, title, mode == self._here)

    def on_resize(self, event: Resize) -> None:
        """Use the room there is."""
        for place in self.query(Place):
            place.write(event.size.width >= ROOMY)
