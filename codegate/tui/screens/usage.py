"""Usage: what was used, by whom or when, and what it cost."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from codegate.figures import count, dollars, percent
from codegate.tui.feed import Row
from codegate.tui.fields import tokens_in
from codegate.tui.page import Page
from codegate.tui.widgets.bars import bar
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field
from codegate.tui.widgets.tile import Tile, Tiles

GROUPS = ("account", "model", "day", "hour", "tenant", "tier", "provider")
SPANS = ("24h", "7d", "30d", "365d")
EMPTY = "Nothing was used in this time. Press s for a longer one."
BAR_WIDTH = 24

FIELDS = (
    Field("Group", lambda row: row["group"], "bold", limit=32),
    Field("Share", lambda row: Text(bar(row["share"], BAR_WIDTH), "cyan"), width=BAR_WIDTH),
    Field("Cost", lambda row: dollars(row["cost_usd"]), is_number=True, width=9),
    Field("Requests", lambda row: count(row["requests"]), is_number=True, width=8),
    Field("Errors", lambda row: count(row["errors"]), lambda row: "red" if row["errors"] else "dim", True, 6),
    Field("In", lambda row: count(tokens_in(row)), is_number=True, width=7, room=90),
    Field("Out", lambda row: count(row["output_tokens"]), is_number=True, width=7, room=90),
    Field("Cached", lambda row: percent(row["cache_hit_rate"]), is_number=True, width=6, room=100),
    Field("Saved", lambda row: dollars(row["cache_saved_usd"]), is_number=True, width=9, room=110),
)


class UsageScreen(Page):
    """Totals of groups, with bars."""

    NAME = "usage"
    HELP_TEXT = "Totals by account, model, day and more. Bars show cost, or requests where nothing has a price."
    TOPICS = frozenset({"requests"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "group", "Group by"),
        Binding("s", "span", "Time"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._group = GROUPS[0]
        self._span = SPANS[1]

    def body(self) -> ComposeResult:
        """Totals above, groups below."""
        yield Tiles(("total", "Cost"), ("requests", "Requests"), ("in", "Tokens in"), ("out", "Tokens out"))
        yield RecordBox("Usage", FIELDS, "group", EMPTY, id="groups")

    async def load(self) -> None:
        """The totals of the groups in the time that was chosen."""
        rows = await self.client.usage(by=self._group, since=self._span)
        self.query_one(RecordBox).show(with_shares(rows), note=f" by {self._group}, last {self._span}")
        saved = dollars(sum(row["cache_saved_usd"] for row in rows))
        self.query_one("#total", Tile).show(dollars(sum(row["cost_usd"] for row in rows)), f"{saved} saved by caches")
        errors = sum(row["errors"] for row in rows)
        self.query_one("#requests", Tile).show(count(sum(row["requests"] for row in rows)), f"{count(errors)} failed")
        cached = count(sum(row["cache_read_tokens"] for row in rows))
        self.query_one("#in", Tile).show(count(sum(tokens_in(row) for row in rows)), f"{cached} from caches")
        self.query_one("#out", Tile).show(count(sum(row["output_tokens"] for row in rows)))

    def action_group(self) -> None:
        """The next grouping."""
        self._group = GROUPS[(GROUPS.index(self._group) + 1) % len(GROUPS)]
        self.action_reload()

    def action_span(self) -> None:
        """The next length of time."""
        self._span = SPANS[(SPANS.index(self._span) + 1) % len(SPANS)]
        self.action_reload()


def with_shares(rows: Sequence[Row]) -> list[Row]:
    """Each row with `share` of the largest, by cost, or by requests where nothing has a price."""
    measure = "cost_usd" if any(row["cost_usd"] for row in rows) else "requests"
    top = max((row[measure] for row in rows), default=0) or 1
    return [{**row, "share": row[measure] / top} for row in rows]
