"""The request log. Written in batches, read by page; a damaged text is repaired rather than lost with its batch."""

import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, null, or_, select

from codegate.records import Attempt, Record, RequestLog, Usage
from codegate.store import attempts, bodies, usage
from codegate.store.dialect import Row, insert_new
from codegate.store.tables import request_logs

MAX_ERROR_CHARS = 1000
MAX_PAGE = 500

_USAGE = Usage.__struct_fields__
_COUNTED = tuple(name for name in _USAGE if name != "estimated")
_AMOUNTS = ("cost_usd", "cache_tax_usd", "cache_saved_usd")
_ENCODER = msgspec.json.Encoder()
_JSON = ("attempts", "route", "warnings", "guardrails")
_TEXTS = ("method", "path", "account_name", "original_model", "routed_model")
_BODIES = {"request_body": "request_pieces", "response_body": "response_pieces"}
_APART = {"usage", "error_message", "traceparent", *_JSON, *_TEXTS, *_BODIES}
_PLAIN = tuple(name for name in RequestLog.__struct_fields__ if name not in _APART)
_SEARCHED = ("request_id", "path", "original_model", "routed_model", "account_name", "error_message")
_LONE_SURROGATE = re.compile(r"\\ud[89a-f][0-9a-f]{2}")


class LogQuery(Record, frozen=True, kw_only=True):
    """
    Which log rows, newest first.

    Attributes:
        limit: Rows a page, 1 to 500.
        page: Counts from 1.
        status: `ok`, `error` (everything but ok), `cancelled`, `broken`, or a status code.
        model: Part of the asked or the routed model's name, any case.
        account: Id or name; requests that were tried there count, whoever served them.
        tenant: Id.
        q: Part of the id, path, models, account or error message, any case.
        since_ms: First moment, milliseconds UTC.
        until_ms: First moment no longer wanted.
        outcome: One of `ok`, `error`, `cancelled`, `broken`.
        min_latency_ms: Only requests that took at least so long.
    """

    limit: int = 50
    page: int = 1
    status: str | None = None
    model: str | None = None
    account: str | None = None
    tenant: str | None = None
    q: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    outcome: str | None = None
    min_latency_ms: int | None = None


def insert_many(conn: Connection, logs: Sequence[RequestLog]) -> None:
    """
    Add everything that is kept of these requests, in one go: their log rows, tries, bodies and usage.

    A request that has its rows already is passed over.
    """
    usage.insert_many(conn, logs)
    attempts.insert_many(conn, logs)
    kept = _kept_bodies(conn, logs)
    insert_new(conn, request_logs, [_row(log, kept) for log in logs], "request_id")


def page(conn: Connection, query: LogQuery) -> tuple[list[RequestLog], int]:
    """One page without bodies, and how many rows there are over all pages."""
    wanted = _wanted(query)
    limit = max(1, min(query.limit, MAX_PAGE))
    statement = (
        select(*_columns())
        .where(*wanted)
        .order_by(request_logs.c.timestamp.desc(), request_logs.c.id.desc())
        .limit(limit)
        .offset((max(1, query.page) - 1) * limit)
    )
    total = conn.execute(select(func.count()).select_from(request_logs).where(*wanted)).scalar_one()
    return [_log(row._mapping) for row in conn.execute(statement)], total


def after(
    conn: Connection, query: LogQuery, last: int, limit: int, *, with_bodies: bool = False
) -> tuple[list[RequestLog], int]:
    """The rows behind row number `last`, oldest first, and the number of the last of them; `page` does not count."""
    statement = select(*_columns(with_bodies)).where(request_logs.c.id > last, *_wanted(query))
    rows = conn.execute(statement.order_by(request_logs.c.id).limit(limit)).all()
    return [_log(row._mapping, conn) for row in rows], rows[-1].id if rows else last


def get(conn: Connection, request_id: str) -> RequestLog | None:
    """The log of one request, with its bodies."""
    row = conn.execute(select(request_logs).where(request_logs.c.request_id == request_id)).one_or_none()
    return _log(row._mapping, conn) if row else None


def previous(conn: Connection, log: RequestLog, window_ms: int) -> RequestLog | None:
    """The request before this one in its conversation, with its bodies: the last whose body was kept, or None."""
    conversation = (log.route or {}).get("conversation")
    if not conversation:
        return None
    logs = request_logs.c
    statement = (
        select(request_logs)
        .where(logs.timestamp <= log.timestamp, logs.timestamp >= log.timestamp - window_ms)
        .where(logs.request_id != log.request_id, logs.request_pieces.is_not(None))
        .where(logs.route.contains(_json({"conversation": conversation})[1:-1], autoescape=True))
        .order_by(logs.timestamp.desc(), logs.id.desc())
        .limit(1)
    )
    row = conn.execute(statement).one_or_none()
    return _log(row._mapping, conn) if row else None


