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

    def write(self, is_roomy: bool, is_named: bool) -> None:
        """Show it wide or narrow, and with its name or only its key."""
        gap = " " if is_roomy else ""
        self.update(Content.assemble(gap, (self._key, "bold"), f"{gap}{self._title}{gap}" if is_named else ""))

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
        is_roomy = event.size.width >= ROOMY
        names = named(self._places, self._here, event.size.width - (3 * len(self._places) if is_roomy else 0))
        for place, (_, mode, _) in zip(self.query(Place), self._places, strict=True):
            place.write(is_roomy, mode in names)


def named(places: Sequence[tuple[str, str, str]], here: str, width: int) -> set[str]:
    """Modes of the places whose names fit beside their keys; the farthest from here give theirs up first."""
    modes = [mode for _, mode, _ in places]
    center = modes.index(here) if here in modes else 0
    far = sorted(range(len(places)), key=lambda number: (abs(number - center), number))
    taken = sum(len(key) + len(title) + 1 for key, _, title in places) - 1
    while taken > width and len(far) > 1:
        taken -= len(places[far.pop()][2])
    return {modes[number] for number in far}
