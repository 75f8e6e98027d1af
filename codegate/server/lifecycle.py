"""
The order of start and stop.

Start: sockets, then data directory and database, then both servers, then the run file. Stop: the run file goes,
listeners close, streams get their time, then what is left is cut with an error event; the log queue is flushed last.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec
import uvicorn

from codegate import __version__, clock
from codegate.api.app import create_app
from codegate.errors import ConfigError
from codegate.guardrails.screen import Screener
from codegate.paths import DataDir
from codegate.proxy.app import ProxyApp
from codegate.runfile import RunInfo
from codegate.server import declared, logs, matcher, runfile, tuning
from codegate.server.log_events import published
from codegate.server.sockets import bind, is_loopback, port_of
from codegate.services.container import Services, open_services
from codegate.services.gate import allowed_hosts
from codegate.services.otlp import open_otlp
from codegate.settings import (
    ALLOWED_HOSTS,
    API_PORT,
    DRAIN_TIMEOUT,
    GUARDRAIL_ENGINE,
    HOST,
    LOG_FORMAT,
    LOG_LEVEL,
    MULTI_TENANCY,
    PROXY_API_KEY,
    PROXY_PORT,
    Resolved,
    from_environment,
)
from codegate.upstream.client import UpstreamClient

_KEEP_ALIVE_S = 75
_CUT_S = 2.0
_MAX_TYPED = 1 << 20
"""Bytes of one message to a terminal: a large paste."""
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, never bound


class QuietServer(uvicorn.Server):
    """A uvicorn server that leaves signals to us: two of them run in one process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield


