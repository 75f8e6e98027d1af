"""The columns of the dashboard's tables."""

from collections.abc import Mapping
from datetime import UTC, datetime

from codegate.clock import now_ms, parse_iso
from codegate.figures import count, dollars, duration, until
from codegate.tui.feed import Row
from codegate.tui.widgets.record_table import Field

_STATE_STYLES = {
    "active": "green",
    "resting": "yellow",
    "rate_limited": "yellow",
    "expired": "red",
    "error": "red",
    "needs_login": "red",
    "locked": "red",
    "disabled": "dim",
}
_OUTCOME_STYLES = {"ok": "green", "error": "bold red", "broken": "bold red", "cancelled": "yellow"}


def state(account: Row) -> str:
    """One word for what counts most: `disabled`, `locked`, `resting`, else its status."""
    if not account["enabled"]:
        return "disabled"
    if account["decrypt_error"]:
        return "locked"
    return "resting" if rest(account) else str(account["status"])


def rest(account: Row) -> str:
    """How long it rests, and why; nothing when it does not."""
    cooldown = account["cooldown"]
    left = until(cooldown["until"], now_ms()) if cooldown else ""
    return f"{left}: {cooldown['reason']}" if left else ""


def account_fields(requests: Mapping[str, int]) -> tuple[Field, ...]:
    """Columns of an account; `requests` is read anew each time a row is shown."""
    return (
        Field("Account", lambda row: row["name"], "bold"),
        Field("Provider", lambda row: row["provider"]),
        Field("State", lambda row: f"● {state(row)}", lambda row: _STATE_STYLES.get(state(row), ""), width=12),
        Field("Requests", lambda row: count(requests.get(row["id"], 0)), is_number=True, width=8),
        Field("Month", lambda row: dollars(row["month_spend_usd"]), is_number=True, width=9),
        Field("Rests", rest, "yellow"),
    )


def _time(iso: str) -> str:
    try:
        return datetime.fromtimestamp(parse_iso(iso) / 1000, UTC).astimezone().strftime("%H:%M:%S")
    except (ValueError, OverflowError):
        return iso


def _model(row: Row) -> str:
    asked, routed = row["original_model"] or "", row["routed_model"] or ""
    return f"{asked} → {routed}" if routed and routed != asked else asked


def _all_input(row: Row) -> int:
    return int(row["input_tokens"] + row["cache_read_tokens"] + row["cache_write_tokens"])


def _remarks(row: Row) -> str:
    marks = ["failover"] if row["is_failover"] else []
    if row["error_message"]:
        marks.append(row["error_message"])
    return "  ".join(marks)


REQUEST_FIELDS = (
    Field("Time", lambda row: _time(row["timestamp"]), "dim", width=8),
    Field("Status", lambda row: row["status_code"], lambda row: _OUTCOME_STYLES.get(row["outcome"], ""), True, 6),
    Field("Model", _model, "bold"),
    Field("Account", lambda row: row["account_name"]),
    Field("In", lambda row: count(_all_input(row)), is_number=True, width=6),
    Field("Out", lambda row: count(row["output_tokens"]), is_number=True, width=6),
    Field("Cost", lambda row: dollars(row["cost_usd"]), is_number=True, width=8),
    Field("Took", lambda row: duration(row["latency_ms"]), is_number=True, width=8),
    Field("What else", _remarks, "dim", limit=200),
)
"""Columns of a request."""
