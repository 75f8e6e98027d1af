from codegate.services.container import Services
from codegate.services.declared.export import variable
from tests.services.declared.test_apply import WHOLE, apply


async def test_no_secret_is_in_it(services: Services) -> None:
    await apply(services, {**WHOLE, "settings": {"proxy_api_key": "fake-proxy-key"}})
    said = await services.declarations.export()

    assert said["settings"] == {"proxy_api_key": "${PROXY_API_KEY}"}
    assert said["accounts"][0]["api_key"] == "${WORK_API_KEY}"
    assert "sk-fake" not in str(said)


async def test_what_is_as_new_is_left_out(services: Services) -> None:
    await apply(services, {"accounts": [{"name": "a", "provider": "openai"}]})

    assert await services.declarations.export() == {"accounts": [{"name": "a", "provider": "openai"}]}


async def test_nothing_is_nothing(services: Services) -> None:
    assert await services.declarations.export() == {}


def test_a_variable_has_a_name_that_shells_take() -> None:
    assert variable("my account (2)", "api_key") == "${MY_ACCOUNT_2_API_KEY}"
