"""The first screen: rates, cost, accounts, the newest requests."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult

from codegate.clock import monotonic
from codegate.figures import count, dollars, percent
from codegate.tui.dialogs.request import open_request
from codegate.tui.feed import Row
from codegate.tui.fields import ACCOUNT_FIELDS, REQUEST_FIELDS
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import RecordTable
from codegate.tui.widgets.tile import Tile, Tiles

NO_ACCOUNTS = "There are no accounts yet. Press 4, then a, to add one."
NO_REQUESTS = "Nothing came in yet. Try in another terminal: codegate run -- claude"
NEWEST = 50
MOST_ACCOUNTS = 8


class OverviewScreen(Page):
    """The server at a glance."""

    NAME = "overview"
    HELP_TEXT = (
        "The last minute as the events tell it, what today has cost, every account with its budget "
        "and its rest, and the newest requests. Enter on a request shows all of it."
    )
    TOPICS = frozenset({"requests", "accounts", "cooldowns", "budgets"})
    DEFAULT_CSS = """
    OverviewScreen #accounts-box { height: auto; max-height: 12; min-height: 4; }
    OverviewScreen #accounts { height: auto; max-height: 10; }
    """

    def body(self) -> ComposeResult:
        """Tiles, accounts, requests."""
        yield Tiles(
            ("rate", "Requests/s"), ("tokens", "Tokens/s"), ("cost", "Cost today"), ("cache", "Cache"), ("now", "Now")
        )
        yield RecordBox("Accounts", ACCOUNT_FIELDS, "id", NO_ACCOUNTS, id="accounts", takes_focus=False)
        yield RecordBox("Requests", REQUEST_FIELDS, "request_id", NO_REQUESTS, id="requests")

    def on_mount(self) -> None:
        """Show the rates before anything happened."""
        self.call_after_refresh(self.tick)

    async def load(self) -> None:
        """Accounts, requests, what today has cost, what runs."""
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        accounts, page, usage, running = await asyncio.gather(
            self.client.accounts.list(),
            self.client.logs.list(limit=NEWEST),
            self.client.usage(by="account", since=midnight.isoformat()),
            self.client.requests.live(),
        )
        self.query_one("#accounts-box", RecordBox).show(accounts)
        self.query_one("#requests-box", RecordBox).show(page["logs"], page["total"])
        self._show_today(usage)
        resting = sum(bool(row["cooldown"]) for row in accounts)
        self.query_one("#now", Tile).show(f"{len(running)} running", f"{resting} resting" if resting else "all ready")

    def tick(self) -> None:
        """Rates fall and rests run out while nothing happens."""
        at, pulse = monotonic(), self.frame.pulse
        rate, tokens = self.query_one("#rate", Tile), self.query_one("#tokens", Tile)
        errors = sum(pulse.series("errors", at))
        rate.show(f"{pulse.rate('requests', at):.1f}", _failed(errors), pulse.series("requests", at))
        tokens.show(count(round(pulse.rate("tokens", at))), "in and out", pulse.series("tokens", at))
        self.query_one("#accounts", RecordTable).redraw()

    def on_data_table_row_selected(self, event: RecordTable.RowSelected) -> None:
        """Show all of a request."""
        row = self.query_one("#requests", RecordTable).current
        if event.data_table.id == "requests" and row is not None:
            self.do(open_request(self.app, self.client, row["request_id"]))

    def _show_today(self, usage: Sequence[Row]) -> None:
        requests = sum(row["requests"] for row in usage)
        saved = sum(row["cache_saved_usd"] for row in usage)
        read = sum(row["cache_read_tokens"] for row in usage)
        total = read + sum(row["input_tokens"] + row["cache_write_tokens"] for row in usage)
        cost = sum(row["cost_usd"] for row in usage)
        self.query_one("#cost", Tile).show(dollars(cost), f"{count(requests)} requests")
        self.query_one("#cache", Tile).show(f"{percent(read / total if total else 0)} hit", f"{dollars(saved)} saved")


def _failed(errors: float) -> str:
    return f"{errors:.0f} failed" if errors else "last minute"
