"""A server on a socket that is there already: how it is set up, waited for and cut."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import uvicorn

from codegate.proxy.app import ProxyApp

CUT_S = 2.0
"""Seconds that a stream which is cut has to tell its client so."""
_KEEP_ALIVE_S = 75
_MAX_TYPED = 1 << 20
"""Bytes of one message to a terminal: a large paste."""


class QuietServer(uvicorn.Server):
    """A uvicorn server that leaves signals to us: two of them run in one process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield


def server_for(app: Any, drain_s: float, *, has_sessions: bool) -> QuietServer:
    """
    A server of this ASGI application.

    Args:
        drain_s: Seconds that requests may go on once it is told to exit.
        has_sessions: It takes WebSockets, for terminals.
    """
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


async def until_started(servers: list[QuietServer], serving: list[asyncio.Task[None]]) -> None:
    """
    Wait until all of them accept connections.

    Raises:
        Exception: What the task of one has ended with.
    """
    while not all(server.started for server in servers):
        for task in serving:
            if task.done():
                task.result()
        await asyncio.sleep(0.005)


async def cut(servers: list[QuietServer], proxy: ProxyApp | None = None) -> None:
    """End what is still running: streams get their error event, and a moment to have it sent."""
    for server in servers:
        for task in server.server_state.tasks:
            task.cancel()
    if proxy is None:
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CUT_S):
            await proxy.idle()
