"""The columns of the dashboard's tables of accounts and requests."""

from datetime import UTC, datetime

from rich.text import Text

from codegate.clock import now_ms, parse_iso
from codegate.figures import count, dollars, duration, until
from codegate.tui.feed import Row
from codegate.tui.widgets.bars import budget_bar
from codegate.tui.widgets.record_table import Field

STATE_STYLES = {
    "active": "green",
    "resting": "yellow",
    "rate_limited": "yellow",
    "expired": "red",
    "error": "red",
    "needs_login": "red",
    "locked": "red",
    "disabled": "dim",
}
OUTCOME_STYLES = {
    "ok": "green",
    "error": "bold red",
    "broken": "bold red",
    "cancelled": "yellow",
    "rerouted": "yellow",
}
LIVE_STYLES = {"answering": "green", "waiting": "yellow", "screening": "cyan", "receiving": "dim"}


def on_off(is_on: bool) -> Text:
    """A switch as people see it at a glance."""
    return Text("● on", "green") if is_on else Text("○ off", "dim")


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


def remark(account: Row) -> str:
    """Why it rests, or what last went wrong."""
    return rest(account) or (str(account["last_error"]) if account.get("last_error") else "")


ACCOUNT_FIELDS = (
    Field("Account", lambda row: row["name"], "bold", limit=24),
    Field("Provider", lambda row: row["provider"], limit=16),
    Field("State", lambda row: f"● {state(row)}", lambda row: STATE_STYLES.get(state(row), ""), width=13),
    Field("Month", lambda row: dollars(row["month_spend_usd"]), is_number=True, width=9),
    Field("Budget", lambda row: budget_bar(row["month_spend_usd"], row["monthly_budget"], 6), width=11),
    Field("Today", lambda row: dollars(row["day_spend_usd"]), is_number=True, width=9, room=110),
    Field("Of a day", lambda row: budget_bar(row["day_spend_usd"], row["daily_budget"]), width=15, room=130),
    Field("Key", lambda row: row["api_key_hint"], "dim", room=150),
    Field("Prio", lambda row: row["priority"], is_number=True, room=100),
    Field("Rests, or last error", remark, "yellow", limit=120),
)
"""Columns of an account."""


def clock_time(iso: str) -> str:
    """`14:03:22` in local time; what is no time stays as it is."""
    try:
        return datetime.fromtimestamp(parse_iso(iso) / 1000, UTC).astimezone().strftime("%H:%M:%S")
    except (ValueError, OverflowError):
        return iso


def model_of(asked: str | None, routed: str | None) -> str:
    """The model asked for, and the one it became if that is another."""
    return f"{asked or ''} → {routed}" if routed and routed != asked else asked or ""


def tokens_in(row: Row) -> int:
    """All input, from a cache or not."""
    return int(row["input_tokens"] + row["cache_read_tokens"] + row["cache_write_tokens"])


def _remarks(row: Row) -> str:
    hidden = sum(row["guardrails"].values())
    marks = ["failover"] if row["is_failover"] else []
    if hidden:
        marks.append(f"{hidden} hidden")
    if row["error_message"]:
        marks.append(row["error_message"])
    return "  ".join(marks)


REQUEST_FIELDS = (
    Field("Time", lambda row: clock_time(row["timestamp"]), "dim", width=8),
    Field("Status", lambda row: row["status_code"], lambda row: OUTCOME_STYLES.get(row["outcome"], ""), True, 6),
    Field("Model", lambda row: model_of(row["original_model"], row["routed_model"]), "bold"),
    Field("Account", lambda row: row["account_name"], limit=20),
    Field("In", lambda row: count(tokens_in(row)), is_number=True, width=6),
    Field("Out", lambda row: count(row["output_tokens"]), is_number=True, width=6),
    Field("Cost", lambda row: dollars(row["cost_usd"]), is_number=True, width=8, room=90),
    Field("Took", lambda row: duration(row["latency_ms"]), is_number=True, width=8, room=76),
    Field("What else", _remarks, "dim", limit=200, room=84),
)
"""Columns of a request."""
