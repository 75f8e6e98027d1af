"""Stored settings, as text by key: those of everyone and those of one tenant. `codegate.settings` gives them types."""

from sqlalchemy import Connection, delete, select

from codegate.store.dialect import upsert
from codegate.store.tables import settings, tenant_settings


def all_(conn: Connection) -> dict[str, str]:
    """Every stored setting of everyone."""
    return {row.key: row.value for row in conn.execute(select(settings).order_by(settings.c.key))}


def put(conn: Connection, key: str, value: str) -> None:
    """Store a value in the place of an older one."""
    upsert(conn, settings, {"key": key, "value": value})


def unset(conn: Connection, key: str) -> bool:
    """Forget a value, so that the default holds; False if none was stored."""
    return bool(conn.execute(delete(settings).where(settings.c.key == key)).rowcount)


def tenant_all(conn: Connection) -> dict[str, dict[str, str]]:
    """Every tenant's own settings, by tenant id; tenants without any are missing."""
    found: dict[str, dict[str, str]] = {}
    for row in conn.execute(select(tenant_settings).order_by(tenant_settings.c.tenant_id, tenant_settings.c.key)):
        found.setdefault(row.tenant_id, {})[row.key] = row.value
    return found


def tenant_put(conn: Connection, tenant_id: str, key: str, value: str) -> None:
    """
    Store a tenant's value in the place of an older one.

    Raises:
        Conflict: There is no such tenant (raised by the database's `write`).
    """
    upsert(conn, tenant_settings, {"tenant_id": tenant_id, "key": key, "value": value})


def tenant_unset(conn: Connection, tenant_id: str, key: str) -> bool:
    """Forget a tenant's value; False if none was stored."""
    wanted = (tenant_settings.c.tenant_id == tenant_id) & (tenant_settings.c.key == key)
    return bool(conn.execute(delete(tenant_settings).where(wanted)).rowcount)
