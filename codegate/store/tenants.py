"""Tenants. Of a tenant's key only the SHA-256 and a prefix are kept."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, or_, select
from sqlalchemy import delete as delete_from
from sqlalchemy import update as update_of

from codegate.errors import NotFound
from codegate.records import Tenant
from codegate.store.tables import tenants

_NOT_EDITED = frozenset({"id", "created_at"})


def all_(conn: Connection) -> list[Tenant]:
    """Every tenant, oldest first."""
    rows = conn.execute(select(tenants).order_by(tenants.c.created_at, tenants.c.id))
    return [_tenant(row) for row in rows]


def get(conn: Connection, id_or_name: str) -> Tenant | None:
    """The tenant of this id or else of this name."""
    wanted = or_(tenants.c.id == id_or_name, tenants.c.name == id_or_name)
    found = [_tenant(row) for row in conn.execute(select(tenants).where(wanted))]
    return next((tenant for tenant in found if tenant.id == id_or_name), found[0] if found else None)


def insert(conn: Connection, tenant: Tenant) -> None:
    """
    Add a tenant.

    Raises:
        Conflict: The id, the name or the key's hash is taken (raised by the database's `write`).
    """
    conn.execute(tenants.insert().values(**_values(tenant)))


def update(conn: Connection, tenant: Tenant) -> None:
    """
    Give the tenant of this id all values of the record but `created_at`; a new key comes as its hash and prefix.

    Raises:
        NotFound: There is no tenant of this id.
        Conflict: The name is taken (raised by the database's `write`).
    """
    values = {name: value for name, value in _values(tenant).items() if name not in _NOT_EDITED}
    if not conn.execute(update_of(tenants).where(tenants.c.id == tenant.id).values(**values)).rowcount:
        raise NotFound(f"There is no tenant {tenant.id!r}.", hint="See them all: codegate tenants list")


def delete(conn: Connection, tenant_id: str) -> bool:
    """Remove a tenant and its settings; False if there was none. Its logs and usage stay."""
    return bool(conn.execute(delete_from(tenants).where(tenants.c.id == tenant_id)).rowcount)


def _values(tenant: Tenant) -> dict[str, Any]:
    fields = {name: getattr(tenant, name) for name in tenant.__struct_fields__}
    return {**fields, "models": msgspec.json.encode(tenant.models).decode()}


def _tenant(row: Row[Any]) -> Tenant:
    fields = dict(row._mapping)
    return Tenant(**{**fields, "models": msgspec.json.decode(fields["models"], type=tuple[str, ...])})
