"""Requests that are running: where they are; to follow one, to have another account asked, to end it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from codegate.figures import count, data_size, duration
from codegate.tui.dialogs.attach import AttachDialog
from codegate.tui.dialogs.reroute import open_reroute
from codegate.tui.feed import Row
from codegate.tui.fields import LIVE_STYLES, model_of
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

EMPTY = "Nothing is running. A request of a tool shows up here while it is answered."


def speed(row: Row) -> str | None:
    """Output tokens a second since the first one, once there are some."""
    seconds = (row["elapsed_ms"] - row["ttft_ms"]) / 1000 if row.get("ttft_ms") is not None else 0
    return f"{row['output_tokens'] / seconds:.0f}/s" if seconds >= 1 and row["output_tokens"] else None


FIELDS = (
    Field("State", lambda row: f"● {row['state']}", lambda row: LIVE_STYLES.get(row["state"], ""), width=12),
    Field("For", lambda row: duration(row["elapsed_ms"]), is_number=True, width=8),
    Field("Model", lambda row: model_of(row["model"], row["routed_model"]), "bold"),
    Field("Account", lambda row: row["account"], limit=20),
    Field("Out", lambda row: count(row["output_tokens"]), is_number=True, width=6),
    Field("Speed", speed, "dim", is_number=True, width=6, room=90),
    Field("In", lambda row: count(row["input_tokens"]), is_number=True, width=6),
    Field("Tries", lambda row: row["attempts"], is_number=True, width=5),
    Field("Sent", lambda row: data_size(row["bytes"]), is_number=True, width=8, room=100),
    Field("Tenant", lambda row: row["tenant"], room=110),
    Field("ID", lambda row: row["id"], "dim", room=140),
)


class LiveScreen(Page):
    """What runs now, anew every second."""

    NAME = "live"
    HELP_TEXT = (
        "Requests between their first byte and their last. Enter follows the answer of one as it grows. While it waits "
        "for its answer, R has another account asked. One that is ended gets a clean error at its client."
    )
    TOPICS = frozenset({"requests"})
    EVERY_S = 1.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "attach", "Attach", tooltip="Follow its answer as it grows; enter does too"),
        Binding("R", "reroute", "Reroute"),
        Binding("x", "cancel", "Cancel it"),
    ]

    def body(self) -> ComposeResult:
        """One table."""
        yield RecordBox("Running", FIELDS, "id", EMPTY, id="running")

    async def load(self) -> None:
        """All that run."""
        self.query_one(RecordBox).show(await self.client.requests.live())

    def on_data_table_row_selected(self) -> None:
        """Enter, or a click."""
        self.action_attach()

    def action_attach(self) -> None:
        """Follow the answer of the request the cursor is on."""
        row = self.query_one(RecordTable).current
        if row is not None:
            self.app.push_screen(AttachDialog(self.client, row))

    def action_reroute(self) -> None:
        """Have another account asked for it."""
        row = self.query_one(RecordTable).current
        if row is not None:
            open_reroute(self.frame, self.client, row)

    def action_cancel(self) -> None:
        """End the request the cursor is on."""
        row = self.query_one(RecordTable).current
        if row is None:
            return
        question = f"End the request for {row['model']} that has run for {duration(row['elapsed_ms'])}?"
        self.ask(question, "End it", lambda: self.do(self.client.requests.cancel(row["id"]), "It is ended."))
