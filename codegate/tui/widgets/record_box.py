"""A framed table with a title, and words in its place while it is empty."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from codegate.tui.feed import Row
from codegate.tui.widgets.record_table import Field, RecordTable


class RecordBox(Vertical):
    """
    Title, table, and what to do when there is nothing.

    Args:
        title: Our own words; never foreign text.
        empty: What to do when there are no rows.
        takes_focus: The keys go to it as soon as it has rows, if they go nowhere else.
    """

    DEFAULT_CSS = """
    RecordBox { height: 1fr; border: round $primary 60%; border-title-color: $foreground; border-title-style: bold; }
    RecordBox:focus-within { border: round $accent; }
    RecordBox .empty { padding: 0 1; color: $text-muted; }
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        key: str,
        empty: str,
        *,
        id: str,  # noqa: A002
        takes_focus: bool = True,
    ) -> None:
        super().__init__(id=f"{id}-box")
        self.takes_focus = takes_focus
        self._title = title
        self.border_title = title
        self._empty = Static(empty, markup=False, classes="empty")
        self.table = RecordTable(fields, key, id=id)

    def compose(self) -> ComposeResult:
        """Both; one of them is shown."""
        yield self._empty
        yield self.table

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self._empty.display = False

    def say_empty(self, sentence: str) -> None:
        """What stands there while there are no rows, from here on; our own words."""
        self._empty.update(sentence)

    def show(self, rows: Sequence[Row], total: int | None = None, note: str = "") -> None:
        """Show these rows; the title says how many there are in all."""
        self._empty.display = not rows
        had_focus = self.table.has_focus
        self.table.display = bool(rows)
        self.table.show(rows)
        if had_focus and not rows:
            self.screen.set_focus(None)
        if rows and self.takes_focus and self.screen.focused is None and self.screen.is_current:
            self.table.focus()
        count = len(rows) if total is None else total
        self.border_title = f"{self._title} ({count}){note}" if rows else f"{self._title}{note}"
