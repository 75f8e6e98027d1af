import pytest

from codegate.errors import Invalid
from codegate.services.container import Services
from tests.services.declared.test_apply import apply


async def test_null_forgets_a_value(services: Services) -> None:
    await apply(services, {"settings": {"log_retention_days": 3}})
    outcome = await apply(services, {"settings": {"log_retention_days": None}})

    assert outcome.steps[0].action == "delete"
    assert "log_retention_days" not in services.state.current.settings
    assert not (await apply(services, {"settings": {"log_retention_days": None}})).changed


async def test_a_secret_setting_is_not_shown(services: Services) -> None:
    outcome = await apply(services, {"settings": {"proxy_api_key": "fake-proxy-key"}})

    assert outcome.steps[0].changes == {"value": (None, "***")}


async def test_an_unknown_key_is_told_by_its_place(services: Services) -> None:
    with pytest.raises(Invalid) as invalid:
        await apply(services, {"settings": {"nonsense": 1}})

    assert invalid.value.field == "settings.nonsense"


async def test_limits_of_models_are_merged(services: Services) -> None:
    await apply(services, {"model_limits": {"m": {"context_window": 1_000}}})
    await apply(services, {"model_limits": {"m": {"max_output_tokens": 10}}})
    found = services.state.current.model_limits["m"]

    assert (found.context_window, found.max_output_tokens) == (1_000, 10)
