from codegate.client.session import Client


async def test_settings_are_put_and_read(client: Client) -> None:
    saved = await client.settings.put({"log_retention_days": 3})
    found = {one["key"]: one["source"] for one in await client.settings.schema()}

    assert saved == await client.settings.get()
    assert (saved["log_retention_days"], found["log_retention_days"]) == (3, "stored")
