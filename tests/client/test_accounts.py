from codegate.client.session import Client

NEW = {"name": "work", "provider": "anthropic", "api_key": "sk-fake-0123456789abcd"}


async def test_an_account_lives_from_creation_to_removal(client: Client) -> None:
    made = await client.accounts.create(NEW)
    changed = await client.accounts.update("work", {"priority": 7})
    toggled = await client.accounts.toggle(made["id"])
    await client.accounts.delete("work")

    assert made["api_key_hint"] == "abcd"
    assert (changed["priority"], toggled["enabled"]) == (7, False)
    assert await client.accounts.list() == []
