"""One request of the log, whole: what was tried, what decided, what left, what came back, what is new in it."""

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.text import Text

from codegate.figures import count, dollars, duration
from codegate.terminal import clean
from codegate.tui.dialogs.reader import Part, ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.fields import OUTCOME_STYLES, model_of, tokens_in
from codegate.tui.turn_text import turn_text

if TYPE_CHECKING:
    from textual.app import App

    from codegate.client.session import Client

NO_BODY = "Nothing was kept. Bodies are kept after: codegate settings set detailed_request_logging true"


async def open_request(app: "App[None]", client: "Client", request_id: str) -> None:
    """
    Fetch a request and show it over the screen.

    Raises:
        CodeGateError: It is gone, or the server is.
    """
    row = await client.logs.get(request_id)
    diff = await client.logs.diff(request_id) if row["request_body"] is not None else None
    app.push_screen(ReaderDialog("Request", parts_of(row, diff)))


def parts_of(row: Row, diff: Row | None = None) -> list[Part]:
    """Summary, attempts, route, both bodies, and what is new against the turn before; None is "no body was kept"."""
    return [
        ("Summary", _summary(row)),
        ("Attempts", _attempts(row)),
        ("Route", _route(row)),
        ("As sent", _body(row["request_body"])),
        ("As received", _body(row["response_body"])),
        ("Diff", Text(NO_BODY, "dim") if diff is None else turn_text(diff)),
    ]


def _summary(row: Row) -> Text:
    text = Text()
    for name, value in _facts(row):
        if value:
            style = OUTCOME_STYLES.get(row["outcome"], "") if name in ("Outcome", "Error") else ""
            text.append(f"{name:<11}", "bold cyan")
            text.append(f"{clean(value, limit=2000)}\n", style)
    return text


def _attempts(row: Row) -> Text:
    text = Text()
    for number, attempt in enumerate(row["attempts"], 1):
        text.append(f"{number:>3}  {clean(attempt['account_name'])}", "bold")
        text.append(f"  {clean(attempt['model'])}  ")
        text.append(clean(attempt["outcome"]), OUTCOME_STYLES.get(attempt["outcome"], "red"))
        text.append(f"  {clean(attempt['status'] or '–')}  {duration(attempt['latency_ms'])}\n")
        if attempt["reason"]:
            text.append(f"     {clean(attempt['reason'], limit=500)}\n", "dim")
    if not row["attempts"]:
        text.append("No account was asked.", "dim")
    return text


def _facts(row: Row) -> tuple[tuple[str, str | None], ...]:
    """What a request comes down to; empty values are not shown."""
    stream = ", stream" if row["is_stream"] else ""
    others = ", after another account failed" if row["is_failover"] else ""
    guess = ", estimated" if row["estimated"] else ""
    inward = f"{count(tokens_in(row))} in ({count(row['cache_read_tokens'])} cached)"
    return (
        ("Request", row["request_id"]),
        ("At", row["timestamp"]),
        ("Path", f"{row['method']} {row['path']} ({row['inbound_format']}{stream})"),
        ("Outcome", f"{row['outcome']}, status {row['status_code']}"),
        ("Error", row["error_message"]),
        ("Model", model_of(row["original_model"], row["routed_model"])),
        ("Account", f"{row['account_name'] or '–'} ({row['provider'] or '–'}){others}"),
        ("Tenant", row["tenant_id"]),
        ("Tokens", f"{inward}, {count(row['output_tokens'])} out{guess}"),
        ("Cost", f"{dollars(row['cost_usd'])}{' by subscription' if row['is_notional'] else ''}"),
        ("Cache tax", dollars(row["cache_tax_usd"]) if row["cache_tax_usd"] else ""),
        ("Took", f"{duration(row['latency_ms'])}, first content after {duration(row['ttft_ms'])}"),
        ("Hidden", ", ".join(f"{number} {name}" for name, number in row["guardrails"].items()) or "nothing"),
        ("Restored", f"{row['restored']} in the answer" if row["restored"] else ""),
        ("Warnings", ", ".join(row["warnings"])),
    )


def _route(row: Row) -> Text:
    if not row["route"]:
        return Text("It did not come to a decision.", "dim")
    text = Text()
    for name, value in row["route"].items():
        shown = json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, list | dict) else value
        text.append(f"{clean(name, limit=40):<18}", "bold cyan")
        text.append(f"{clean('–' if shown is None else shown, keep_lines=True)}\n")
    return text


def _body(body: str | None) -> Text:
    if body is None:
        return Text(NO_BODY, "dim")
    with suppress(ValueError):  # a stream, or cut off: shown as it is
        body = json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    return Text(clean(body, keep_lines=True, limit=100_000))
