"""A number that matters, with its name and its last minute."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.widgets import Static

from codegate.tui.widgets.bars import columns

TALL = 36
"""Lines of a terminal from which tiles are higher."""


class Tile(Static):
    """Name, number, and a sparkline or a remark below."""

    DEFAULT_CSS = """
    Tile {
        width: 1fr; height: 5; border: round $primary 60%; padding: 0 1; color: $foreground;
        border-title-color: $foreground; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self, title: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.border_title = title

    def show(self, number: str, remark: str = "", series: list[float] | None = None) -> None:
        """Show a number; a series becomes a line of heights as wide as there is room."""
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{number}\n", "bold")
        text.append(f"{remark}\n", "dim")
        if series is not None:
            lines = columns(series, max(1, self.content_size.width), max(1, self.content_size.height - 2))
            text.append("\n".join(lines), "cyan")
        self.update(text)


class Tiles(Horizontal):
    """
    Tiles side by side.

    Args:
        titles: Id and title of each.
    """

    DEFAULT_CSS = """
    Tiles { height: 5; }
    Tiles.tall, Tiles.tall Tile { height: 8; }
    """

    def __init__(self, *titles: tuple[str, str]) -> None:
        super().__init__()
        self._titles = titles

    def on_resize(self, event: Resize) -> None:
        """Higher where there is room, for higher lines."""
        self.set_class(self.app.size.height >= TALL, "tall")

    def compose(self) -> ComposeResult:
        """One a title."""
        for name, title in self._titles:
            yield Tile(title, id=name)
