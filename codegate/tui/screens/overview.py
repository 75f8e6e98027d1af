"""The first screen: rates, cost, accounts, the newest requests."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from textual.app import ComposeResult

from codegate.clock import monotonic
from codegate.figures import count, dollars, percent
from codegate.tui.account_strip import AccountStrip
from codegate.tui.dialogs.request import open_request
from codegate.tui.feed import Row
from codegate.tui.fields import REQUEST_FIELDS, state
from codegate.tui.page import Page
from codegate.tui.pulse import SECONDS
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import RecordTable
from codegate.tui.widgets.tile import Tile, Tiles

NO_ACCOUNTS = "There are no accounts yet. Press 4, then a, to add one."
NO_REQUESTS = "Nothing came in yet. Try in another terminal: codegate run -- claude"
NEWEST = 50
HOURS = 24


class OverviewScreen(Page):
    """The server at a glance."""

    NAME = "overview"
    HELP_TEXT = (
        "The last minute as the events tell it, what today has cost by the hour, every account with how full its "
        "limits are (budgets, its provider's windows, its minute) and how long it rests, and the newest requests. "
        "Enter on a request shows all of it."
    )
    TOPICS = frozenset({"requests", "accounts", "cooldowns", "budgets"})
    DEFAULT_CSS = """
    OverviewScreen #accounts { max-height: 40%; }
    OverviewScreen #requests-box { min-height: 6; }
    """

    def body(self) -> ComposeResult:
        """Tiles, accounts, requests."""
        yield Tiles(
            ("rate", "Requests/s"), ("tokens", "Tokens/s"), ("cost", "Cost today"), ("cache", "Cache"), ("now", "Now")
        )
        yield AccountStrip(NO_ACCOUNTS, id="accounts")
        yield RecordBox("Requests", REQUEST_FIELDS, "request_id", NO_REQUESTS, id="requests")

    def __init__(self) -> None:
        super().__init__()
        self._at_once: deque[float] = deque([0.0] * SECONDS, maxlen=SECONDS)
        self._now = ("– running", "")

    def on_mount(self) -> None:
        """Show the rates before anything happened."""
        self.call_after_refresh(self.tick)

    async def load(self) -> None:
        """Accounts, requests, what today has cost, what runs."""
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        accounts, page, usage, hours, running = await asyncio.gather(
            self.client.accounts.list(),
            self.client.logs.list(limit=NEWEST),
            self.client.usage(by="account", since=midnight.isoformat()),
            self.client.usage(by="hour", since=midnight.isoformat()),
            self.client.requests.live(),
        )
        self.query_one(AccountStrip).show(accounts)
        self.query_one("#requests-box", RecordBox).show(page["logs"], page["total"])
        self._show_today(usage, hours, midnight)
        self._show_now(accounts, running)

    def tick(self) -> None:
        """Rates fall and rests run out while nothing happens."""
        at, pulse = monotonic(), self.frame.pulse
        rate, tokens = self.query_one("#rate", Tile), self.query_one("#tokens", Tile)
        errors = sum(pulse.series("errors", at))
        rate.show(f"{pulse.rate('requests', at):.1f}", _failed(errors), pulse.series("requests", at))
        tokens.show(count(round(pulse.rate("tokens", at))), "in and out", pulse.series("tokens", at))
        self._at_once.append(self._at_once[-1])
        self.query_one("#now", Tile).show(*self._now, list(self._at_once))
        self.query_one(AccountStrip).redraw()

    def on_data_table_row_selected(self, event: RecordTable.RowSelected) -> None:
        """Show all of a request."""
        row = self.query_one("#requests", RecordTable).current
        if event.data_table.id == "requests" and row is not None:
            self.do(open_request(self.app, self.client, row["request_id"]))

    def _show_today(self, usage: Sequence[Row], hours: Sequence[Row], midnight: datetime) -> None:
        requests = sum(row["requests"] for row in usage)
        saved = sum(row["cache_saved_usd"] for row in usage)
        cost = sum(row["cost_usd"] for row in usage)
        spent = _by_hour(hours, midnight, lambda row: row["cost_usd"])
        hits = _by_hour(hours, midnight, lambda row: _hit_rate([row]))
        self.query_one("#cost", Tile).show(dollars(cost), f"{count(requests)} requests", spent)
        self.query_one("#cache", Tile).show(f"{percent(_hit_rate(usage))} hit", f"{dollars(saved)} saved", hits)

    def _show_now(self, accounts: Sequence[Row], running: Sequence[Row]) -> None:
        waiting = sum(row.get("state") == "waiting" for row in running)
        ready = sum(state(row) == "active" or state(row) == "unknown" for row in accounts)
        resting = sum(state(row) == "resting" for row in accounts)
        words = f"{ready} of {len(accounts)} ready" if accounts else "no accounts"
        more = f"{waiting} waiting" if waiting else f"{resting} resting" if resting else words
        self._now = f"{len(running)} running", more
        self._at_once[-1] = len(running)
        self.query_one("#now", Tile).show(*self._now, list(self._at_once))


def _by_hour(rows: Sequence[Row], midnight: datetime, value: Callable[[Row], float]) -> list[float]:
    """A value of each hour of today so far; 0 where nothing happened."""
    found: dict[int, float] = {}
    for row in rows:
        try:
            hour = (datetime.fromisoformat(row["group"]) - midnight).total_seconds() // 3600
        except (ValueError, TypeError):
            continue
        found[int(hour)] = float(value(row))
    now = int((datetime.now(UTC) - midnight).total_seconds() // 3600)
    return [found.get(number, 0.0) for number in range(min(now, HOURS) + 1)]


def _hit_rate(rows: Sequence[Row]) -> float:
    """Share of all input that came from a cache."""
    read = sum(row["cache_read_tokens"] for row in rows)
    total = read + sum(row["input_tokens"] + row["cache_write_tokens"] for row in rows)
    return float(read / total) if total else 0.0


def _failed(errors: float) -> str:
    return f"{errors:.0f} failed" if errors else "last minute"
