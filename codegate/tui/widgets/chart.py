"""Columns over time: heights in eighths of a cell, a scale at the left and moments below."""

from collections.abc import Callable, Sequence

from rich.text import Text
from textual.events import Resize
from textual.widgets import Static

from codegate.terminal import clean

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_SCALE = 8
"""Cells of the scale at the left."""


class Chart(Static):
    """A framed chart that uses the room there is."""

    DEFAULT_CSS = """
    Chart {
        height: 1fr; border: round $primary 60%; padding: 0 1; border-title-color: $foreground;
        border-title-style: bold;
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._points: Sequence[tuple[str, float]] = ()
        self._say: Callable[[float], str] = str

    def show(self, title: str, points: Sequence[tuple[str, float]], say: Callable[[float], str]) -> None:
        """
        Show values over time.

        Args:
            title: Our own words.
            points: Moment and value of each, in order.
            say: Writes a value in at most eight characters.
        """
        self.border_title = title
        self._points, self._say = points, say
        self._draw()

    def on_resize(self, event: Resize) -> None:
        """Draw anew."""
        self._draw()

    def _draw(self) -> None:
        size = self.content_size
        self.update(chart_text(self._points, self._say, size.width, size.height))


def chart_text(points: Sequence[tuple[str, float]], say: Callable[[float], str], width: int, height: int) -> Text:
    """The chart in so many cells; the last values where there are more than fit."""
    rows = height - 1
    if rows < 1 or width <= _SCALE + 1 or not points:
        return Text("" if points else "Nothing was used in this time.", "dim")
    room = width - _SCALE - 1
    step = max(1, min(6, room // len(points)))
    shown = points[-(room // step) :]
    top = max(value for _, value in shown) or 1.0
    text = Text(no_wrap=True, overflow="crop")
    for row in range(rows, 0, -1):
        label = say(top * row / rows) if row in (rows, max(1, rows // 2)) else ""
        text.append(f"{label:>{_SCALE}} ", "dim")
        cells = (_cell(value / top * rows * 8, row) * max(1, step - 1) for _, value in shown)
        text.append((" " if step > 1 else "").join(cells), "cyan").append("\n")
    return text.append(f"{'':>{_SCALE}} {_moments(shown, step, room)}", "dim")


def _cell(eighths: float, row: int) -> str:
    """The part of a column that is in this row, from the bottom; what is there at all is seen."""
    filled = round(eighths) - (row - 1) * 8
    if row == 1 and 0 < eighths < 1:
        filled = 1
    return _EIGHTHS[max(0, min(8, filled))]


def _moments(points: Sequence[tuple[str, float]], step: int, room: int) -> str:
    """First, middle and last moment below their columns."""
    line = ""
    for index in sorted({0, len(points) // 2, len(points) - 1}):
        label = clean(points[index][0], limit=16)
        at = min(index * step, room - len(label))
        if at >= len(line) + (1 if line else 0):
            line = f"{line:<{at}}{label}"
    return line
