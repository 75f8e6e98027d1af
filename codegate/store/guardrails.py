"""Users' own patterns, the allow-list, and how much each detector has found."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from codegate.records import AllowedText, CustomDetector
from codegate.store.tables import guardrail_allow, guardrail_counts, guardrail_custom

NO_TENANT = ""
"""Stands in `guardrail_counts` for callers without a tenant: a primary key has no NULL."""

_ALLOWED = AllowedText.__struct_fields__


def custom(conn: Connection) -> list[CustomDetector]:
    """Every pattern of everyone, oldest first."""
    rows = conn.execute(select(guardrail_custom).order_by(guardrail_custom.c.created_at, guardrail_custom.c.id))
    return [CustomDetector(**row._mapping) for row in rows]


def insert(conn: Connection, detector: CustomDetector) -> None:
    """
    Add a pattern.

    Raises:
        Conflict: The id or the name is taken (raised by the database's `write`).
    """
    conn.execute(guardrail_custom.insert().values(**_values(detector)))


def enable(conn: Connection, detector_id: str, enabled: bool) -> bool:
    """Switch a pattern; False if there is none of this id."""
    wanted = guardrail_custom.c.id == detector_id
    return bool(conn.execute(update(guardrail_custom).where(wanted).values(enabled=enabled)).rowcount)


def remove(conn: Connection, detector_id: str) -> bool:
    """Remove a pattern; False if there is none of this id. What it found stays counted."""
    return bool(conn.execute(delete(guardrail_custom).where(guardrail_custom.c.id == detector_id)).rowcount)


def allowed(conn: Connection) -> list[AllowedText]:
    """The allow-lists of everyone, in the order in which they were written."""
    rows = conn.execute(select(guardrail_allow).order_by(guardrail_allow.c.id))
    return [AllowedText(**{name: row._mapping[name] for name in _ALLOWED}) for row in rows]


def set_allowed(conn: Connection, tenant_id: str | None, entries: Sequence[AllowedText]) -> None:
    """Put these entries in the place of one tenant's list, or of everybody's (None)."""
    conn.execute(delete(guardrail_allow).where(guardrail_allow.c.tenant_id.is_not_distinct_from(tenant_id)))
    for entry in entries:
        row = {name: getattr(entry, name) for name in _ALLOWED}
        conn.execute(guardrail_allow.insert().values(**row | {"tenant_id": tenant_id}))


def counts(conn: Connection, tenant_id: str | None = None) -> dict[str, int]:
    """Places replaced so far by detector id: for one tenant, or for everybody together (None)."""
    statement = select(guardrail_counts)
    if tenant_id is not None:
        statement = statement.where(guardrail_counts.c.tenant_id == tenant_id)
    found: dict[str, int] = {}
    for row in conn.execute(statement.order_by(guardrail_counts.c.detector_id)):
        found[row.detector_id] = found.get(row.detector_id, 0) + row.found
    return found


def add_counts(conn: Connection, tenant_id: str | None, found: Mapping[str, int]) -> None:
    """Add to what detectors have found for a tenant, or for callers without one."""
    owner = tenant_id or NO_TENANT
    for detector_id, more in found.items():
        wanted = (guardrail_counts.c.detector_id == detector_id) & (guardrail_counts.c.tenant_id == owner)
        added = update(guardrail_counts).where(wanted).values(found=guardrail_counts.c.found + more)
        if not conn.execute(added).rowcount:
            row = {"detector_id": detector_id, "tenant_id": owner, "found": more}
            conn.execute(guardrail_counts.insert().values(**row))


def _values(detector: CustomDetector) -> dict[str, Any]:
    return {name: getattr(detector, name) for name in detector.__struct_fields__}
