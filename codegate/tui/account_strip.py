"""All accounts at a glance: a line each, with how it is, how full its limits are, and what today has cost."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widgets import Static

from codegate.figures import dollars
from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.fields import STATE_STYLES, state
from codegate.tui.meters import Meter, countdown, fullest, meters_of
from codegate.tui.widgets.bars import FULL, HIGH, bar

_STATE_CELLS = 15
_COST_CELLS = 10
_METER_CELLS = 18
_MOST_CELLS = 36
_LONGEST_BAR = 12
_SHORTEST_BAR = 4
_LABEL = 8
_PERCENT = 5


class AccountStrip(VerticalScroll):
    """Framed; words in place of the accounts while there are none."""

    DEFAULT_CSS = """
    AccountStrip {
        height: auto; min-height: 3; border: round $primary 60%; border-title-color: $foreground;
        border-title-style: bold; padding: 0 1; scrollbar-size-vertical: 1;
    }
    AccountStrip Static { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, empty: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=False)
        self.border_title = "Accounts"
        self._empty = empty
        self._rows: Sequence[Row] | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(markup=False)

    def show(self, rows: Sequence[Row]) -> None:
        """Show these accounts."""
        self._rows = rows
        self.border_title = f"Accounts ({len(rows)})" if rows else "Accounts"
        self.redraw()

    def redraw(self) -> None:
        """Show the same accounts at another time: rests run out."""
        if self._rows is None:
            return
        lines = lines_of(self._rows, max(20, self.size.width))
        self.query_one(Static).update(lines if self._rows else Text(self._empty, "dim"))

    def on_resize(self, event: Resize) -> None:
        """Use the room there is."""
        self.redraw()


def lines_of(rows: Sequence[Row], width: int) -> Text:
    """A line an account, in columns that fit the width."""
    name_cells = min(24, max((len(clean(row["name"], limit=24)) for row in rows), default=0)) + 1
    room = width - name_cells - _STATE_CELLS - _COST_CELLS
    most = max((len(meters_of(row)) + bool(_trouble(row)) for row in rows), default=1)
    places = max(1, min(most, room // _METER_CELLS))
    return Text("\n").join(_line(row, name_cells, places, room) for row in rows)


def _line(row: Row, name_cells: int, places: int, room: int) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    word = state(row)
    left = countdown(row["cooldown"]["until"]) if word == "resting" else ""
    line.append("● ", STATE_STYLES.get(word, ""))
    line.append(_fit(clean(row["name"], limit=24), name_cells), "bold" if row["enabled"] else "dim")
    line.append(_fit(f"rests {left}" if left else clean(word, limit=20), _STATE_CELLS - 2), STATE_STYLES.get(word, ""))
    middle = _middle(row, places, min(room // places, _MOST_CELLS), room)
    middle.truncate(max(0, room), overflow="ellipsis", pad=True)
    line.append_text(middle)
    line.append(f"{dollars(row['day_spend_usd']):>{_COST_CELLS - 1}} ", "" if row["day_spend_usd"] else "dim")
    return line


def _trouble(row: Row) -> str:
    """Why it rests, or what last went wrong while it is not well."""
    word = state(row)
    if word == "resting":
        return str(row["cooldown"]["reason"])
    return str(row.get("last_error") or "") if word not in ("active", "disabled") else ""


def _middle(row: Row, places: int, cells: int, room: int) -> Text:
    """Trouble and limits, in so many places of so many cells; trouble takes what limits leave, one place at least."""
    text, trouble, meters = Text(), _trouble(row), meters_of(row)
    if not trouble and not meters:
        return Text("no limits", "dim")
    shown = fullest(meters, places - bool(trouble))
    if trouble:
        wide = cells * (places - len(shown)) if shown else room
        text.append(_fit(clean(trouble, limit=200), wide - 1) + " ", "yellow" if state(row) == "resting" else "red")
    for meter in shown:
        text.append_text(_drawn(meter, cells))
    return text


def _drawn(meter: Meter, cells: int) -> Text:
    """`month   ████▌   45% $4.50 of $10`, as wide as it may be."""
    colour = "red" if meter.share >= FULL else "yellow" if meter.share >= HIGH else "green"
    note = f" {meter.note}" if meter.note else ""
    room = cells - _LABEL - _PERCENT - 1
    if room - len(note) < _SHORTEST_BAR:
        note = ""
    length = max(_SHORTEST_BAR, min(_LONGEST_BAR, room - len(note)))
    text = Text()
    text.append(_fit(meter.label, _LABEL), "dim")
    text.append(bar(meter.share, length), f"{colour} on grey23")
    text.append(f"{min(meter.share, 9.99) * 100:>{_PERCENT - 1}.0f}%", colour if meter.share >= HIGH else "")
    text.append(_fit(note, cells - text.cell_len), "dim")
    return text


def _fit(text: str, cells: int) -> str:
    """As wide as it must be: filled up, or cut with an ellipsis."""
    shown = Text(text)
    shown.truncate(max(0, cells), overflow="ellipsis", pad=True)
    return shown.plain
