"""The proxy's port, served by the process itself."""

import asyncio
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from codegate.server import listening
from codegate.server.proxy_door import OwnDoor


class FakeServer:
    def __init__(self) -> None:
        self.started = self.should_exit = self.force_exit = False
        self.server_state = SimpleNamespace(tasks=set())
        self.servers = [SimpleNamespace(close=lambda: self.closed.append(True))]
        self.closed: list[bool] = []

    async def serve(self, sockets: list[socket.socket]) -> None:
        self.started = True
        while not (self.should_exit or self.force_exit):
            await asyncio.sleep(0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    found = FakeServer()
    monkeypatch.setattr(listening, "server_for", lambda app, drain_s, *, has_sessions: found)
    return found


@pytest.fixture
def proxy() -> Any:
    async def idle() -> None:
        return

    return SimpleNamespace(is_draining=False, idle=idle)


async def test_it_serves_until_it_is_closed_and_drains(server: FakeServer, proxy: Any) -> None:
    with socket.socket() as sock:
        door = OwnDoor(proxy, sock, 1.0)
        await door.open()
        was_draining = proxy.is_draining
        await door.close()

    assert server.started
    assert (was_draining, proxy.is_draining) == (False, True)
    assert (server.should_exit, server.force_exit) == (True, False)
    assert door.workers == 1


async def test_who_is_in_a_hurry_waits_for_no_stream(server: FakeServer, proxy: Any) -> None:
    with socket.socket() as sock:
        door = OwnDoor(proxy, sock, 1.0)
        door.hurry()

    assert server.force_exit


async def test_it_can_be_shut_without_being_closed(server: FakeServer, proxy: Any) -> None:
    with socket.socket() as sock:
        door = OwnDoor(proxy, sock, 1.0)
        door.shut()

    assert server.closed == [True]
    assert not server.should_exit


async def test_a_door_that_was_never_opened_can_be_closed(server: FakeServer, proxy: Any) -> None:
    with socket.socket() as sock:
        await OwnDoor(proxy, sock, 1.0).close()

    assert server.should_exit
