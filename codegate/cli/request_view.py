"""How running requests are shown: in a table, on a screen that is drawn anew, in a line for each event."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from codegate.cli.log_view import clock_time, line, model_of
from codegate.cli.output import Column, Row
from codegate.figures import count, data_size, duration
from codegate.terminal import clean

if TYPE_CHECKING:
    from rich.console import Group

STATE_STYLES = {"answering": "green", "waiting": "yellow", "screening": "cyan", "receiving": "dim"}


def _model(row: Row) -> str | None:
    return model_of({"original_model": row["model"], "routed_model": row["routed_model"]}) or None


def _account(row: Row) -> str | None:
    """Who answers; in front of it, how many were asked before."""
    before = f"{row['attempts']}+" if row["attempts"] else ""
    return f"{before}{row['account']}" if row["account"] else None


COLUMNS = (
    Column("ID", lambda row: row["id"], "dim"),
    Column("STATE", lambda row: row["state"], lambda row: STATE_STYLES.get(row["state"], "")),
    Column("FOR", lambda row: duration(row["elapsed_ms"]), is_number=True),
    Column("MODEL", _model, "bold"),
    Column("ACCOUNT", _account, drop=2),
    Column("TENANT", lambda row: row["tenant"], drop=4),
    Column("IN", lambda row: count(row["input_tokens"]), is_number=True, drop=3),
    Column("OUT", lambda row: count(row["output_tokens"]), is_number=True, drop=1),
    Column("SENT", lambda row: data_size(row["bytes"]), is_number=True, drop=5),
    Column("FORMAT", lambda row: row["wire_format"], "dim", drop=6),
)
"""Columns of `requests list`."""

_SCREEN = tuple(column for column in COLUMNS if column.title != "FORMAT")
_SHORT_ID = 12


def screen(rows: Sequence[Row]) -> "Group":
    """What is running, as a picture for a terminal; ids are cut to what `cancel` takes."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    title = Text(f"{len(rows)} running", style="bold")
    title.append("   Ctrl-C leaves; codegate requests cancel ID ends one", style="dim")
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in _SCREEN:
        table.add_column(column.title, justify="right" if column.is_number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(_cell(column, row) for column in _SCREEN))
    return Group(title, table) if rows else Group(title)


def _cell(column: Column, row: Row) -> "Any":
    from rich.text import Text

    value = column.text(row)
    style = column.style(row) if callable(column.style) else column.style
    text = clean("–" if value is None else value)
    return Text(text[:_SHORT_ID] if column.title == "ID" else text, style=style)


def event_line(event: Row) -> str:
    """One event of the topic `requests` in one line; "" for what is nothing to people."""
    match event["type"]:
        case "request_started":
            return f"started   {event['request_id']}  {event['model']}"
        case "request_answered":
            return f"answered  {event['request_id']}  {event['model']} after {duration(event['ttft_ms'])}"
        case "request_finished":
            log = event["log"]
            rest = line(log).removeprefix(clock_time(log["timestamp"])).strip()
            return f"{log['outcome']:<9} {log['request_id']}  {rest}"
        case "dropped":
            return f"… {event['count']} events were missed"
    return ""
