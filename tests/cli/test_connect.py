from pathlib import Path

import pytest

from codegate.cli.connect import connect, token_for
from codegate.errors import StoreBusy, Unauthorized
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.services.container import Services, open_services


def test_the_given_token_wins(paths: DataDir) -> None:
    assert token_for("http://far.example:9211", paths, Secret("t")).reveal() == "t"


def test_the_local_token_never_goes_to_another_machine(paths: DataDir) -> None:
    paths.root.mkdir()
    paths.admin_token.write_text("local-token\n")

    assert token_for("http://127.0.0.1:9211", paths, None).reveal() == "local-token"
    with pytest.raises(Unauthorized) as caught:
        token_for("http://far.example:9211", paths, None)
    assert caught.value.exit_code == 4
    assert "CODEGATE_TOKEN" in caught.value.hint


def test_a_missing_token_file_is_told(paths: DataDir) -> None:
    with pytest.raises(Unauthorized, match="missing"):
        token_for("http://127.0.0.1:9211", paths, None)


async def test_without_a_server_the_api_runs_in_this_process(paths: DataDir) -> None:
    async with connect(paths, None, None) as client:
        assert await client.accounts.list() == []


async def test_a_stale_run_file_is_passed_over(paths: DataDir) -> None:
    paths.root.mkdir()
    paths.run_file.write_text("{half of it")
    async with connect(paths, None, None) as client:
        assert (await client.health())["status"] == "ok"


async def test_a_held_data_directory_is_busy(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegate.cli.connect.LOCK_WAIT_S", 0.05)

    with pytest.raises(StoreBusy) as caught:
        async with connect(services.paths, None, None):
            pass
    assert caught.value.exit_code == 75


async def test_the_directory_is_free_again_afterwards(tmp_path: Path) -> None:
    paths = DataDir(tmp_path / "data")
    async with connect(paths, None, None):
        pass
    async with open_services(paths, {}) as services:
        assert services.paths == paths
