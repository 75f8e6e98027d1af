"""How a request of the log is shown: in a line, and whole."""

from datetime import UTC, datetime

from codegate.cli.log_body import pretty
from codegate.cli.output import Column, Row, print_line, print_record, print_table, say
from codegate.clock import now_ms, parse_iso
from codegate.figures import count, dollars, duration

OUTCOME_STYLES = {"ok": "green", "error": "red", "broken": "red", "cancelled": "yellow"}


def clock_time(iso: str) -> str:
    """`14:03:22` for today, `Nov 24 14:03` before, in local time."""
    try:
        moment = datetime.fromtimestamp(parse_iso(iso) / 1000, UTC).astimezone()
    except (ValueError, OverflowError):
        return iso
    is_today = moment.date() == datetime.fromtimestamp(now_ms() / 1000, UTC).astimezone().date()
    return moment.strftime("%H:%M:%S" if is_today else "%b %d %H:%M")


def model_of(row: Row) -> str:
    """The model asked for, and the one it became if that is another."""
    asked, routed = row["original_model"] or "", row["routed_model"] or ""
    return f"{asked} → {routed}" if routed and routed != asked else asked


def tokens_in(row: Row) -> int:
    """All input, from a cache or not."""
    return int(row["input_tokens"] + row["cache_read_tokens"] + row["cache_write_tokens"])


def hidden(row: Row) -> int:
    """Places in the request where guardrails hid something."""
    return sum(row["guardrails"].values())


def _flags(row: Row) -> str:
    marks = (
        ("stream", row["is_stream"]),
        ("failover", row["is_failover"]),
        (f"tax:{dollars(row['cache_tax_usd'])}", row["cache_tax_usd"]),
        ("warned", row["warnings"]),
        (f"hid:{hidden(row)}", hidden(row)),
    )
    return " ".join(name for name, holds in marks if holds)


def _hidden(row: Row) -> str:
    """`3 email, 1 jwt`: what no provider saw."""
    return ", ".join(f"{number} {name}" for name, number in row["guardrails"].items())


def _restored(row: Row) -> str:
    """How much of the answer was put back, and what could not be: it stands there as the model wrote it."""
    unknown = f"; {row['unknown_tokens']} that stand for nothing known" if row["unknown_tokens"] else ""
    return f"{row['restored']} in the answer{unknown}" if row["restored"] or unknown else ""


def _tax(row: Row) -> str:
    """What leaving the account that held the conversation's cache cost."""
    if row["cache_tax_usd"] is None:
        return ""
    return f"{dollars(row['cache_tax_usd'])} for leaving {(row['route'] or {}).get('held_by')}"


def _route(row: Row) -> str:
    """`config work (priority), tier opus, rule 2, chores`: what decided."""
    route = row["route"] or {}
    parts = (
        f"config {route['config']} ({route['routing_strategy']})" if route.get("config") else route.get("strategy"),
        f"tier {route['tier']}" if route.get("tier") else "",
        f"rule {route['rule']}" if route.get("rule") else "",
    )
    return ", ".join(part for part in parts if part)


def _conversation(row: Row) -> str:
    route = row["route"] or {}
    return f"{route['conversation']}: {route['affinity_reason']}" if route.get("conversation") else ""


def _destinations(row: Row) -> str:
    """The accounts that were sent the request, in order; one that was left out saw nothing of it."""
    tried = [attempt["account_name"] for attempt in row["attempts"] if attempt["outcome"] != "skipped"]
    return ", ".join(dict.fromkeys(tried))


