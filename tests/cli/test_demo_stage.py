import pytest

from codegate.cli.demo_stage import flags, stage
from codegate.errors import PortInUse
from codegate.settings import SETTINGS, from_environment


def test_nothing_of_the_environment_reaches_the_demo() -> None:
    environ = {"DATABASE_URL": "postgresql://mine", "PROXY_API_KEY": "mine", "CODEGATE_HOST": "0.0.0.0"}

    assert set(from_environment(environ)) <= set(flags(0, 0))
    assert flags(1, 2)["database_url"] == ""
    assert flags(1, 2)["host"] == "127.0.0.1"
    assert (flags(1, 2)["proxy_port"], flags(1, 2)["ui_port"]) == (1, 2)
    assert all(SETTINGS[key].parse(value) == value for key, value in flags(0, 0).items())


async def test_stage_has_two_accounts_and_leaves_no_folder() -> None:
    from pathlib import Path

    async with stage() as here:
        names = [account["name"] for account in await here.client.accounts.list()]
        folder = Path(here.info.data_dir)
        existed = folder.is_dir()

    assert sorted(names) == ["flaky", "steady"]
    assert existed
    assert not folder.exists()


async def test_a_busy_port_is_said_and_leaves_nothing() -> None:
    async with stage() as here:
        with pytest.raises(PortInUse):
            async with stage(here.info.proxy_port):
                pass
