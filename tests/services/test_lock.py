import asyncio

import pytest

from codegate.errors import ConfigError, StoreBusy
from codegate.paths import DataDir
from codegate.services.lock import locked


async def test_a_second_owner_is_refused_with_the_first_ones_pid(paths: DataDir) -> None:
    paths.root.mkdir()
    paths.run_file.write_text('{"pid": 4711}')

    async with locked(paths, 0):
        with pytest.raises(StoreBusy, match=r"pid 4711.*uses") as caught:
            async with locked(paths, 0):
                pass

    assert caught.value.exit_code == 75


async def test_a_waiting_owner_gets_its_turn(paths: DataDir) -> None:
    paths.root.mkdir()
    entered = asyncio.Event()

    async def second() -> None:
        async with locked(paths, 30):
            entered.set()

    async with asyncio.TaskGroup() as group, locked(paths, 0):
        group.create_task(second())
        await asyncio.sleep(0)
        was_entered = entered.is_set()
    assert not was_entered
    assert entered.is_set()


async def test_a_damaged_run_file_is_no_obstacle(paths: DataDir) -> None:
    paths.root.mkdir()
    paths.run_file.write_text("[")

    async with locked(paths, 0):
        with pytest.raises(StoreBusy, match="Another CodeGate process uses"):
            async with locked(paths, 0):
                pass


async def test_a_lock_that_cannot_be_made_is_a_config_error(paths: DataDir) -> None:
    paths.root.mkdir()
    paths.lock.mkdir()

    with pytest.raises(ConfigError, match="cannot be locked"):
        async with locked(paths, 0):
            pass