COLUMNS = (
    Column("TIME", lambda row: clock_time(row["timestamp"]), "dim"),
    Column("STATUS", lambda row: row["status_code"], lambda row: OUTCOME_STYLES.get(row["outcome"], ""), True),
    Column("MODEL", model_of, "bold"),
    Column("ACCOUNT", lambda row: row["account_name"]),
    Column("IN", lambda row: count(tokens_in(row)), is_number=True, drop=3),
    Column("OUT", lambda row: count(row["output_tokens"]), is_number=True, drop=2),
    Column("COST", lambda row: dollars(row["cost_usd"]), is_number=True, drop=4),
    Column("TOOK", lambda row: duration(row["latency_ms"]), is_number=True, drop=1),
    Column("FLAGS", _flags, "dim", drop=5),
    Column("ID", lambda row: row["request_id"], "dim", drop=6),
)
"""Columns of `logs list`."""

_ATTEMPTS = (
    Column("ATTEMPT", lambda row: row["account_name"], "bold"),
    Column("MODEL", lambda row: row["model"]),
    Column("OUTCOME", lambda row: row["outcome"], lambda row: OUTCOME_STYLES.get(row["outcome"], "red")),
    Column("STATUS", lambda row: row["status"], is_number=True),
    Column("TOOK", lambda row: duration(row["latency_ms"]), is_number=True),
    Column("REASON", lambda row: row["reason"], "dim", is_prose=True),
)


def line(row: Row) -> str:
    """One request in one line, for `logs tail`."""
    parts = [
        clock_time(row["timestamp"]),
        str(row["status_code"]),
        model_of(row),
        f"@ {row['account_name']}" if row["account_name"] else "",
        f"{count(tokens_in(row))} in, {count(row['output_tokens'])} out",
        duration(row["latency_ms"]),
        row["error_message"] or "",
    ]
    return "  ".join(part for part in parts if part)


def _estimated(row: Row) -> str:
    return "; estimated, the provider did not say" if row["estimated"] else ""


def _cost(row: Row) -> str:
    """What it cost, who paid, and what the prompt cache saved."""
    if row["cost_usd"] is None:
        return "not known: the model has no price" if tokens_in(row) or row["output_tokens"] else ""
    paid = ", notional: a subscription or the client's own login paid" if row["is_notional"] else ""
    saved = row["cache_saved_usd"] or 0
    word = f"; the cache saved {dollars(saved)}" if saved > 0 else f"; filling the cache cost {dollars(-saved)} of it"
    return f"{dollars(row['cost_usd'])}{paid}{word if saved else ''}"


def show_log(row: Row) -> None:
    """Print one request: what it was, every attempt, why it went there, and the bodies that were kept."""
    cached = f", {count(row['cache_read_tokens'])} of it from the cache" if row["cache_read_tokens"] else ""
    first = f", first token after {duration(row['ttft_ms'])}" if row["ttft_ms"] is not None else ""
    print_record(
        [
            ("Request", row["request_id"]),
            ("Time", row["timestamp"]),
            ("Outcome", f"{row['outcome']} ({row['status_code']})"),
            ("Error", row["error_message"]),
            (
                "Path",
                f"{row['method']} {row['path']} ({row['inbound_format']}{', stream' if row['is_stream'] else ''})",
            ),
            ("Model", model_of(row)),
            ("Account", row["account_name"]),
            ("Tokens", f"{count(tokens_in(row))} in{cached}; {count(row['output_tokens'])} out{_estimated(row)}"),
            ("Cost", _cost(row)),
            ("Cache tax", _tax(row)),
            ("Route", _route(row)),
            ("Conversation", _conversation(row)),
            ("Took", duration(row["latency_ms"]) + first),
            ("Warnings", ", ".join(row["warnings"])),
            ("Sent to", _destinations(row)),
            ("Hidden", f"{_hidden(row)}: none of it left this machine" if row["guardrails"] else "nothing"),
            ("Restored", _restored(row)),
        ]
    )
    if row["attempts"]:
        say("")
        print_table(row["attempts"], _ATTEMPTS, "")
    for title, body in (
        ("Why it went there", row["route"]),
        ("What left this machine, as sent", row["request_body"]),
        ("What came back, as received", row["response_body"]),
    ):
        if body:
            say(f"\n{title}", "cyan")
            print_line(pretty(body))
