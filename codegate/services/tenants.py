"""Tenants: several users of one proxy, each known by a key of which only the hash is kept."""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from codegate import clock
from codegate.errors import Invalid, NotFound
from codegate.events import Bus, SettingChanged, TenantChanged
from codegate.records import Secret, Tenant
from codegate.routing.tenancy import digest_of, opens
from codegate.services.names import check_name, new_id
from codegate.services.settings import checked as checked_settings
from codegate.services.settings import shown
from codegate.services.snapshot import State, parsed
from codegate.services.tenant_form import NewTenant, TenantChange, check_grace, checked, values
from codegate.settings import SETTINGS, named
from codegate.store import configs, settings, tenants
from codegate.store.database import Connection, Database

KEY_PREFIX = "cgk_"
PREFIX_CHARS = 8
_NO_OLD_KEY: dict[str, Any] = {"previous_key_hash": None, "previous_key_until": None}
NOT_PER_TENANT = frozenset(key for key, setting in SETTINGS.items() if setting.scope != "tenant")
"""Settings that no tenant can have for itself."""


class Tenants:
    """The use cases around tenants."""

    def __init__(self, db: Database, bus: Bus, state: State) -> None:
        self._db = db
        self._bus = bus
        self._state = state

    def resolve(self, key: Secret) -> Tenant | None:
        """The tenant that this key lets in now; looked up by hash in the snapshot, never waits."""
        digest = digest_of(key.reveal())
        found = self._state.current.tenants_by_key.get(digest)
        return found if found is not None and opens(found, digest, clock.now_ms()) else None

    async def list(self) -> list[Tenant]:
        """Every tenant, oldest first."""
        return await self._db.read(tenants.all_)

    async def get(self, id_or_name: str) -> Tenant:
        """
        One tenant.

        Raises:
            NotFound: There is none of this id or name.
        """
        return await self._db.read(lambda conn: _known(conn, id_or_name))

    async def create(self, new: NewTenant) -> tuple[Tenant, Secret]:
        """
        Add a tenant; the key is given out here and never again.

        Raises:
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
        """
        key = new_key()
        now = clock.now_ms()
        given = values(new)

        def write(conn: Connection) -> Tenant:
            tenant = Tenant(**given, **_key_fields(key), id=new_id(), created_at=now, updated_at=now)
            tenant = _checked(conn, tenant)
            tenants.insert(conn, tenant)
            return tenant

        return await self._changed(await self._db.write(write), "created"), key

    async def update(self, id_or_name: str, change: TenantChange) -> Tenant:
        """
        Change a tenant.

        Raises:
            NotFound: There is none of this id or name.
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
        """
        return await self._change(id_or_name, values(change))

    async def rotate_key(self, id_or_name: str, grace_s: int = 0) -> tuple[Tenant, Secret]:
        """
        Give a tenant a new key.

        Args:
            grace_s: Seconds for which the old key works beside it; 0 ends it at once. A still older key ends in any
                case.

        Raises:
            NotFound: There is none of this id or name.
            Invalid: More than 30 days of grace.
        """
        check_grace(grace_s)
        key = new_key()
        ends = clock.now_ms() + grace_s * 1000

        def write(conn: Connection) -> Tenant:
            old = _known(conn, id_or_name)
            before = {"previous_key_hash": old.api_key_hash, "previous_key_until": ends} if grace_s else _NO_OLD_KEY
            tenant = msgspec.structs.replace(old, **_key_fields(key), **before, updated_at=clock.now_ms())
            tenants.update(conn, tenant)
            return tenant

        return await self._changed(await self._db.write(write), "updated"), key

    async def delete(self, id_or_name: str) -> None:
        """
        Remove a tenant and its settings; its usage and logs stay.

        Raises:
            NotFound: There is none of this id or name.
        """

        def write(conn: Connection) -> Tenant:
            tenant = _known(conn, id_or_name)
            tenants.delete(conn, tenant.id)
            return tenant

        await self._changed(await self._db.write(write), "deleted")

    async def settings(self, id_or_name: str) -> dict[str, Any]:
        """
        The tenant's own settings by key; what is missing is as for everyone.

        Raises:
            NotFound: There is none of this id or name.
        """

        def read(conn: Connection) -> dict[str, str]:
            return settings.tenant_all(conn).get(_known(conn, id_or_name).id, {})

        found = parsed(await self._db.read(read))
        return {key: shown(named(key), value) for key, value in found.items()}

    async def put_settings(self, id_or_name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """
        Store a tenant's own values by key; None forgets one. All of them or none.

        Raises:
            NotFound: There is no such tenant.
            Invalid: A key is unknown or not for tenants, or its value is not of its type.
        """
        texts = checked_settings(changes, NOT_PER_TENANT)

        def write(conn: Connection) -> str:
            tenant = _known(conn, id_or_name)
            for key, text in texts.items():
                if text is None:
                    settings.tenant_unset(conn, tenant.id, key)
                else:
                    settings.tenant_put(conn, tenant.id, key, text)
            return tenant.id

        tenant_id = await self._db.write(write)
        await self._state.rebuild()
        for key in texts:
            self._bus.publish(SettingChanged(key=key, tenant_id=tenant_id))
        return await self.settings(tenant_id)

    async def _change(self, id_or_name: str, given: Mapping[str, Any]) -> Tenant:
        def write(conn: Connection) -> Tenant:
            old = _known(conn, id_or_name)
            tenant = _checked(conn, msgspec.structs.replace(old, **given, updated_at=clock.now_ms()))
            tenants.update(conn, tenant)
            return tenant

        return await self._changed(await self._db.write(write), "updated")

    async def _changed(self, tenant: Tenant, change: str) -> Tenant:
        """Let the next request see it, and say so."""
        await self._state.rebuild()
        self._bus.publish(TenantChanged(tenant_id=tenant.id, change=change))
        return tenant


def new_key() -> Secret:
    """A tenant key: `cgk_` and 32 hex digits."""
    return Secret(KEY_PREFIX + secrets.token_hex(16))


def _key_fields(key: Secret) -> dict[str, Any]:
    text = key.reveal()
    return {"api_key_hash": digest_of(text), "api_key_prefix": text[:PREFIX_CHARS]}


def _known(conn: Connection, id_or_name: str) -> Tenant:
    found = tenants.get(conn, id_or_name)
    if found is None:
        raise NotFound(f"There is no tenant {id_or_name!r}.", hint="See them all: codegate tenants list")
    return found


def _checked(conn: Connection, tenant: Tenant) -> Tenant:
    others = [other for other in tenants.all_(conn) if other.id != tenant.id]
    config = configs.get(conn, tenant.config_id) if tenant.config_id else None
    if tenant.config_id and config is None:
        hint = "See them all: codegate configs list"
        raise Invalid(f"There is no config {tenant.config_id!r}.", field="config_id", hint=hint)
    tenant = checked(tenant)
    return msgspec.structs.replace(
        tenant, name=check_name(tenant.name, others, what="tenant"), config_id=config.id if config else None
    )
