from codegate.client.session import Client


async def test_a_config_lives_from_creation_to_removal(client: Client) -> None:
    await client.accounts.create({"name": "work", "provider": "anthropic"})
    made = await client.configs.create({"name": "day"})
    rows = await client.configs.set_tiers("day", [{"tier": "opus", "account_id": "work"}])
    changed = await client.configs.update(made["id"], {"description": "d"})
    active = await client.configs.activate("day")

    assert await client.configs.tiers("day") == rows == changed["tiers"]
    assert active["is_active"]
    assert await client.configs.get("day") == (await client.configs.list())[0]
    await client.configs.delete("day")
    assert await client.configs.list() == []
