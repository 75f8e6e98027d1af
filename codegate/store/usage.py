"""
What was used: one row for each request, kept after its log is purged and written even when logging is off.
"""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal_column, select

from codegate.errors import Invalid
from codegate.records import RequestLog, UsageRow
from codegate.store.dialect import Row, insert_new
from codegate.store.tables import accounts, tenants, usage

GROUPS = ("account", "model", "tier", "tenant", "provider", "day", "hour")

MAX_COUNT = 2**40
"""Largest number of tokens believed: a sum of eight million rows of it still fits 64 bits."""

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_NAMED = usage.outerjoin(accounts, accounts.c.id == usage.c.account_id).outerjoin(
    tenants, tenants.c.id == usage.c.tenant_id
)
_TOKENS = (
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "reasoning_tokens",
)
_COUNTS = ("errors", "cancelled", "estimated", "unpriced")
_MONEY = ("cost_usd", "notional_usd", "cache_tax_usd", "cache_saved_usd")


def insert_many(conn: Connection, logs: Sequence[RequestLog]) -> None:
    """Add a row for each request, in one go; a request that has its row already is passed over."""
    insert_new(conn, usage, [_row(log) for log in logs], "request_id")


def totals(
    conn: Connection, by: str = "account", since_ms: int | None = None, until_ms: int | None = None
) -> list[UsageRow]:
    """
    Totals by group: costliest first, days and hours in order of time (UTC).

    Args:
        by: `account` and `tenant` (by name; the id of one that is gone), `model`, `tier`, `provider`, `day` or `hour`.
        since_ms: First moment counted, milliseconds UTC.
        until_ms: First moment no longer counted.

    Raises:
        Invalid: There is no such group.
    """
    group, name_of = _group(by)
    statement = (
        select(group.label("key"), func.count().label("requests"), *_sums())
        .select_from(_NAMED)
        .where(*_between(since_ms, until_ms))
        .group_by(group)
    )
    rows = [_total(row._mapping, name_of) for row in conn.execute(statement)]
    if by in {"day", "hour"}:
        return sorted(rows, key=lambda row: row.group)
    return sorted(rows, key=lambda row: (-row.cost_usd, -row.requests, row.group))


def _sums() -> list[ColumnElement[Any]]:
    """The totals of a group, named as in `UsageRow`."""
    columns = usage.c
    used = columns.input_tokens + columns.output_tokens + columns.cache_read_tokens + columns.cache_write_tokens
    counted = {
        "errors": columns.outcome.in_(("error", "broken")),
        "cancelled": columns.outcome == "cancelled",
        "estimated": columns.estimated,
        "unpriced": and_(columns.cost_usd.is_(None), used > 0),
    }
    money = {
        "cost_usd": columns.cost_usd,
        "notional_usd": case((columns.is_notional, columns.cost_usd)),
        "cache_tax_usd": columns.cache_tax_usd,
        "cache_saved_usd": columns.cache_saved_usd,
    }
    return [
        *(func.sum(columns[name]).label(name) for name in _TOKENS),
        *(func.sum(case((holds, 1), else_=0)).label(name) for name, holds in counted.items()),
        *(func.coalesce(func.sum(amount), 0.0).label(name) for name, amount in money.items()),
    ]


def month_spend(conn: Connection, since_ms: int) -> dict[str, float]:
    """US dollars by account id since a moment (the first of the month); accounts that cost nothing are missing."""
    return _spend(conn, usage.c.account_id, since_ms)


def tenant_spend(conn: Connection, since_ms: int) -> dict[str, float]:
    """US dollars by tenant id since a moment; tenants that cost nothing are missing."""
    return _spend(conn, usage.c.tenant_id, since_ms)


def count(number: int) -> int:
    """A number of tokens that a column and a sum can hold; providers may say anything."""
    return max(0, min(number, MAX_COUNT))


def cost(amount: float | None) -> float | None:
    """An amount that can be summed, or None."""
    return amount if amount is not None and math.isfinite(amount) else None


def _row(log: RequestLog) -> Row:
    used = log.usage
    return {
        "account_id": log.account_id,
        "config_id": log.config_id,
        "tier": log.tier,
        "original_model": log.original_model,
        "routed_model": log.routed_model,
        "input_tokens": count(used.input_tokens),
        "output_tokens": count(used.output_tokens),
        "cache_read_tokens": count(used.cache_read_tokens),
        "cache_write_tokens": count(used.cache_write_tokens),
        "cost_usd": cost(log.cost_usd),
        "cache_tax_usd": cost(log.cache_tax_usd),
        "cache_saved_usd": cost(log.cache_saved_usd),
        "is_notional": log.is_notional,
        "created_at": log.timestamp,
        "tenant_id": log.tenant_id,
        "request_id": log.request_id,
        "provider": log.provider,
        "outcome": log.outcome,
        "cache_write_1h_tokens": count(used.cache_write_1h_tokens),
        "reasoning_tokens": count(used.reasoning_tokens),
        "estimated": used.estimated,
    }


def _group(by: str) -> tuple[ColumnElement[Any], Callable[[Any], str]]:
    """What to group by, and how to write a group's key."""
    columns: dict[str, ColumnElement[Any]] = {
        "account": func.coalesce(accounts.c.name, usage.c.account_id),
        "tenant": func.coalesce(tenants.c.name, usage.c.tenant_id),
        "model": func.coalesce(usage.c.routed_model, usage.c.original_model),
        "tier": usage.c.tier,
        "provider": usage.c.provider,
    }
    if by in columns:
        return columns[by], lambda key: str(key or "")
    # The divisor stands in the SQL itself: PostgreSQL takes two parameters for two different groupings.
    if by == "day":
        days: ColumnElement[Any] = usage.c.created_at.op("/")(literal_column(str(_DAY_MS)))
        return days, lambda key: _moment(key * _DAY_MS, "%Y-%m-%d")
    if by == "hour":
        hours: ColumnElement[Any] = usage.c.created_at.op("/")(literal_column(str(_HOUR_MS)))
        return hours, lambda key: _moment(key * _HOUR_MS, "%Y-%m-%dT%H:00Z")
    raise Invalid(f"Usage cannot be grouped by {by!r}.", field="by", hint=f"Choose one of {', '.join(GROUPS)}.")


def _moment(at_ms: int, form: str) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime(form)


def _between(since_ms: int | None, until_ms: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since_ms is not None:
        conditions.append(usage.c.created_at >= since_ms)
    if until_ms is not None:
        conditions.append(usage.c.created_at < until_ms)
    return conditions


def _total(row: Any, name_of: Callable[[Any], str]) -> UsageRow:
    numbers: dict[str, int] = {name: int(row[name] or 0) for name in (*_TOKENS, *_COUNTS)}
    money: dict[str, Any] = {name: float(row[name]) for name in _MONEY}
    return UsageRow(group=name_of(row["key"]), requests=row["requests"], **numbers, **money)


def _spend(conn: Connection, column: ColumnElement[Any], since_ms: int) -> dict[str, float]:
    statement = (
        select(column.label("key"), func.sum(usage.c.cost_usd).label("cost_usd"))
        .where(usage.c.created_at >= since_ms, usage.c.cost_usd > 0, column.is_not(None))
        .group_by(column)
    )
    return {row.key: float(row.cost_usd) for row in conn.execute(statement)}
