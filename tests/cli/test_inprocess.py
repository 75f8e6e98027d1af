from codegate import __version__
from codegate.cli.inprocess import open_client
from codegate.paths import DataDir


async def test_the_whole_api_is_there_without_a_port(paths: DataDir) -> None:
    async with open_client(paths, {}, 0) as client:
        info = await client.info()
        made = await client.accounts.create({"name": "x", "provider": "openai", "api_key": "sk-fake-0123456789"})

    assert info["version"] == __version__
    assert info["running"] is False
    assert made["api_key_hint"] == "6789"


async def test_what_was_done_is_there_the_next_time(paths: DataDir) -> None:
    async with open_client(paths, {}, 0) as client:
        await client.settings.put({"log_retention_days": 9})
    async with open_client(paths, {}, 0) as client:
        assert (await client.settings.get())["log_retention_days"] == 9
