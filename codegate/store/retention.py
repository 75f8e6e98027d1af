"""How much the request log holds, and its oldest part taken away a little at a time: other writes go in between."""

from sqlalchemy import Connection, delete, func, select, text

from codegate.records import Record
from codegate.store import bodies
from codegate.store.tables import attempts, request_logs

_SAMPLE = 200
_ROW_OVERHEAD = 400
"""Bytes of a row's small columns, its indexes and its tries, about."""

_LONG = ("attempts", "route", "warnings", "guardrails", "path", "error_message", "request_body", "response_body")


class Extent(Record, frozen=True, kw_only=True):
    """
    What the request log holds.

    Attributes:
        rows: How many.
        older: How many of them are older than the moment that was asked for.
        newest_ms: Time of the newest, milliseconds UTC; None without rows.
    """

    rows: int
    older: int
    newest_ms: int | None


def extent(conn: Connection, before_ms: int) -> Extent:
    """Rows, and those older than a moment."""
    at = request_logs.c.timestamp
    rows, newest = conn.execute(select(func.count(), func.max(at)).select_from(request_logs)).one()
    older = conn.execute(select(func.count()).select_from(request_logs).where(at < before_ms)).scalar_one()
    return Extent(rows=rows, older=older, newest_ms=newest)


def size_bytes(conn: Connection) -> int:
    """Bytes that rows and bodies take, about: rows are judged by the newest of them."""
    columns = (func.coalesce(func.length(request_logs.c[name]), 0) for name in _LONG)
    width = sum(columns, start=func.coalesce(func.length(request_logs.c.request_pieces), 0))
    sample = select(width.label("width")).order_by(request_logs.c.id.desc()).limit(_SAMPLE).subquery()
    mean = conn.execute(select(func.avg(sample.c.width))).scalar() or 0
    rows = conn.execute(select(func.count()).select_from(request_logs)).scalar_one()
    return round(rows * (float(mean) + _ROW_OVERHEAD)) + bodies.stored_bytes(conn)


def moment_of(share: float, conn: Connection) -> int | None:
    """The moment before which this share of the rows lies, the oldest, 0 to 1; None without rows."""
    at = request_logs.c.timestamp
    rows = conn.execute(select(func.count()).select_from(request_logs)).scalar_one()
    count = min(rows - 1, round(rows * share))
    return conn.execute(select(at).order_by(at).offset(max(0, count)).limit(1)).scalar()


def remove_rows(conn: Connection, before_ms: int | None, limit: int) -> int:
    """Remove some of the oldest rows (None: of all) with their tries; how many. Usage stays, so do pieces."""
    at = request_logs.c.timestamp
    wanted = select(request_logs.c.id).order_by(at).limit(limit)
    if before_ms is not None:
        wanted = wanted.where(at < before_ms)
    gone = [row.id for row in conn.execute(wanted)]
    if not gone:
        return 0
    ids = select(request_logs.c.request_id).where(request_logs.c.id.in_(gone))
    conn.execute(delete(attempts).where(attempts.c.request_id.in_(ids)))
    return conn.execute(delete(request_logs).where(request_logs.c.id.in_(gone))).rowcount


def give_back(conn: Connection, pages: int) -> int:
    """
    Let SQLite give some free pages back to the disk; how many.

    A database that was made without `auto_vacuum` keeps them and fills them again; so does PostgreSQL, by itself.
    """
    if conn.dialect.name != "sqlite" or conn.execute(text("PRAGMA auto_vacuum")).scalar() != 2:
        return 0
    free = min(pages, conn.execute(text("PRAGMA freelist_count")).scalar() or 0)
    for _ in range(free):  # the driver takes a single step of the statement, which frees a single page
        conn.exec_driver_sql("PRAGMA incremental_vacuum(1)")
    return free
