"""Usage: what was used, by whom and when, what it cost, and what caches saved."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from codegate.client.shapes import UsageJson
from codegate.errors import Invalid
from codegate.figures import count, dollars, percent
from codegate.tabular import csv_lines
from codegate.tui.dialogs.form import Answers, Ask, FormDialog
from codegate.tui.feed import Row
from codegate.tui.fields import tokens_in
from codegate.tui.page import Page
from codegate.tui.usage_series import MEASURES, measured, say, series
from codegate.tui.widgets.bars import bar
from codegate.tui.widgets.chart import Chart
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field
from codegate.tui.widgets.tile import Tile, Tiles

GROUPS = ("account", "model", "tier", "tenant", "provider", "day", "hour")
SPANS = ("24h", "7d", "30d", "365d")
UNITS = ("day", "hour")
FORMATS = (("csv", "CSV"), ("json", "JSON"))
EMPTY = "Nothing was used in this time. Press s for a longer one."
BAR_WIDTH = 16

FIELDS = (
    Field("Group", lambda row: row["group"], "bold", limit=32),
    Field("Share", lambda row: Text(bar(row["share"], BAR_WIDTH), "cyan"), width=BAR_WIDTH),
    Field("Cost", lambda row: dollars(row["cost_usd"]), is_number=True, width=9),
    Field("Requests", lambda row: count(row["requests"]), is_number=True, width=8),
    Field("Errors", lambda row: count(row["errors"]), lambda row: "red" if row["errors"] else "dim", True, 6),
    Field("Cached", lambda row: percent(row["cache_hit_rate"]), is_number=True, width=6),
    Field("In", lambda row: count(tokens_in(row)), is_number=True, width=7, room=90),
    Field("Out", lambda row: count(row["output_tokens"]), is_number=True, width=7, room=90),
    Field("Saved", lambda row: dollars(row["cache_saved_usd"]), is_number=True, width=9, room=100),
    Field("By plan", lambda row: dollars(row["notional_usd"]), is_number=True, width=9, room=120),
)


class UsageScreen(Page):
    """Totals, a chart over time, and groups with bars."""

    NAME = "usage"
    HELP_TEXT = (
        "Totals, a chart over time (UTC) and groups. Bars and chart show the measure that is chosen. "
        "Saved is what caches made cheaper; by plan is what subscriptions paid instead of you."
    )
    TOPICS = frozenset({"requests"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "group", "Group by", id="usage-group"),
        Binding("s", "span", "Time", tooltip="The last day, week, month or year", id="usage-span"),
        Binding("v", "measure", "Measure", tooltip="Cost, tokens or requests", id="usage-measure"),
        Binding("o", "unit", "Hour/day", tooltip="A column is an hour, or a day", id="usage-unit"),
        Binding("w", "export", "Export", tooltip="Write what is shown to a file", id="usage-export"),
    ]
    DEFAULT_CSS = """
    UsageScreen Tiles, UsageScreen Tile { height: 4; }
    UsageScreen Chart { height: 2fr; min-height: 6; }
    UsageScreen #groups-box { height: 3fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._group = GROUPS[0]
        self._span = SPANS[1]
        self._unit = UNITS[0]
        self._measure = MEASURES[0]
        self._rows: Sequence[Row] = ()

    def body(self) -> ComposeResult:
        """Totals above, time between, groups below."""
        yield Tiles(("total", "Cost"), ("requests", "Requests"), ("in", "Tokens in"), ("out", "Tokens out"))
        yield Chart(id="time")
        yield RecordBox("Usage", FIELDS, "group", EMPTY, id="groups")

    async def load(self) -> None:
        """The totals of the groups and of the moments in the time that was chosen."""
        self._rows, moments = await asyncio.gather(
            self.client.usage(by=self._group, since=self._span), self.client.usage(by=self._unit, since=self._span)
        )
        rows, measure = self._rows, self._measure
        note = f" by {self._group}, last {self._span}"
        self.query_one(RecordBox).show(with_shares(rows, measure), note=note)
        points = series(moments, self._unit, measure, datetime.now(UTC))
        title = f"{measure.capitalize()} by {self._unit}, last {self._span}"
        self.query_one(Chart).show(title, points, lambda value: say(measure, value))
        self._show_totals(rows)

    def action_group(self) -> None:
        """The next grouping."""
        self._group = _next(GROUPS, self._group)
        self.action_reload()

    def action_span(self) -> None:
        """The next length of time; a day in hours, more in days."""
        self._span = _next(SPANS, self._span)
        self._unit = "hour" if self._span == SPANS[0] else "day"
        self.action_reload()

    def action_measure(self) -> None:
        """The next measure."""
        self._measure = _next(MEASURES, self._measure)
        self.action_reload()

    def action_unit(self) -> None:
        """Hours instead of days, or days instead of hours."""
        self._unit = _next(UNITS, self._unit)
        self.action_reload()

    def action_export(self) -> None:
        """Write the groups to a file on this machine."""
        name = f"codegate-usage-{self._group}-{self._span}"

        async def write(answers: Answers) -> None:
            path = await asyncio.to_thread(written, self._rows, answers["path"], answers["format"])
            self.frame.tell(f"{len(self._rows)} rows are in {path}.")

        asks = [
            Ask("path", "File", value=name, is_needed=True),
            Ask("format", "Format", "choice", "csv", choices=FORMATS, is_needed=True),
        ]
        note = (
            f"The {len(self._rows)} rows by {self._group} of the last {self._span}, on the machine of this dashboard."
        )
        self.app.push_screen(FormDialog("Export usage", asks, write, note))

    def _show_totals(self, rows: Sequence[Row]) -> None:
        total = {name: sum(row[name] for row in rows) for name in _TOTALS}
        plans = f", {dollars(total['notional_usd'])} by plan" if total["notional_usd"] else ""
        self.query_one("#total", Tile).show(
            dollars(total["cost_usd"]), f"{dollars(total['cache_saved_usd'])} saved{plans}"
        )
        self.query_one("#requests", Tile).show(count(total["requests"]), f"{count(total['errors'])} failed")
        inward, cached = sum(tokens_in(row) for row in rows), total["cache_read_tokens"]
        self.query_one("#in", Tile).show(count(inward), f"{percent(cached / inward if inward else 0)} from caches")
        self.query_one("#out", Tile).show(count(total["output_tokens"]))


