"""Workers are started, replaced and ended together; the processes are made up."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from codegate.errors import ConfigError, LinkLost
from codegate.server import pool as pool_module
from codegate.server.pool import Pool


class FakeChild:
    """A process that ends when it is killed or told to."""

    made: "list[FakeChild]"

    def __init__(self, listener: socket.socket) -> None:
        self.link = self
        self.pid = 100 + len(self.made)
        self.over = asyncio.Event()
        self.is_reaped = False
        self.made.append(self)

    def kill(self) -> None:
        self.over.set()

    async def ended(self, within_s: float) -> int:
        self.over.set()
        self.is_reaped = True
        return -9


class FakeMember:
    def __init__(self, child: FakeChild, told: list[bool], *, is_deaf: bool) -> None:
        self._child, self._told, self._is_deaf = child, told, is_deaf

    def drain(self, *, now: bool = False) -> None:
        self._told.append(now)
        if not self._is_deaf or now:
            self._child.over.set()

    async def lost(self) -> None:
        await self._child.over.wait()


class FakeHub:
    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.told: list[bool] = []
        self.left = 0
        self.is_closed = self.is_deaf = False

    async def join(self, link: Any) -> FakeMember:
        if self.fails:
            raise self.fails
        return FakeMember(link, self.told, is_deaf=self.is_deaf)

    def leave(self, member: FakeMember) -> None:
        self.left += 1

    async def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Any:
    FakeChild.made = []
    monkeypatch.setattr(pool_module, "Child", FakeChild)
    return FakeHub()


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    found = [socket.socket(), socket.socket()]
    yield found
    for sock in found:
        sock.close()


async def rounds() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_every_socket_has_a_worker_and_all_are_drained(hub: Any, sockets: list[socket.socket]) -> None:
    pool = Pool(hub, sockets, 1.0)
    await pool.open()
    serving = pool.workers
    await pool.close()

    assert serving == len(FakeChild.made) == 2
    assert hub.told == [False, False]
    assert all(child.is_reaped for child in FakeChild.made)
    assert (pool.workers, hub.left, hub.is_closed) == (0, 2, True)
    assert [sock.fileno() for sock in sockets] == [-1, -1]


async def test_one_that_cannot_serve_is_a_clear_failure(hub: Any, sockets: list[socket.socket]) -> None:
    hub.fails = LinkLost("it ended")
    pool = Pool(hub, sockets, 1.0)
    with pytest.raises(ConfigError, match="it ended") as caught:
        await pool.open()
    await pool.close()

    assert caught.value.exit_code == 78
    assert all(child.is_reaped for child in FakeChild.made)


async def test_one_that_dies_is_replaced_at_once_and_logged(
    hub: Any, sockets: list[socket.socket], caplog: pytest.LogCaptureFixture
) -> None:
    pool = Pool(hub, sockets, 1.0)
    await pool.open()
    with caplog.at_level(logging.ERROR):
        FakeChild.made[0].kill()
        await rounds()
    serving, made = pool.workers, len(FakeChild.made)
    await pool.close()

    assert (serving, made) == (2, 3)
    assert "pid 100" in caplog.text
    assert "SIGKILL" in caplog.text


async def test_one_that_dies_again_and_again_has_to_wait(
    hub: Any, sockets: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(delay: float) -> None:
        pauses.append(delay)
        await sleep(0)

    pool = Pool(hub, sockets[:1], 1.0)
    await pool.open()
    with monkeypatch.context() as patched:
        patched.setattr(pool_module.asyncio, "sleep", noted)
        for _ in range(9):
            FakeChild.made[-1].kill()
            for _ in range(20):
                await sleep(0)
    await pool.close()

    assert pauses == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


async def test_who_is_in_a_hurry_has_streams_cut(hub: Any, sockets: list[socket.socket]) -> None:
    hub.is_deaf = True
    pool = Pool(hub, sockets, 60.0)
    await pool.open()
    closing = asyncio.get_running_loop().create_task(pool.close())
    await rounds()
    was_done = closing.done()
    pool.hurry()
    await closing

    assert not was_done
    assert hub.told == [False, False, True, True]


async def test_one_that_does_not_end_is_killed(
    hub: Any, sockets: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "CUT_S", -1.0)
    monkeypatch.setattr(pool_module, "GRACE_S", 0.001)
    hub.is_deaf = True
    pool = Pool(hub, sockets, 0.0)
    await pool.open()
    await pool.close()

    assert all(child.is_reaped for child in FakeChild.made)