class Stop:
    """Asked for once: drain. Asked for twice: now."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._now = asyncio.Event()

    def ask(self) -> None:
        """A signal came, or the caller is done."""
        if self._asked.is_set():
            self._now.set()
        self._asked.set()

    async def asked(self) -> None:
        """Wait until a stop is wanted."""
        await self._asked.wait()

    async def insisted(self) -> None:
        """Wait until a stop is wanted at once."""
        await self._now.wait()


def serve(data_dir: DataDir, flags: dict[str, Any], on_ready: Callable[[RunInfo], None]) -> int:
    """
    Run both servers until SIGINT or SIGTERM; returns the exit code.

    Args:
        data_dir: Where everything is kept.
        flags: Values given on the command line, by setting key; they beat the environment.
        on_ready: Called once both ports answer.

    Raises:
        CodeGateError: It could not start; `exit_code` says what to exit with.
    """

    async def main() -> None:
        stop = Stop()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.ask)
        async with running(data_dir, flags, stop=stop) as info:
            tuning.tune_collector()
            on_ready(info)
            await stop.asked()

    process = _process_settings(flags)
    logs.set_up(process[LOG_LEVEL], process[LOG_FORMAT])
    tuning.tune_allocator()
    tuning.forbid_core_dumps()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(main())
    return 0


@asynccontextmanager
async def running(data_dir: DataDir, flags: dict[str, Any], *, stop: Stop | None = None) -> AsyncIterator[RunInfo]:
    """
    Both servers, in the running event loop, for as long as the context lasts.

    Raises:
        PortInUse: A port is taken (exit 69).
        ConfigError: Keys, database or settings do not allow a start (exit 78).
        StoreBusy: Another server runs on this data directory (exit 75).
        BadFile: The configuration file cannot be used (exit 78).
    """
    process = _process_settings(flags)
    host = process[HOST]
    proxy_socket = bind(host, process[PROXY_PORT], what="proxy", flag="--proxy-port")
    try:
        api_socket = bind(host, process[API_PORT], what="REST API", flag="--api-port")
    except ConfigError:
        proxy_socket.close()
        raise
    with contextlib.closing(proxy_socket), contextlib.closing(api_socket):
        async with open_services(data_dir, os.environ, flags=flags) as services, declared.held(services):
            _refuse_open_door(host, services)
            with published(services.bus):
                async with _serving(services, proxy_socket, api_socket, host, stop or Stop()) as info:
                    yield info


@asynccontextmanager
async def _serving(
    services: Services, proxy_socket: socket.socket, api_socket: socket.socket, host: str, stop: Stop
) -> AsyncIterator[RunInfo]:
    settings = services.state.resolved()
    info = RunInfo(
        pid=os.getpid(),
        host=host,
        proxy_port=port_of(proxy_socket),
        api_port=port_of(api_socket),
        data_dir=str(services.paths.root),
        version=__version__,
        accounts=len(services.state.current.accounts),
        started_at=clock.iso(clock.now_ms()) or "",
    )
    named = settings[ALLOWED_HOSTS].split(",")
    hosts = allowed_hosts(named if host in _WILDCARDS else [*named, host])
    upstream = UpstreamClient(settings)
    upstream.refuse_ports(frozenset({info.proxy_port, info.api_port}))
    screener = Screener(services.keys.guardrail.value, ledger=services.mappings)
    services.key_ring.tell(screener.rekey)
    proxy = ProxyApp(services, upstream, screener, hosts | _session_hosts(services, info))
    api = create_app(services, upstream, hosts=hosts, info=lambda: _describe(info, services))
    servers = [
        _server(proxy, settings[DRAIN_TIMEOUT], has_sessions=False),
        _server(api, settings[DRAIN_TIMEOUT], has_sessions=services.sessions is not None),
    ]
    loop = asyncio.get_running_loop()
    serving = [
        loop.create_task(server.serve(sockets=[sock]))
        for server, sock in zip(servers, (proxy_socket, api_socket), strict=True)
    ]
    insistence = loop.create_task(_hurry(stop, servers))
    renewing = loop.create_task(services.logins.run(upstream))
    matching = loop.create_task(matcher.make_ready(settings[GUARDRAIL_ENGINE], services.paths))
    alerting = loop.create_task(services.alerts.run(upstream))
    services.logs.warm()
    resuming = loop.create_task(services.sessions.resume()) if services.sessions is not None else None
    services.metrics.send_to(open_otlp(os.environ))
    try:
        await _until_started(servers, serving)
        runfile.write(services.paths.run_file, info)
        login_url, _ = services.web_logins.link(info.api_url)
        yield msgspec.structs.replace(info, login_url=login_url)
    finally:
        runfile.remove(services.paths.run_file)
        proxy.is_draining = True
        services.bus.close()
        for server in servers:
            server.should_exit = True
        await asyncio.wait(serving)
        insistence.cancel()
        renewing.cancel()
        matching.cancel()
        alerting.cancel()
        if resuming is not None:
            resuming.cancel()
        await _cut(servers, proxy)
        await services.logins.close()
        await upstream.close()


def _session_hosts(services: Services, info: RunInfo) -> frozenset[str]:
    """The name by which containers of sessions call the proxy."""
    if services.sessions is None:
        return frozenset()
    services.sessions.proxy_port = info.proxy_port
    return frozenset({urlsplit(services.sessions.proxy_url).hostname or ""}) - {""}


async def _until_started(servers: list[QuietServer], serving: list[asyncio.Task[None]]) -> None:
    while not all(server.started for server in servers):
        for task in serving:
            if task.done():
                task.result()
        await asyncio.sleep(0.005)


async def _hurry(stop: Stop, servers: list[QuietServer]) -> None:
    """A second Ctrl-C: no more waiting for streams."""
    await stop.insisted()
    for server in servers:
        server.force_exit = True


async def _cut(servers: list[QuietServer], proxy: ProxyApp) -> None:
    """Streams that are still open get their error event, and a moment to have it sent."""
    for server in servers:
        for task in server.server_state.tasks:
            task.cancel()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_CUT_S):
            await proxy.idle()


def _server(app: Any, drain_s: float, *, has_sessions: bool) -> QuietServer:
    config = uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="wsproto" if has_sessions else "none",
        ws_max_size=_MAX_TYPED,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(1, round(drain_s)),
        h11_max_incomplete_event_size=65_536,
    )
    return QuietServer(config)


def _refuse_open_door(host: str, services: Services) -> None:
    """Nobody may reach the proxy from another machine without a key."""
    settings = services.state.resolved()
    has_tenants = settings[MULTI_TENANCY] and services.state.current.tenants_by_key
    if is_loopback(host) or settings[PROXY_API_KEY] or has_tenants:
        return
    raise ConfigError(
        f"Refusing to listen on {host} without a key: anyone who can reach it could use your accounts.",
        hint="Set PROXY_API_KEY, or keep the default --host 127.0.0.1",
    )


def _describe(info: RunInfo, services: Services) -> dict[str, Any]:
    """Body of `GET /api/info`."""
    current = services.state.current
    return {
        "version": info.version,
        "pid": info.pid,
        "host": info.host,
        "proxy_port": info.proxy_port,
        "api_port": info.api_port,
        "data_dir": info.data_dir,
        "started_at": info.started_at,
        "uptime_s": max(0, (clock.now_ms() - clock.parse_iso(info.started_at)) // 1000),
        "accounts": len(current.accounts),
        "configs": len(current.configs),
        "active_config": current.active_config.name if current.active_config else None,
        "tenants": len(current.tenants),
        "sessions": services.sessions is not None,
    }


def _process_settings(flags: dict[str, Any]) -> Resolved:
    """What can be known before anything is opened: flags, environment, defaults."""
    return Resolved(stored={}, tenant={}, process={**from_environment(os.environ), **flags})


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
