"""A table of records that keeps its cursor and its place while its rows change under it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.widgets import DataTable

from codegate.terminal import clean
from codegate.tui.feed import Row


@dataclass(frozen=True, slots=True)
class Field:
    """
    One column.

    Attributes:
        text: The cell of a row; cleaned later.
        style: Rich style of the cell, or a function of the row that gives it.
        width: Cells it takes; None fits the content.
        limit: Characters that are shown at most.
    """

    title: str
    text: Callable[[Row], object]
    style: str | Callable[[Row], str] = ""
    is_number: bool = False
    width: int | None = None
    limit: int = 40


class RecordTable(DataTable[Text]):
    """Rows by key; foreign text is cleaned and never read as markup."""

    def __init__(self, fields: Sequence[Field], key: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="row", zebra_stripes=True)
        self._fields = fields
        self._key = key
        self._shown: list[tuple[str, tuple[Text, ...]]] = []

    def on_mount(self) -> None:
        """Make the columns."""
        for column in self._fields:
            title = Text(column.title, justify="right" if column.is_number else "left")
            self.add_column(title, key=column.title, width=column.width)

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; nothing is redrawn when nothing changed."""
        wanted = [(str(row[self._key]), tuple(_cell(column, row) for column in self._fields)) for row in rows]
        if wanted == self._shown:
            return
        selected = self._shown[self.cursor_row][0] if self._shown and self.cursor_row < len(self._shown) else None
        is_at_top = self.scroll_y == 0 and self.cursor_row == 0
        self.clear()
        for key, cells in wanted:
            self.add_row(*cells, key=key)
        self._shown = wanted
        keys = [key for key, _ in wanted]
        if selected in keys and not is_at_top:
            self.move_cursor(row=keys.index(selected), animate=False)


def _cell(column: Field, row: Row) -> Text:
    value = column.text(row)
    style = column.style(row) if callable(column.style) else column.style
    shown = "–" if value is None else clean(value, limit=column.limit)
    return Text(shown, style=style, justify="right" if column.is_number else "left", no_wrap=True, overflow="ellipsis")