_TOTALS = ("cost_usd", "cache_saved_usd", "notional_usd", "requests", "errors", "cache_read_tokens", "output_tokens")


def with_shares(rows: Sequence[Row], measure: str = "cost") -> list[Row]:
    """Each row with `share` of the largest by a measure; by requests where nothing has any of it."""
    used = measure if any(measured(row, measure) for row in rows) else "requests"
    top = max((measured(row, used) for row in rows), default=0.0) or 1
    return [{**row, "share": measured(row, used) / top} for row in rows]


def written(rows: Sequence[Row], path: str, form: str) -> Path:
    """
    Write rows as CSV or JSON; the ending is added where there is none. A file that is there is never overwritten.

    Raises:
        Invalid: It cannot be written there.
    """
    place = Path(path).expanduser()
    place = place if place.suffix else place.with_suffix(f".{form}")
    columns = list(UsageJson.__annotations__)
    kept = [{name: row[name] for name in columns if name in row} for row in rows]
    text = json.dumps(kept, indent=2) + "\n" if form == "json" else csv_lines(rows, columns, has_heading=True)
    try:
        with place.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Invalid(f"{place} is there already.", field="path", hint="Choose another name.") from None
    except OSError as error:
        raise Invalid(f"{place} cannot be written: {error.strerror or error}.", field="path") from None
    return place.absolute()


def _next(values: Sequence[str], now: str) -> str:
    return values[(values.index(now) + 1) % len(values)]
