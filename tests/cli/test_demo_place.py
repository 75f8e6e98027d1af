"""The demo that is kept running is found by its own user, and by nobody else's word."""

import os
from pathlib import Path

import pytest

from codegate.cli import demo_place
from codegate.cli.demo_place import announced, place, running_demo
from codegate.runfile import RunInfo

pytestmark = pytest.mark.usefixtures("runtime")


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(demo_place.platformdirs, "user_runtime_path", lambda *_args, **_named: tmp_path / "runtime")
    return tmp_path


def demo(pid: int = 0) -> RunInfo:
    return RunInfo(pid=pid or os.getpid(), proxy_port=1, api_port=2, data_dir="/nowhere")


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def yes(_url: str) -> bool:
        return True

    monkeypatch.setattr(demo_place, "answers", yes)


async def test_without_a_demo_there_is_none() -> None:
    assert await running_demo() is None


@pytest.mark.usefixtures("healthy")
async def test_a_demo_is_found_while_it_runs() -> None:
    with announced(demo()):
        found = await running_demo()
        mode = place().stat().st_mode & 0o777

    assert found == demo()
    assert mode == 0o600
    assert await running_demo() is None
    assert not place().parent.exists()


async def test_one_that_does_not_answer_is_not_shown() -> None:
    with announced(demo()):
        assert await running_demo() is None


@pytest.mark.usefixtures("healthy")
async def test_a_file_of_somebody_else_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with announced(demo()):
        monkeypatch.setattr(demo_place.os, "getuid", lambda: os.geteuid() + 1)

        assert await running_demo() is None


def test_the_newer_demo_keeps_its_word() -> None:
    with announced(demo()):
        with announced(demo(pid=1)):
            pass

        assert not place().exists()

    with announced(demo()), announced(demo(pid=os.getpid())):
        assert place().exists()
