"""The request log: live, searched, and every request whole."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from codegate.tui.dialogs.request import open_request
from codegate.tui.feed import Row
from codegate.tui.fields import REQUEST_FIELDS
from codegate.tui.log_query import HINT, parsed
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

EMPTY = "No request is like this. Change the search with /, or clear it with escape."
PAGE = 100


def flags(row: Row) -> str:
    """How it went: `stream`, `failover`."""
    return " ".join(name for name, holds in (("stream", row["is_stream"]), ("failover", row["is_failover"])) if holds)


def remarks(row: Row) -> str:
    """What guardrails hid, what was warned of, what went wrong."""
    hidden = sum(row["guardrails"].values())
    marks = [f"{hidden} hidden"] if hidden else []
    return "  ".join([*marks, *row["warnings"], *([row["error_message"]] if row["error_message"] else [])])


FIELDS = (
    *REQUEST_FIELDS[:-1],
    Field("Flags", flags, "cyan", width=15, room=100),
    Field("What else", remarks, "dim", limit=200, room=116),
)
"""Columns of a request in the log."""


class LogsScreen(Page):
    """Requests, newest first."""

    NAME = "logs"
    HELP_TEXT = f"Every request that came in, newest first, as they finish. The search takes {HINT}."
    TOPICS = frozenset({"requests"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("e", "errors", "Errors only"),
        Binding("p", "pause", "Pause"),
        Binding("right_square_bracket", "turn(1)", "Older", key_display="]"),
        Binding("left_square_bracket", "turn(-1)", "Newer", key_display="["),
        Binding("D", "clear", "Remove all"),
        Binding("escape", "reset", "Clear search", show=False),
    ]
    DEFAULT_CSS = """
    LogsScreen #search { height: 1; border: none; background: $panel; padding: 0 1; }
    LogsScreen #search:focus { border: none; background: $primary 30%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._number = 1
        self._total = 0
        self._is_paused = False

    def body(self) -> ComposeResult:
        """Search, requests."""
        yield Input(placeholder=f"/ to search: {HINT}", id="search")
        yield RecordBox("Requests", FIELDS, "request_id", EMPTY, id="requests")

    async def load(self) -> None:
        """One page of what is searched for."""
        if self._is_paused:
            return
        query = parsed(self.query_one("#search", Input).value)
        page = await self.client.logs.list(page=self._number, limit=PAGE, **query)
        self._total = page["total"]
        last = max(1, -(-self._total // PAGE))
        note = f", page {self._number} of {last}" if last > 1 else ""
        self.query_one(RecordBox).show(page["logs"], page["total"], note)

    def on_input_submitted(self) -> None:
        """Search."""
        self._begin()
        self.set_focus(self.query_one(RecordTable))

    def on_data_table_row_selected(self) -> None:
        """Show all of a request."""
        row = self.query_one(RecordTable).current
        if row is not None:
            self.do(open_request(self.app, self.client, row["request_id"]))

    def action_search(self) -> None:
        """Type what to look for."""
        self.query_one("#search").focus()

    def action_errors(self) -> None:
        """Only what failed, or everything again."""
        search = self.query_one("#search", Input)
        search.value = "" if "outcome:error" in search.value else "outcome:error"
        self._begin()

    def action_reset(self) -> None:
        """Everything again."""
        self.query_one("#search", Input).value = ""
        self._begin()
        self.set_focus(self.query_one(RecordTable))

    def action_pause(self) -> None:
        """Hold what is shown, or go on."""
        self._is_paused = not self._is_paused
        self.frame.tell("Paused: press p to go on." if self._is_paused else "Live again.")
        self.action_reload()

    def action_turn(self, step: int) -> None:
        """Another page."""
        self._number = min(max(1, self._number + step), max(1, -(-self._total // PAGE)))
        self.action_reload()

    def action_clear(self) -> None:
        """Remove the whole log."""
        question = "Remove every request from the log? Usage and cost are counted from it and are gone too."
        self.ask(question, "Remove all", lambda: self.do(self.client.logs.clear(clear_all=True), "The log is empty."))

    def _begin(self) -> None:
        self._number, self._is_paused = 1, False
        self.action_reload()
