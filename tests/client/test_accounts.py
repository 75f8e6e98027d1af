import pytest

from codegate.client.session import Client
from codegate.errors import CodeGateError

NEW = {"name": "work", "provider": "anthropic", "api_key": "sk-fake-0123456789abcd"}


async def test_an_account_lives_from_creation_to_removal(client: Client) -> None:
    made = await client.accounts.create(NEW)
    changed = await client.accounts.update("work", {"priority": 7})
    toggled = await client.accounts.toggle(made["id"])
    await client.accounts.delete("work")

    assert made["api_key_hint"] == "abcd"
    assert (changed["priority"], toggled["enabled"]) == (7, False)
    assert await client.accounts.list() == []


async def test_a_resting_account_is_woken_and_a_dead_one_fails_its_test(client: Client) -> None:
    nobody = {"base_url": "http://127.0.0.1:9", "allow_private": True}
    await client.accounts.create(NEW | nobody)
    woken = await client.accounts.clear_cooldown("work")
    tested = await client.accounts.test("work")

    assert woken["cooldown"] is None
    assert not tested["success"]
    with pytest.raises(CodeGateError):
        await client.accounts.models("work")
    assert (await client.accounts.get("work"))["status"] == "error"
