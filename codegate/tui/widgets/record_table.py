"""A table of records that keeps its cursor and its place while its rows change under it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import DataTable

from codegate.terminal import clean
from codegate.tui.feed import Row


@dataclass(frozen=True, slots=True)
class Field:
    """
    One column.

    Attributes:
        text: The cell of a row: foreign text, cleaned later, or a `Text` of the dashboard's own making.
        style: Rich style of the cell, or a function of the row that gives it.
        width: Cells it takes; None fits the content.
        limit: Characters that are shown at most.
        room: Columns a table must have for this one to be shown.
    """

    title: str
    text: Callable[[Row], object]
    style: str | Callable[[Row], str] = ""
    is_number: bool = False
    width: int | None = None
    limit: int = 40
    room: int = 0


class RecordTable(DataTable[Text]):
    """Rows by key; foreign text is cleaned and never read as markup."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False, id="table-down"),
        Binding("k", "cursor_up", show=False, id="table-up"),
        Binding("g", "scroll_top", show=False, id="table-top"),
        Binding("G", "scroll_bottom", show=False, id="table-bottom"),
        Binding("ctrl+d", "page_down", show=False, id="table-page-down"),
        Binding("ctrl+u", "page_up", show=False, id="table-page-up"),
    ]
    DEFAULT_CSS = """
    RecordTable { background: transparent; scrollbar-size-horizontal: 0; scrollbar-size-vertical: 1; height: 1fr; }
    """

    def __init__(self, fields: Sequence[Field], key: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="row", zebra_stripes=True)
        self._fields = fields
        self._key = key
        self._columns: list[Field] = []
        self._shown: list[tuple[str, tuple[Text, ...]]] = []
        self._rows: Sequence[Row] = ()

    @property
    def current(self) -> Row | None:
        """The record the cursor is on."""
        return self._rows[self.cursor_row] if 0 <= self.cursor_row < len(self._rows) else None

    @property
    def current_key(self) -> str:
        """The key of that record, or nothing."""
        return "" if self.current is None else str(self.current[self._key])

    def go_to(self, key: str) -> bool:
        """Put the cursor on the record of that key; whether there is one."""
        keys = [str(row[self._key]) for row in self._rows]
        if key not in keys:
            return False
        self.focus()
        self.move_cursor(row=keys.index(key), animate=False)
        return True

    @property
    def rows_shown(self) -> Sequence[Row]:
        """All records, in order."""
        return self._rows

    def on_mount(self) -> None:
        """Make the columns."""
        self._make_columns(self.app.size.width)

    def on_resize(self, event: Resize) -> None:
        """Show the columns there is room for."""
        if [field for field in self._fields if field.room <= event.size.width] != self._columns:
            self._make_columns(event.size.width)
            self.show(self._rows)

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; nothing is redrawn when nothing changed."""
        wanted = [(str(row[self._key]), tuple(cell(column, row) for column in self._columns)) for row in rows]
        self._rows = rows
        if wanted == self._shown:
            return
        selected = self._shown[self.cursor_row][0] if self._shown and self.cursor_row < len(self._shown) else None
        is_at_top = self.scroll_y == 0 and self.cursor_row == 0
        before, keys = [key for key, _ in self._shown], [key for key, _ in wanted]
        if before == keys:
            self._update_cells(wanted)
            return
        self.clear()
        for key, cells in wanted:
            self.add_row(*cells, key=key)
        self._shown = wanted
        if selected in keys and not is_at_top:
            self.move_cursor(row=keys.index(selected), animate=False)

    def redraw(self) -> None:
        """Show the same records at another time."""
        self.show(self._rows)

    def _make_columns(self, width: int) -> None:
        self.clear(columns=True)
        self._shown = []
        self._columns = [field for field in self._fields if field.room <= width]
        for column in self._columns:
            title = Text(column.title, justify="right" if column.is_number else "left")
            self.add_column(title, key=column.title, width=column.width)

    def _update_cells(self, wanted: list[tuple[str, tuple[Text, ...]]]) -> None:
        """Draw only the cells that are others now."""
        for (key, cells), (_, old) in zip(wanted, self._shown, strict=True):
            for column, text, was in zip(self._columns, cells, old, strict=True):
                if text != was or text.style != was.style:
                    self.update_cell(key, column.title, text, update_width=column.width is None)
        self._shown = wanted


def cell(column: Field, row: Row) -> Text:
    """What stands in a column for a record."""
    value = column.text(row)
    if isinstance(value, Text):
        return value
    style = column.style(row) if callable(column.style) else column.style
    shown = "–" if value is None else clean(value, limit=column.limit)
    return Text(shown, style=style, justify="right" if column.is_number else "left", no_wrap=True, overflow="ellipsis")
