"""Tenants with their own settings."""

from collections.abc import Mapping
from functools import partial

import msgspec
from msgspec import UnsetType

from codegate.errors import Invalid
from codegate.records import Tenant
from codegate.services import tenant_form
from codegate.services.configs import Configs
from codegate.services.declared.plan import Changes, Planned, differences, located, plain, planned, updated
from codegate.services.declared.shape import Declaration, DeclaredTenant, given, named
from codegate.services.settings import checked
from codegate.services.snapshot import State
from codegate.services.tenant_form import NewTenant, TenantChange
from codegate.services.tenants import NOT_PER_TENANT, Tenants
from codegate.settings import named as setting_named


async def plan_tenants(
    said: Declaration, state: State, configs: Configs, tenants: Tenants, keys: dict[str, str]
) -> list[Planned]:
    """
    The steps to the tenants as they are said.

    Args:
        keys: Gets the key of every tenant that is made, by name.

    Raises:
        Invalid: A field makes no sense; `field` says which.
    """
    here = {tenant.name: tenant for tenant in await tenants.list()}
    config_names = {config.id: config.name for config in await configs.list()}
    steps = []
    for number, (name, form) in enumerate(named(said.tenants, "tenants").items()):
        old, place = here.get(name), f"tenants[{number}]"
        _check_config(form, place, {*config_names, *config_names.values(), *named(said.configs, "configs")})
        first = located(place, partial(_plan, old, form, config_names, tenants, keys))
        own = located(place, partial(_plan_settings, old, form, state, tenants))
        steps += [first, *own]
    return steps


def _check_config(form: DeclaredTenant, place: str, known: set[str]) -> None:
    for field in ("config", "config_id"):
        wanted = getattr(form, field)
        if isinstance(wanted, str) and wanted not in known:
            where = f"{place}.{field}"
            raise Invalid(f"{where}: there is no config {wanted!r}.", field=where)


def _plan(
    old: Tenant | None, form: DeclaredTenant, config_names: Mapping[str, str], tenants: Tenants, keys: dict[str, str]
) -> Planned:
    name, fields = str(form.name), given(form, {"name", "config", "settings"})
    if not isinstance(form.config, UnsetType):
        fields["config_id"] = form.config
    if old is None:
        new = msgspec.convert({"name": name, **plain(fields)}, NewTenant)
        tenant_form.checked(Tenant(id="", api_key_hash="", api_key_prefix="", **tenant_form.values(new)))

        async def create() -> None:
            _, key = await tenants.create(new)
            keys[name] = key.reveal()

        return planned("tenant", name, "create", {key: (None, value) for key, value in fields.items()}, create)
    changes = _differences(old, fields, config_names)
    return planned("tenant", name, updated(changes), changes, lambda: tenants.update(name, TenantChange(**fields)))


def _differences(old: Tenant, fields: dict[str, object], config_names: Mapping[str, str]) -> Changes:
    said = tenant_form.values(TenantChange(**fields))  # type: ignore[arg-type]
    changes = differences(old, tenant_form.checked(msgspec.structs.replace(old, **said)))
    if "config_id" in changes:  # it may be said by its name
        del changes["config_id"]
        before, wanted = config_names.get(old.config_id or ""), said["config_id"]
        if wanted not in (before, old.config_id):
            changes["config"] = (before, wanted)
    return changes


def _plan_settings(old: Tenant | None, form: DeclaredTenant, state: State, tenants: Tenants) -> list[Planned]:
    if isinstance(form.settings, UnsetType):
        return []
    said, name = dict(form.settings), str(form.name)
    now = state.current.tenant_settings.get(old.id, {}) if old is not None else {}
    texts = located("settings", lambda: checked(said, NOT_PER_TENANT))
    values = {key: None if text is None else setting_named(key).parse(text) for key, text in texts.items()}
    changes = {f"settings.{key}": (now.get(key), value) for key, value in values.items() if now.get(key) != value}
    if not changes:
        return []
    return [planned("tenant", name, "update", changes, lambda: tenants.put_settings(name, said))]
