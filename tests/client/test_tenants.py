from codegate.client.session import Client


async def test_a_tenant_lives_from_creation_to_removal(client: Client) -> None:
    made = await client.tenants.create({"name": "ada"})
    rotated = await client.tenants.rotate_key("ada")
    changed = await client.tenants.update("ada", {"rate_limit": 3})
    saved = await client.tenants.put_settings("ada", {"request_logging": False})
    await client.tenants.unset_setting("ada", "request_logging")

    assert made["api_key"] != rotated["api_key"]
    assert (changed["rate_limit"], saved) == (3, {"request_logging": False})
    assert await client.tenants.settings("ada") == {}
    assert await client.tenants.get("ada") == (await client.tenants.list())[0]
    await client.tenants.delete("ada")
    assert await client.tenants.list() == []
