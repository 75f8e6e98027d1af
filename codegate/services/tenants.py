"""Tenants: several users of one proxy, each known by a key of which only the hash is kept."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from codegate import clock
from codegate.errors import Invalid, NotFound
from codegate.events import Bus, SettingChanged
from codegate.records import Record, Secret, Tenant
from codegate.services.names import check_name, new_id
from codegate.services.settings import checked, shown
from codegate.services.snapshot import State, parsed
from codegate.settings import SETTINGS, named
from codegate.store import configs, settings, tenants
from codegate.store.database import Connection, Database

KEY_PREFIX = "cgk_"
PREFIX_CHARS = 8
_NOT_PER_TENANT = frozenset(key for key, setting in SETTINGS.items() if setting.scope != "tenant")


class NewTenant(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new tenant is made of; `config_id` may be the config's name."""

    name: str
    config_id: str | None = None
    rate_limit: int = 0
    monthly_budget: float | None = None
    enabled: bool = True


class TenantChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a tenant to change; one that is missing stays, `null` takes its value away."""

    name: str | UnsetType = UNSET
    config_id: str | UnsetType | None = UNSET
    rate_limit: int | UnsetType = UNSET
    monthly_budget: float | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class Tenants:
    """The use cases around tenants."""

    def __init__(self, db: Database, bus: Bus, state: State) -> None:
        self._db = db
        self._bus = bus
        self._state = state

    def resolve(self, key: Secret) -> Tenant | None:
        """The enabled tenant this key belongs to; looked up by hash in the snapshot, never waits."""
        digest = hashlib.sha256(key.reveal().encode("utf-8", "surrogateescape")).hexdigest()
        found = self._state.current.tenants_by_key.get(digest)
        return found if found is not None and found.enabled else None

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
        given = msgspec.structs.asdict(new)

        def write(conn: Connection) -> Tenant:
            tenant = Tenant(**given, **_key_fields(key), id=new_id(), created_at=now, updated_at=now)
            tenant = _checked(conn, tenant)
            tenants.insert(conn, tenant)
            return tenant

        tenant = await self._db.write(write)
        await self._state.rebuild()
        return tenant, key

    async def update(self, id_or_name: str, change: TenantChange) -> Tenant:
        """
        Change a tenant.

        Raises:
            NotFound: There is none of this id or name.
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
        """
        given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
        return await self._change(id_or_name, given)

    async def rotate_key(self, id_or_name: str) -> tuple[Tenant, Secret]:
        """
        Give a tenant a new key; the old one ends at once.

        Raises:
            NotFound: There is none of this id or name.
        """
        key = new_key()
        return await self._change(id_or_name, _key_fields(key)), key

    async def delete(self, id_or_name: str) -> None:
        """
        Remove a tenant and its settings; its usage and logs stay.

        Raises:
            NotFound: There is none of this id or name.
        """
        await self._db.write(lambda conn: tenants.delete(conn, _known(conn, id_or_name).id))
        await self._state.rebuild()

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
        texts = checked(changes, _NOT_PER_TENANT)

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

        tenant = await self._db.write(write)
        await self._state.rebuild()
        return tenant


def new_key() -> Secret:
    """A tenant key: `cgk_` and 32 hex digits."""
    return Secret(KEY_PREFIX + secrets.token_hex(16))


def _key_fields(key: Secret) -> dict[str, Any]:
    text = key.reveal()
    return {"api_key_hash": hashlib.sha256(text.encode()).hexdigest(), "api_key_prefix": text[:PREFIX_CHARS]}


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
    if not 0 <= tenant.rate_limit <= 1_000_000:
        raise Invalid("rate_limit must be 0 (unlimited) to 1000000 a minute.", field="rate_limit")
    if tenant.monthly_budget is not None and not 0 <= tenant.monthly_budget <= 1e9:
        raise Invalid("monthly_budget must be US dollars, 0 (unlimited) or more.", field="monthly_budget")
    return msgspec.structs.replace(
        tenant, name=check_name(tenant.name, others, what="tenant"), config_id=config.id if config else None
    )
