from typing import Any

import pytest

from codegate.errors import Conflict, Invalid, NotFound
from codegate.events import TenantChanged
from codegate.records import Secret
from codegate.services.configs import NewConfig
from codegate.services.container import Services
from codegate.services.tenant_form import NewTenant, TenantChange
from codegate.settings import AUTO_SWITCH_ON_ERROR
from tests.conftest import StoppedClock


async def test_a_tenant_is_known_by_its_key(services: Services) -> None:
    tenant, key = await services.tenants.create(NewTenant(name="ada"))

    assert key.reveal().startswith("cgk_")
    assert tenant.api_key_prefix == key.reveal()[:8]
    assert services.tenants.resolve(key) == tenant
    assert services.tenants.resolve(Secret("cgk_other")) is None


async def test_the_key_itself_is_nowhere_in_the_data_directory(services: Services) -> None:
    _, key = await services.tenants.create(NewTenant(name="ada"))
    files = [path.read_bytes() for path in services.paths.root.rglob("*") if path.is_file()]

    assert not any(key.reveal().encode() in content for content in files)


async def test_a_rotated_key_ends_the_old_one(services: Services) -> None:
    _, old = await services.tenants.create(NewTenant(name="ada"))
    tenant, new = await services.tenants.rotate_key("ada")

    assert services.tenants.resolve(old) is None
    assert services.tenants.resolve(new) == tenant


async def test_an_old_key_may_go_on_for_a_while(services: Services, stopped: StoppedClock) -> None:
    _, first = await services.tenants.create(NewTenant(name="ada"))
    _, second = await services.tenants.rotate_key("ada", grace_s=60)
    tenant, third = await services.tenants.rotate_key("ada", grace_s=60)
    during = [services.tenants.resolve(key) for key in (first, second, third)]
    stopped.pass_s(60)

    assert during == [None, tenant, tenant]
    assert [services.tenants.resolve(key) for key in (second, third)] == [None, tenant]
    assert len(services.state.current.tenants) == 1


async def test_rotating_without_grace_ends_the_key_before_as_well(services: Services) -> None:
    _, first = await services.tenants.create(NewTenant(name="ada"))
    _, second = await services.tenants.rotate_key("ada", grace_s=60)
    await services.tenants.rotate_key("ada")

    assert [services.tenants.resolve(key) for key in (first, second)] == [None, None]


async def test_an_expired_tenant_is_not_let_in(services: Services, stopped: StoppedClock) -> None:
    tenant, key = await services.tenants.create(NewTenant(name="ada", expires_at="2025-11-24T16:00:01Z"))
    before = services.tenants.resolve(key)
    stopped.pass_s(1)

    assert before == tenant
    assert services.tenants.resolve(key) is None


async def test_each_change_is_told(services: Services) -> None:
    with services.bus.subscribe(frozenset({"tenants"})) as told:
        await services.tenants.create(NewTenant(name="ada"))
        await services.tenants.update("ada", TenantChange(rate_limit=5))
        await services.tenants.rotate_key("ada")
        await services.tenants.delete("ada")
        told.close()
        changes = [event.change async for _, event in told if isinstance(event, TenantChanged)]

    assert changes == ["created", "updated", "updated", "deleted"]


async def test_a_disabled_tenant_is_not_let_in(services: Services) -> None:
    _, key = await services.tenants.create(NewTenant(name="ada"))
    await services.tenants.update("ada", TenantChange(enabled=False))

    assert services.tenants.resolve(key) is None


async def test_a_config_may_be_named(services: Services) -> None:
    config = await services.configs.create(NewConfig(name="day"))
    tenant, _ = await services.tenants.create(NewTenant(name="ada", config_id="day"))
    freed = await services.tenants.update("ada", TenantChange(config_id=None))

    assert (tenant.config_id, freed.config_id) == (config.id, None)


@pytest.mark.parametrize("fields", [{"config_id": "nope"}, {"rate_limit": -1}, {"monthly_budget": -1.0}])
async def test_a_field_that_makes_no_sense_is_named(services: Services, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        await services.tenants.create(NewTenant(name="ada", **fields))

    assert caught.value.field == next(iter(fields))


async def test_a_name_is_taken_once(services: Services) -> None:
    await services.tenants.create(NewTenant(name="ada"))

    with pytest.raises(Conflict):
        await services.tenants.create(NewTenant(name="ada"))


async def test_own_settings_hold_for_the_tenant_alone(services: Services) -> None:
    tenant, _ = await services.tenants.create(NewTenant(name="ada"))
    saved = await services.tenants.put_settings("ada", {"auto_switch_on_error": False})

    assert saved == {"auto_switch_on_error": False}
    assert not services.state.resolved(tenant.id)[AUTO_SWITCH_ON_ERROR]
    assert services.state.resolved()[AUTO_SWITCH_ON_ERROR]
    assert await services.tenants.put_settings("ada", {"auto_switch_on_error": None}) == {}


async def test_settings_of_everyone_are_not_for_tenants(services: Services) -> None:
    await services.tenants.create(NewTenant(name="ada"))

    with pytest.raises(Invalid):
        await services.tenants.put_settings("ada", {"proxy_api_key": "fake"})


async def test_a_removed_tenant_is_gone(services: Services) -> None:
    _, key = await services.tenants.create(NewTenant(name="ada"))
    await services.tenants.delete("ada")

    assert services.tenants.resolve(key) is None
    assert await services.tenants.list() == []
    with pytest.raises(NotFound):
        await services.tenants.get("ada")
