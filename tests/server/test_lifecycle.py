"""The order of start and stop, without sockets being served."""

import asyncio
import json
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from codegate.errors import ConfigError, PortInUse
from codegate.paths import DataDir
from codegate.proxy.app import ProxyApp
from codegate.runfile import RunInfo
from codegate.server import lifecycle, listening
from codegate.server.lifecycle import running, serve
from codegate.server.stop import Stop
from codegate.services.container import open_services
from codegate.services.tenant_form import NewTenant

FLAGS: dict[str, Any] = {"proxy_port": 0, "ui_port": 0}


class FakeServer:
    """A server that serves nobody; its tasks end when they are cancelled."""

    def __init__(self, app: Any, drain_s: float) -> None:
        self.app, self.drain_s = app, drain_s
        self.started = self.should_exit = self.force_exit = False
        self.fails: Exception | None = None
        self.server_state = SimpleNamespace(tasks=set())

    async def serve(self, sockets: list[socket.socket]) -> None:
        if self.fails:
            raise self.fails
        self.started = True
        while not (self.should_exit or self.force_exit):
            await asyncio.sleep(0)


class House:
    """What a test sees of a run."""

    def __init__(self) -> None:
        self.servers: list[FakeServer] = []
        self.levels: list[tuple[str, str]] = []
        self.fails: Exception | None = None

    @property
    def proxy(self) -> ProxyApp:
        app: ProxyApp = self.servers[0].app
        return app

    def server(self, app: Any, drain_s: float, *, has_sessions: bool) -> FakeServer:
        self.servers.append(FakeServer(app, drain_s))
        self.servers[-1].fails = self.fails
        return self.servers[-1]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    found = House()
    monkeypatch.setattr(listening, "server_for", found.server)
    monkeypatch.setattr(lifecycle.logs, "set_up", lambda *told: found.levels.append(told))
    for name in ("HOST", "PROXY_PORT", "UI_PORT", "PROXY_API_KEY", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return found


@pytest.fixture
def taken() -> Any:
    """A port that somebody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


async def test_the_run_file_is_there_exactly_while_it_runs(house: House, paths: DataDir) -> None:
    async with running(paths, FLAGS) as info:
        written = json.loads(paths.run_file.read_text())
        started = [server.started for server in house.servers]
        is_draining = house.proxy.is_draining

    assert started == [True, True]
    assert (written["pid"], written["proxy_port"]) == (os.getpid(), info.proxy_port)
    assert info.proxy_port != info.api_port
    assert not is_draining
    assert not paths.run_file.exists()


async def test_a_stop_drains_the_proxy_and_closes_both_servers(house: House, paths: DataDir) -> None:
    async with running(paths, FLAGS):
        pass

    assert house.proxy.is_draining
    assert [server.should_exit for server in house.servers] == [True, True]
    assert [server.force_exit for server in house.servers] == [False, False]


async def test_a_failure_inside_stops_everything_too(house: House, paths: DataDir) -> None:
    with pytest.raises(KeyError):
        async with running(paths, FLAGS):
            raise KeyError("x")

    assert not paths.run_file.exists()
    assert [server.should_exit for server in house.servers] == [True, True]
    async with open_services(paths, {}):
        pass


async def test_a_server_that_cannot_start_is_an_error_and_no_run(house: House, paths: DataDir) -> None:
    house.fails = OSError("no")
    with pytest.raises(OSError, match="no"):
        async with running(paths, FLAGS):
            raise AssertionError

    assert not paths.run_file.exists()


async def test_a_second_ask_hurries_the_servers(house: House, paths: DataDir) -> None:
    stop = Stop()
    async with running(paths, FLAGS, stop=stop):
        stop.ask()
        await stop.asked()
        before = [server.force_exit for server in house.servers]
        stop.ask()
        for _ in range(5):
            await asyncio.sleep(0)

    assert before == [False, False]
    assert [server.force_exit for server in house.servers] == [True, True]


async def test_what_outlives_the_drain_is_cut_and_waited_for(house: House, paths: DataDir) -> None:
    said: list[str] = []
    async with running(paths, FLAGS):
        proxy = house.proxy

        async def exchange() -> None:
            proxy.active += 1
            proxy._idle.clear()
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                said.append("error event")
                proxy.active -= 1
                proxy._idle.set()

        task = asyncio.get_running_loop().create_task(exchange())
        house.servers[0].server_state.tasks.add(task)
        await asyncio.sleep(0)

    assert said == ["error event"]
    assert task.cancelled()


async def test_what_cannot_be_cut_is_not_waited_for_long(
    house: House, paths: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "CUT_S", 0.001)
    async with running(paths, FLAGS):
        house.proxy._idle.clear()

    assert not paths.run_file.exists()


@pytest.mark.parametrize("flag", ["proxy_port", "ui_port"])
async def test_a_taken_port_changes_nothing(house: House, paths: DataDir, taken: int, flag: str) -> None:
    with pytest.raises(PortInUse):
        async with running(paths, {**FLAGS, flag: taken}):
            raise AssertionError

    assert not paths.root.exists()
    assert house.servers == []


async def test_a_taken_rest_port_gives_the_proxys_port_back(
    house: House, paths: DataDir, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound: list[socket.socket] = []
    bind_each = lifecycle.bind_each

    def noted(*given: Any, **more: Any) -> list[socket.socket]:
        bound.extend(bind_each(*given, **more))
        return bound

    monkeypatch.setattr(lifecycle, "bind_each", noted)
    with suppress(PortInUse):
        async with running(paths, {**FLAGS, "ui_port": taken}):
            raise AssertionError

    assert [sock.fileno() for sock in bound] == [-1]


async def test_nobody_from_outside_is_let_in_without_a_key(house: House, paths: DataDir) -> None:
    with pytest.raises(ConfigError) as caught:
        async with running(paths, {**FLAGS, "host": "0.0.0.0"}):
            raise AssertionError

    assert "PROXY_API_KEY" in caught.value.hint
    assert house.servers == []


@pytest.mark.parametrize("flags", [{"proxy_api_key": "proxy-key-0123456789"}, {"multi_tenancy": True}])
async def test_a_key_of_any_kind_opens_the_door(house: House, paths: DataDir, flags: dict[str, Any]) -> None:
    async with open_services(paths, {}) as services:
        await services.tenants.create(NewTenant(name="one"))
    async with running(paths, {**FLAGS, "host": "0.0.0.0", **flags}) as info:
        assert info.host == "0.0.0.0"


async def test_tenants_open_no_door_while_they_are_switched_off(house: House, paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await services.tenants.create(NewTenant(name="one"))
    with pytest.raises(ConfigError):
        async with running(paths, {**FLAGS, "host": "0.0.0.0"}):
            raise AssertionError


async def test_flags_beat_the_environment(house: House, paths: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "192.0.2.1")
    async with running(paths, {**FLAGS, "host": "127.0.0.1", "drain_timeout_s": 7}) as info:
        assert info.host == "127.0.0.1"

    assert house.levels == []  # log handlers are the program's own, not ours, unless we are the program
    assert [server.drain_s for server in house.servers] == [7, 7]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well(
    house: House, paths: DataDir, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setattr(lifecycle.tuning, "tune_allocator", lambda: True)
    monkeypatch.setattr(lifecycle.tuning, "forbid_core_dumps", lambda: None)
    ready: list[tuple[RunInfo, bool]] = []

    def on_ready(info: RunInfo) -> None:
        ready.append((info, paths.run_file.exists()))
        os.kill(os.getpid(), number)

    status = serve(paths, {**FLAGS, "log_level": "error"}, on_ready)

    assert status == 0
    assert [level for level, _ in house.levels] == ["error"]
    assert [was_there for _, was_there in ready] == [True]
    assert not Path(paths.run_file).exists()
