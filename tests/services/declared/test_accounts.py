import pytest

from codegate.errors import Invalid
from codegate.services.container import Services
from tests.services.declared.test_apply import apply


async def test_a_new_account_needs_a_provider(services: Services) -> None:
    with pytest.raises(Invalid) as invalid:
        await apply(services, {"accounts": [{"name": "work"}]})

    assert invalid.value.field == "accounts[0]"


async def test_a_field_is_told_by_its_place(services: Services) -> None:
    for fields, field in (({"provider": "acme"}, "provider"), ({"provider": "openai", "priority": 10**9}, "priority")):
        with pytest.raises(Invalid) as invalid:
            await apply(services, {"accounts": [{"name": "a", "provider": "openai"}, {"name": "b", **fields}]})

        assert invalid.value.field == f"accounts[1].{field}"


async def test_a_key_that_is_the_same_is_no_change(services: Services) -> None:
    said = {"accounts": [{"name": "a", "provider": "openai", "api_key": "sk-fake-0123456789"}]}
    await apply(services, said)

    assert not (await apply(services, said)).changed
