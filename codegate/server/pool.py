"""Worker processes: started, watched, started anew when one dies, and ended together."""

import asyncio
import logging
import socket
from typing import Any

from codegate import clock
from codegate.errors import CodeGateError, ConfigError
from codegate.server.child import Child, described
from codegate.server.listening import CUT_S
from codegate.services.workers.hub import Hub, Member

STEADY_S = 5.0
"""A worker that dies sooner than this will do so again: the next one waits."""
LONGEST_PAUSE_S = 30.0
GRACE_S = 3.0
"""Seconds that a worker has to tell what it knows and end, after its streams have."""

log = logging.getLogger(__name__)


class Pool:
    """
    The proxy's port served by one process for each socket (`proxy_door.ProxyDoor`).

    Args:
        sockets: All on the proxy's port, one for each worker.
        drain_s: Seconds that streams have to end.
    """

    def __init__(self, hub: Hub, sockets: list[socket.socket], drain_s: float) -> None:
        self._hub = hub
        self._sockets = sockets
        self._drain_s = drain_s
        self._keepers: list[asyncio.Task[None]] = []
        self._serving: dict[asyncio.Task[Any] | None, tuple[Child, Member]] = {}
        """By keeper."""
        self._last: asyncio.TimerHandle | None = None
        self._is_closing = False
        self._is_hurried = False

    @property
    def workers(self) -> int:
        """How many serve at the moment."""
        return len(self._serving)

    async def open(self) -> None:
        """
        Start all workers; returns once each of them takes requests.

        Raises:
            ConfigError: One cannot; what it said is in the log.
        """
        loop = asyncio.get_running_loop()
        started: list[asyncio.Future[None]] = [loop.create_future() for _ in self._sockets]
        self._keepers = [
            loop.create_task(self._keep(sock, first), name=f"worker-{number}")
            for number, (sock, first) in enumerate(zip(self._sockets, started, strict=True), 1)
        ]
        try:
            await asyncio.gather(*started)
        finally:
            for first in started:
                first.cancel()

    def hurry(self) -> None:
        """See `ProxyDoor`."""
        self._is_hurried = True
        if self._is_closing:
            self._end_all()

    async def close(self) -> None:
        """See `ProxyDoor`; returns once no worker is left, and all that they told is known."""
        self._is_closing = True
        for sock in self._sockets:
            sock.close()  # or connections would wait for a worker that never comes
        for keeper in self._keepers:
            if keeper not in self._serving:
                keeper.cancel()
        self._end_all()
        if self._keepers:
            await asyncio.wait(self._keepers)
        if self._last is not None:
            self._last.cancel()
        await self._hub.close()

    def _end_all(self) -> None:
        """Let every worker that serves end, and kill what is there after its time."""
        for _, member in self._serving.values():
            member.drain(now=self._is_hurried)
        if self._last is not None:
            self._last.cancel()
        patience_s = 0.0 if self._is_hurried else max(1.0, self._drain_s)
        self._last = asyncio.get_running_loop().call_later(patience_s + CUT_S + GRACE_S, self._kill)

    def _kill(self) -> None:
        for child, _ in self._serving.values():
            log.error("worker %d has not ended in time and is killed", child.pid)
            child.kill()

    async def _keep(self, sock: socket.socket, started: asyncio.Future[None]) -> None:
        """Have one worker on this socket, and another one when it has ended."""
        early = 0
        while not self._is_closing:
            began = clock.monotonic()
            try:
                fate = await self._run(sock, started)
            except (CodeGateError, TimeoutError, OSError) as error:
                fate = f"did not begin to serve: {error}"
                if not started.done():
                    started.set_exception(_not_started(error))
                    return
            if self._is_closing:
                return
            early = early + 1 if clock.monotonic() - began < STEADY_S else 0
            pause = min(0.25 * 2**early, LONGEST_PAUSE_S) if early > 1 else 0.0
            log.error("a worker %s; another one starts%s", fate, f" in {pause:g} seconds" if pause else "")
            await asyncio.sleep(pause)

    async def _run(self, sock: socket.socket, started: asyncio.Future[None]) -> str:
        """
        One life of a worker, and how it ended.

        Raises:
            CodeGateError, TimeoutError, OSError: It has never served.
        """
        keeper = asyncio.current_task()
        child = Child(sock)
        patience_s = 0.0
        try:
            member = await self._hub.join(child.link)
            self._serving[keeper] = child, member
            if not started.done():
                started.set_result(None)
            patience_s = GRACE_S
            await member.lost()
            self._hub.leave(member)
        finally:
            code = await child.ended(patience_s)
            self._serving.pop(keeper, None)
        return f"(pid {child.pid}) {described(code)}"


def _not_started(error: Exception) -> ConfigError:
    reason = error.message if isinstance(error, CodeGateError) else str(error) or "it took too long"
    return ConfigError(
        f"A worker process cannot serve: {reason}",
        hint="Its own words are above, if it had any. One process needs no workers: --workers 1",
    )
