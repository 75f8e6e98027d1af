import pytest

from codegate.errors import Invalid
from codegate.paths import DataDir
from codegate.services.container import Services, open_services
from codegate.settings import LOG_RETENTION_DAYS, PROXY_API_KEY


async def test_values_are_in_force_at_once(services: Services) -> None:
    await services.settings.put({"log_retention_days": "7"})

    assert services.state.resolved()[LOG_RETENTION_DAYS] == 7
    assert services.settings.get("log_retention_days").source == "stored"


async def test_none_brings_the_default_back(services: Services) -> None:
    await services.settings.put({"log_retention_days": 7})
    await services.settings.put({"log_retention_days": None})

    assert services.settings.get("log_retention_days").source == "default"


async def test_all_or_none(services: Services) -> None:
    with pytest.raises(Invalid) as caught:
        await services.settings.put({"log_retention_days": 7, "nonsense": 1})

    assert caught.value.field == "nonsense"
    assert services.settings.get("log_retention_days").source == "default"


async def test_a_secret_is_hidden_and_survives_being_sent_back_hidden(services: Services) -> None:
    await services.settings.put({"proxy_api_key": "fake-proxy-key"})
    hidden = services.settings.get("proxy_api_key").value
    await services.settings.put({"proxy_api_key": hidden})

    assert hidden == "***"
    assert services.state.resolved()[PROXY_API_KEY] == "fake-proxy-key"


@pytest.mark.parametrize("value", ["two words", "clé", "a\nb", "x" * 5000])
async def test_a_proxy_key_that_cannot_travel_is_refused(services: Services, value: str) -> None:
    with pytest.raises(Invalid):
        await services.settings.put({"proxy_api_key": value})


async def test_the_database_does_not_hold_its_own_address(services: Services) -> None:
    with pytest.raises(Invalid, match="cannot be stored"):
        await services.settings.put({"database_url": "sqlite:///x"})


async def test_the_environment_beats_what_is_stored(paths: DataDir) -> None:
    async with open_services(paths, {"PROXY_PORT": "1234"}) as services:
        await services.settings.put({"proxy_port": 99})
        view = services.settings.get("proxy_port")

    assert (view.value, view.source) == (1234, "environment")
