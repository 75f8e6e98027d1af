"""Which replacement stands for which value, by tenant. Values come sealed, and leave sealed."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update
from sqlalchemy import delete as delete_from

from codegate.records import Record
from codegate.store.dialect import insert_new
from codegate.store.tables import privacy_mappings, tenants

MAX_PAGE = 500


class MappingRow(Record, frozen=True, kw_only=True):
    """
    One replacement.

    Attributes:
        category: Id of the detector that found the value.
        original_hash: 64 hex digits that stand for the value under its tenant's key.
        original_enc: The value, sealed (`crypto.sealed`), in base64; "" in rows of an earlier program.
        created_at: Milliseconds UTC.
        tenant_id: "" for callers without one.
        key_id: Fingerprint of the guardrail key that opens it.
        attempt: Replacements before this one that were another value's.
    """

    id: str
    category: str
    original_hash: str
    original_enc: str
    replacement: str
    created_at: int
    tenant_id: str = ""
    key_id: str = ""
    attempt: int = 0


Reseal = Callable[[MappingRow], str | None]
"""A row's value sealed with the new key, or None if the old one does not open it."""


def insert_many(conn: Connection, rows: Sequence[MappingRow]) -> None:
    """Add rows; one whose value or replacement its tenant has already is passed over."""
    insert_new(conn, privacy_mappings, [{name: getattr(row, name) for name in row.__struct_fields__} for row in rows])


def newest(conn: Connection, limit: int) -> list[MappingRow]:
    """The newest rows that can be restored from, newest first."""
    statement = select(privacy_mappings).where(privacy_mappings.c.key_id != "")
    order = (privacy_mappings.c.created_at.desc(), privacy_mappings.c.id.desc())
    return [_row(row) for row in conn.execute(statement.order_by(*order).limit(limit))]


def page(conn: Connection, tenant_id: str | None, limit: int, offset: int) -> tuple[list[MappingRow], int]:
    """One page of all rows, newest first, and how many there are; of one tenant, or of everybody (None)."""
    wanted = _of(tenant_id)
    order = (privacy_mappings.c.created_at.desc(), privacy_mappings.c.id.desc())
    statement = select(privacy_mappings).where(*wanted).order_by(*order)
    total = conn.execute(select(func.count()).select_from(privacy_mappings).where(*wanted)).scalar_one()
    limit = max(1, min(limit, MAX_PAGE))
    return [_row(row) for row in conn.execute(statement.limit(limit).offset(max(0, offset)))], total


def counts(conn: Connection, tenant_id: str | None = None) -> dict[str, int]:
    """Category -> rows, of one tenant, or of everybody (None)."""
    column = privacy_mappings.c.category
    statement = select(column, func.count()).where(*_of(tenant_id)).group_by(column).order_by(column)
    return {row[0]: row[1] for row in conn.execute(statement)}


def delete(conn: Connection, tenant_id: str | None = None) -> int:
    """Remove the rows of one tenant, or of everybody (None); how many there were."""
    return conn.execute(delete_from(privacy_mappings).where(*_of(tenant_id))).rowcount


def purge(conn: Connection, before_ms: int | None) -> int:
    """Remove rows older than a moment, and those of tenants that are gone; how many there were."""
    rows = privacy_mappings.c
    gone = (rows.tenant_id != "") & rows.tenant_id.not_in(select(tenants.c.id))
    return conn.execute(
        delete_from(privacy_mappings).where(gone | (rows.created_at < before_ms) if before_ms is not None else gone)
    ).rowcount


def newest_at(conn: Connection) -> int | None:
    """When the newest row was made, or None if there is none."""
    return conn.execute(select(func.max(privacy_mappings.c.created_at))).scalar()


def rotate(conn: Connection, old_key_id: str, new_key_id: str, reseal: Reseal) -> tuple[int, int]:
    """
    Seal everything with another key, in the caller's transaction; replacements and hashes stay.

    Returns:
        Rows that the new key opens from now on, and rows that the old one did not open and that were left alone.
    """
    moved = failed = 0
    found = [_row(row) for row in conn.execute(select(privacy_mappings).where(privacy_mappings.c.key_id == old_key_id))]
    for row in found:
        sealed = reseal(row)
        if sealed is None:
            failed += 1
            continue
        values = {"original_enc": sealed, "key_id": new_key_id}
        conn.execute(update(privacy_mappings).where(privacy_mappings.c.id == row.id).values(**values))
        moved += 1
    return moved, failed


def _of(tenant_id: str | None) -> list[ColumnElement[bool]]:
    return [] if tenant_id is None else [privacy_mappings.c.tenant_id == tenant_id]


def _row(row: Row[Any]) -> MappingRow:
    return MappingRow(**row._mapping)
