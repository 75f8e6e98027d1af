"""A server that is configured by a file."""

import asyncio
import logging
from pathlib import Path

import pytest

from codegate.paths import DataDir
from codegate.server import declared
from codegate.server.declared import held
from codegate.services.container import open_services
from codegate.services.declared.text import BadFile

FILE = '[[accounts]]\nname = "a"\nprovider = "openai"\npriority = {}\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "codegate.toml"
    path.write_text(FILE.format(1))
    return path


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "POLL_S", 0.02)


async def test_it_is_as_the_file_says_at_the_start(paths: DataDir, file: Path) -> None:
    async with open_services(paths, {}, flags={"config_file": str(file)}) as services, held(services):
        (account,) = services.state.current.accounts.values()

        assert (account.name, account.priority) == ("a", 1)


async def test_without_a_file_nothing_happens(paths: DataDir) -> None:
    async with open_services(paths, {}) as services, held(services):
        assert services.state.current.accounts == {}


async def test_a_bad_file_stops_the_start(paths: DataDir, file: Path) -> None:
    file.write_text(FILE.format('"high"'))
    async with open_services(paths, {}, flags={"config_file": str(file)}) as services:
        with pytest.raises(BadFile, match=r"codegate.toml:4: "):
            async with held(services):
                pass


async def test_a_change_is_seen_and_a_bad_one_changes_nothing(
    paths: DataDir, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    flags = {"config_file": str(file), "config_watch": True}
    async with open_services(paths, {}, flags=flags) as services, held(services):

        async def until(priority: int) -> None:
            async with asyncio.timeout(5):
                while next(iter(services.state.current.accounts.values())).priority != priority:
                    await asyncio.sleep(0.01)

        file.write_text(FILE.format(22))
        await until(22)
        file.write_text(FILE.format('"high"'))
        with caplog.at_level(logging.ERROR):
            async with asyncio.timeout(5):
                while "stays as it was" not in caplog.text:
                    await asyncio.sleep(0.01)
        file.with_suffix(".new").write_text(FILE.format(333))
        file.with_suffix(".new").replace(file)
        await until(333)
