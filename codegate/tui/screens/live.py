"""Requests that are running: where they are, and how to end one."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from codegate.figures import count, data_size, duration
from codegate.tui.fields import model_of
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

EMPTY = "Nothing is running. A request of a tool shows up here while it is answered."
STATE_STYLES = {"answering": "green", "waiting": "yellow", "screening": "cyan", "receiving": "dim"}

FIELDS = (
    Field("State", lambda row: f"● {row['state']}", lambda row: STATE_STYLES.get(row["state"], ""), width=12),
    Field("For", lambda row: duration(row["elapsed_ms"]), is_number=True, width=8),
    Field("Model", lambda row: model_of(row["model"], row["routed_model"]), "bold"),
    Field("Account", lambda row: row["account"], limit=20),
    Field("Out", lambda row: count(row["output_tokens"]), is_number=True, width=6),
    Field("In", lambda row: count(row["input_tokens"]), is_number=True, width=6),
    Field("Tries", lambda row: row["attempts"], is_number=True, width=5),
    Field("Sent", lambda row: data_size(row["bytes"]), is_number=True, width=8, room=100),
    Field("Tenant", lambda row: row["tenant"], room=110),
    Field("ID", lambda row: row["id"], "dim", room=140),
)


class LiveScreen(Page):
    """What runs now, anew every second."""

    NAME = "live"
    HELP_TEXT = "Requests between their first byte and their last. One that is ended gets a clean error at its client."
    TOPICS = frozenset({"requests"})
    EVERY_S = 1.0
    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "cancel", "Cancel it")]

    def body(self) -> ComposeResult:
        """One table."""
        yield RecordBox("Running", FIELDS, "id", EMPTY, id="running")

    async def load(self) -> None:
        """All that run."""
        self.query_one(RecordBox).show(await self.client.requests.live())

    def action_cancel(self) -> None:
        """End the request the cursor is on."""
        row = self.query_one(RecordTable).current
        if row is None:
            return
        question = f"End the request for {row['model']} that has run for {duration(row['elapsed_ms'])}?"
        self.ask(question, "End it", lambda: self.do(self.client.requests.cancel(row["id"]), "It is ended."))
