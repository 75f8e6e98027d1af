"""
The order of start and stop.

Start: sockets, then data directory and database, then both servers, then the run file. Stop: the run file goes,
listeners close, streams get their time, then what is left is cut with an error event; workers, where the proxy has
some, end with their streams; the log queue is flushed last.
"""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec

from codegate import __version__, clock
from codegate.api.app import create_app
from codegate.errors import ConfigError
from codegate.guardrails.screen import Screener
from codegate.paths import DataDir
from codegate.proxy.app import ProxyApp
from codegate.runfile import RunInfo
from codegate.server import declared, listening, logs, matcher, runfile, tuning
from codegate.server.listening import QuietServer
from codegate.server.log_events import published
from codegate.server.pool import Pool
from codegate.server.proxy_door import OwnDoor, ProxyDoor
from codegate.server.sockets import bind, bind_each, is_loopback, port_of
from codegate.server.stop import Stop
from codegate.services.container import Services, open_services
from codegate.services.gate import allowed_hosts
from codegate.services.otlp import open_otlp
from codegate.services.workers.hub import Hub
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
    WORKERS,
    Resolved,
    from_environment,
)
from codegate.upstream.client import UpstreamClient

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, never bound


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
    with asyncio.Runner(loop_factory=tuning.loop_factory()) as runner:
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
    with contextlib.ExitStack() as stack:
        proxy = bind_each(host, process[PROXY_PORT], process[WORKERS], what="proxy", flag="--proxy-port")
        for sock in proxy:
            stack.enter_context(contextlib.closing(sock))
        api = stack.enter_context(contextlib.closing(bind(host, process[API_PORT], what="REST API", flag="--api-port")))
        async with open_services(data_dir, os.environ, flags=flags) as services, declared.held(services):
            _refuse_open_door(host, services)
            with published(services.bus):
                async with _serving(services, proxy, api, host, stop or Stop()) as info:
                    yield info


@asynccontextmanager
async def _serving(
    services: Services, proxy: list[socket.socket], api_socket: socket.socket, host: str, stop: Stop
) -> AsyncIterator[RunInfo]:
    settings = services.state.resolved()
    info = RunInfo(
        pid=os.getpid(),
        host=host,
        proxy_port=port_of(proxy[0]),
        api_port=port_of(api_socket),
        data_dir=str(services.paths.root),
        version=__version__,
        accounts=len(services.state.current.accounts),
        started_at=clock.iso(clock.now_ms()) or "",
        workers=len(proxy),
    )
    named = settings[ALLOWED_HOSTS].split(",")
    hosts = allowed_hosts(named if host in _WILDCARDS else [*named, host])
    upstream = UpstreamClient(settings)
    upstream.refuse_ports(frozenset({info.proxy_port, info.api_port}))
    door = _proxy_door(services, upstream, info, hosts | _session_hosts(services, info), proxy)
    api = listening.server_for(
        create_app(services, upstream, hosts=hosts, info=lambda: _describe(info, services, door)),
        settings[DRAIN_TIMEOUT],
        has_sessions=services.sessions is not None,
    )
    loop = asyncio.get_running_loop()
    serving = loop.create_task(api.serve(sockets=[api_socket]))
    others = [loop.create_task(work) for work in _others(services, upstream, settings)]
    others.append(loop.create_task(_hurry(stop, door, api)))
    services.logs.warm()
    services.metrics.send_to(open_otlp(os.environ))
    try:
        await door.open()
        await listening.until_started([api], [serving])
        runfile.write(services.paths.run_file, info)
        login_url, _ = services.web_logins.link(info.api_url)
        yield msgspec.structs.replace(info, login_url=login_url)
    finally:
        runfile.remove(services.paths.run_file)
        services.bus.close()
        api.should_exit = True
        await asyncio.gather(door.close(), asyncio.wait([serving]))
        for task in others:
            task.cancel()
        await listening.cut([api])
        await services.logins.close()
        await upstream.close()


def _proxy_door(
    services: Services, upstream: UpstreamClient, info: RunInfo, hosts: frozenset[str], sockets: list[socket.socket]
) -> ProxyDoor:
    """The proxy in this process, or in one process for each socket."""
    drain_s = services.state.resolved()[DRAIN_TIMEOUT]
    if len(sockets) > 1:
        hub = Hub(services, upstream, hosts, (info.proxy_port, info.api_port))
        return Pool(hub, sockets, drain_s)
    screener = Screener(services.keys.guardrail.value, ledger=services.mappings)
    services.key_ring.tell(screener.rekey)
    return OwnDoor(ProxyApp(services, upstream, screener, hosts), sockets[0], drain_s)


def _others(services: Services, upstream: UpstreamClient, settings: Resolved) -> Iterator[Coroutine[Any, Any, None]]:
    """What goes on beside the servers for as long as they run."""
    yield services.logins.run(upstream)
    yield matcher.make_ready(settings[GUARDRAIL_ENGINE], services.paths)
    yield services.alerts.run(upstream)
    if services.sessions is not None:
        yield services.sessions.resume()


def _session_hosts(services: Services, info: RunInfo) -> frozenset[str]:
    """The name by which containers of sessions call the proxy."""
    if services.sessions is None:
        return frozenset()
    services.sessions.proxy_port = info.proxy_port
    return frozenset({urlsplit(services.sessions.proxy_url).hostname or ""}) - {""}


async def _hurry(stop: Stop, door: ProxyDoor, api: QuietServer) -> None:
    """A second Ctrl-C: no more waiting for streams."""
    await stop.insisted()
    door.hurry()
    api.force_exit = True


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


def _describe(info: RunInfo, services: Services, door: ProxyDoor) -> dict[str, Any]:
    """Body of `GET /api/info`."""
    current = services.state.current
    return {
        "version": info.version,
        "pid": info.pid,
        "host": info.host,
        "proxy_port": info.proxy_port,
        "api_port": info.api_port,
        "workers": door.workers,
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
