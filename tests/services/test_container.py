import stat
from pathlib import Path

import pytest

from codegate import clock
from codegate.errors import ConfigError, Invalid, StoreBusy
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.services.account_form import NewAccount
from codegate.services.container import open_services
from codegate.settings import PROXY_PORT
from tests.builders import request_log


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_first_start_makes_everything_for_its_owner_only(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        assert services.state.current.accounts == {}

    assert mode(paths.root) == 0o700
    files = (paths.database, paths.account_key, paths.guardrail_key, paths.admin_token, paths.lock)
    assert {mode(path) for path in files} == {0o600}


async def test_what_was_stored_is_there_at_the_next_start(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        token = services.admin_token.reveal()
        await services.accounts.create(NewAccount(name="work", provider="anthropic", api_key=Secret("sk-fake-1")))
    async with open_services(paths, {}) as services:
        snapshot = services.state.current
        (account,) = snapshot.accounts.values()
        key = snapshot.credentials[account.id].api_key

        assert services.admin_token.reveal() == token
        assert (account.name, key and key.reveal()) == ("work", "sk-fake-1")


async def test_requests_in_the_queue_are_written_before_the_end(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        services.logs.add(request_log("last", timestamp=clock.now_ms()))
    async with open_services(paths, {}) as services:
        assert (await services.history.get("last")).request_id == "last"


async def test_two_processes_cannot_open_one_directory(paths: DataDir) -> None:
    async with open_services(paths, {}):
        with pytest.raises(StoreBusy):
            async with open_services(paths, {}):
                pass


async def test_a_missing_key_stops_the_start_and_changes_nothing(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await services.accounts.create(NewAccount(name="work", provider="anthropic", api_key=Secret("sk-fake-1")))
    paths.account_key.unlink()
    before = {path.name: path.read_bytes() for path in paths.root.iterdir() if path.is_file()}

    with pytest.raises(ConfigError) as caught:
        async with open_services(paths, {}):
            pass

    assert caught.value.exit_code == 78
    assert {path.name: path.read_bytes() for path in paths.root.iterdir() if path.is_file()} == before


async def test_a_wrong_key_stops_the_start(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await services.accounts.create(NewAccount(name="work", provider="anthropic", api_key=Secret("sk-fake-1")))

    with pytest.raises(ConfigError, match="account key"):
        async with open_services(paths, {"ACCOUNT_KEY": "another passphrase"}):
            pass


async def test_flags_beat_the_environment(paths: DataDir) -> None:
    async with open_services(paths, {"PROXY_PORT": "1"}, flags={"proxy_port": "2"}) as services:
        assert services.state.resolved()[PROXY_PORT] == 2


async def test_a_flag_of_the_wrong_type_is_refused(paths: DataDir) -> None:
    with pytest.raises(Invalid):
        async with open_services(paths, {}, flags={"proxy_port": "many"}):
            pass


async def test_a_folder_of_other_things_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "theirs").touch()
    tmp_path.chmod(0o755)

    async with open_services(DataDir(tmp_path), {}):
        assert mode(tmp_path) == 0o755


async def test_a_place_that_is_no_directory_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError) as caught:
        async with open_services(DataDir(tmp_path / "file"), {}):
            pass

    assert "cannot be used" in caught.value.message