def _wanted(query: LogQuery) -> list[ColumnElement[bool]]:
    logs = request_logs.c
    conditions: list[ColumnElement[bool]] = []
    if query.status is not None:
        conditions.append(_status(query.status))
    if query.model:
        names = (logs.original_model, logs.routed_model)
        conditions.append(or_(*(name.icontains(query.model, autoescape=True) for name in names)))
    if query.account:
        served = (logs.account_id == query.account, logs.account_name == query.account)
        conditions.append(or_(*served, attempts.tried(query.account)))
    if query.tenant:
        conditions.append(logs.tenant_id == query.tenant)
    if query.q:
        conditions.append(or_(*(logs[name].icontains(query.q, autoescape=True) for name in _SEARCHED)))
    if query.since_ms is not None:
        conditions.append(logs.timestamp >= query.since_ms)
    if query.until_ms is not None:
        conditions.append(logs.timestamp < query.until_ms)
    if query.outcome:
        conditions.append(logs.outcome == query.outcome)
    if query.min_latency_ms is not None:
        conditions.append(logs.latency_ms >= query.min_latency_ms)
    return conditions


def _columns(with_bodies: bool = False) -> list[ColumnElement[Any]]:
    if with_bodies:
        return list(request_logs.c)
    left_out = {*_BODIES, *_BODIES.values()}
    kept: list[ColumnElement[Any]] = [column for column in request_logs.c if column.name not in left_out]
    return [*kept, *(null().label(name) for name in left_out)]


def _kept_bodies(conn: Connection, logs: Sequence[RequestLog]) -> dict[tuple[str, str], bytes]:
    """Request id and column -> the body that belongs there, stored."""
    texts = [
        ((log.request_id, column), text, log.timestamp)
        for log in logs
        for name, column in _BODIES.items()
        if (text := getattr(log, name)) is not None
    ]
    packed = bodies.keep(conn, [(text, at_ms) for _, text, at_ms in texts])
    return {place: body for (place, _, _), body in zip(texts, packed, strict=True)}


def _status(status: str) -> ColumnElement[bool]:
    if status.isdecimal():
        return request_logs.c.status_code == int(status[:9])
    return request_logs.c.outcome != "ok" if status == "error" else request_logs.c.outcome == status


def _row(log: RequestLog, kept: dict[tuple[str, str], bytes]) -> Row:
    """The columns of a row; every request of the proxy comes by here, so what is mostly plain is only looked at."""
    row: Row = msgspec.structs.asdict(log)
    del row["traceparent"]
    for name, column in _BODIES.items():
        del row[name]
        row[column] = kept.get((log.request_id, column)) if kept else None
    for name in _TEXTS:
        row[name] = _text(row[name])
    row |= msgspec.structs.asdict(row.pop("usage"))
    for name in _COUNTED:
        if not 0 <= row[name] <= usage.MAX_COUNT:
            row[name] = usage.count(row[name])
    for name in _AMOUNTS:
        row[name] = usage.cost(row[name])
    row["error_message"] = _text(log.error_message[:MAX_ERROR_CHARS]) if log.error_message else log.error_message
    row["attempts"] = _json(log.attempts) if log.attempts else "[]"
    row["route"] = None if log.route is None else _json(log.route)
    row["warnings"] = _json(log.warnings) if log.warnings else "[]"
    row["guardrails"] = _json(log.guardrails) if log.guardrails else "{}"
    return row


def _log(row: Any, conn: Connection | None = None) -> RequestLog:
    plain = {name: row[name] for name in (*_PLAIN, *_TEXTS, "error_message")}
    plain |= {name: _body(row, name, column, conn) for name, column in _BODIES.items()}
    return RequestLog(
        **plain,
        usage=Usage(**{name: row[name] for name in _USAGE}),
        attempts=msgspec.json.decode(row["attempts"], type=tuple[Attempt, ...]),
        route=msgspec.json.decode(row["route"]) if row["route"] else None,
        warnings=msgspec.json.decode(row["warnings"], type=tuple[str, ...]),
        guardrails=msgspec.json.decode(row["guardrails"], type=dict[str, int]),
    )


def _body(row: Any, name: str, column: str, conn: Connection | None) -> str | None:
    """A body, be it in pieces or, as earlier programs left it, whole; None where nobody is to look it up."""
    if conn is None or row[column] is None:
        text: str | None = row[name]
        return text
    return bodies.text_of(conn, row[column])


def _text(text: str | None) -> str | None:
    """The text without what a database refuses: lone surrogates (both) and NUL (PostgreSQL)."""
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def _json(value: object) -> str:
    try:
        return _ENCODER.encode(value).decode("utf-8")
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub(r"\\ufffd", json.dumps(msgspec.to_builtins(value)))
