"""How running requests are shown: in a table, on a screen that is drawn anew, in a line for each event."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from codegate.cli.log_view import clock_time, line, model_of
from codegate.cli.output import Column, Row
from codegate.figures import count, data_size, duration
from codegate.terminal import clean

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text

STATE_STYLES = {"answering": "green", "waiting": "yellow", "screening": "cyan", "receiving": "dim"}


def _model(row: Row) -> str | None:
    return model_of({"original_model": row["model"], "routed_model": row["routed_model"]}) or None


def _account(row: Row) -> str | None:
    """Who answers; in front of it, how many were asked before."""
    before = f"{row['attempts']}+" if row["attempts"] else ""
    return f"{before}{row['account']}" if row["account"] else None


_SHORT_ID = 12
_GAP = 2


def _id(row: Row) -> str:
    """On a terminal the beginning, which is what `cancel` takes; a pipe gets all of it."""
    return str(row["id"])[:_SHORT_ID] if sys.stdout.isatty() else str(row["id"])


COLUMNS = (
    Column("ID", _id, "dim"),
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


def screen(rows: Sequence[Row], width: int) -> "Group":
    """What is running, as a picture for a terminal of this width: less important columns go first."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    title = Text(f"{len(rows)} running", style="bold")
    title.append("   Ctrl-C leaves; codegate requests cancel ID ends one", style="dim")
    if not rows:
        return Group(title)
    cells = {column.title: [_cell(column, row) for row in rows] for column in COLUMNS}
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, _GAP, 0, 0))
    kept = _fitting(cells, width)
    for column in kept:
        table.add_column(column.title, justify="right" if column.is_number else "left", no_wrap=True)
    for number in range(len(rows)):
        table.add_row(*(cells[column.title][number] for column in kept))
    return Group(title, table)


def _fitting(cells: "Mapping[str, Sequence[Text]]", width: int) -> list[Column]:
    """The columns that stay."""
    wide = {title: max(len(title), *(cell.cell_len for cell in found)) + _GAP for title, found in cells.items()}
    kept = list(COLUMNS)
    while sum(wide[column.title] for column in kept) - _GAP > width and any(column.drop for column in kept):
        kept.remove(max(kept, key=lambda column: column.drop))
    return kept


def _cell(column: Column, row: Row) -> "Text":
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
        case "request_rerouted":
            left = event["attempt"]
            return f"rerouted  {event['request_id']}  from {left['account_name']} after {duration(left['latency_ms'])}"
        case "request_finished":
            log = event["log"]
            rest = line(log).removeprefix(clock_time(log["timestamp"])).strip()
            return f"{log['outcome']:<9} {log['request_id']}  {rest}"
        case "dropped":
            return f"… {event['count']} events were missed"
    return ""
