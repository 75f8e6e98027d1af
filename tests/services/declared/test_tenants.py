import pytest

from codegate.errors import CodeGateError, Invalid
from codegate.services.container import Services
from tests.services.declared.test_apply import apply


async def test_a_config_is_said_by_its_name(services: Services) -> None:
    said = {"configs": [{"name": "c"}, {"name": "d"}], "tenants": [{"name": "t", "config": "c"}]}
    await apply(services, said)
    again = await apply(services, said)
    moved = await apply(services, {"tenants": [{"name": "t", "config": "d"}]})

    assert not again.changed
    assert moved.steps[0].changes == {"config": ("c", "d")}


async def test_a_setting_that_no_tenant_can_have_is_refused(services: Services) -> None:
    with pytest.raises(CodeGateError):
        await apply(services, {"tenants": [{"name": "t", "settings": {"nonsense": 1}}]})


async def test_a_setting_is_told_by_its_place(services: Services) -> None:
    with pytest.raises(Invalid) as invalid:
        await apply(services, {"tenants": [{"name": "t", "settings": {"privacy_enabled": "perhaps"}}]})

    assert invalid.value.field == "tenants[0].settings.privacy_enabled"
