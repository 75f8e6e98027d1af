"""
A worker process: `python -m codegate.server.worker LINK_FD PROXY_FD`.

It serves the proxy's port for the process that has started it, the hub, and knows nothing but what it hears over the
link. When the hub tells it to drain, or somebody sends it SIGTERM, it ends as a server of one process does: streams
get their time. When the link is lost the hub was killed: the port is given back at once, and everything ends.
"""

import asyncio
import os
import signal
import socket
import sys

from codegate.errors import LinkLost
from codegate.link.peer import Peer
from codegate.models import prices
from codegate.proxy.app import ProxyApp
from codegate.server import logs, matcher, tuning
from codegate.server.listening import CUT_S
from codegate.server.log_events import published
from codegate.server.proxy_door import OwnDoor
from codegate.server.stop import Stop
from codegate.services.workers import words
from codegate.services.workers.container import Ear, WorkerServices, open_worker
from codegate.settings import DRAIN_TIMEOUT, GUARDRAIL_ENGINE, LOG_FORMAT, LOG_LEVEL, Resolved
from codegate.upstream.client import UpstreamClient

_ORPHAN_S = CUT_S + 0.5
"""Seconds that a worker whose hub is gone may still be there."""


class Worker:
    """
    The life of this process.

    Args:
        sock: The proxy's, listening.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._ear = Ear()
        self._stop = Stop()
        self._door: OwnDoor | None = None
        loop = asyncio.get_running_loop()
        self._told: asyncio.Future[words.Start | None] = loop.create_future()
        self._serves: asyncio.Future[None] = loop.create_future()
        loop.add_signal_handler(signal.SIGTERM, self._end)

    async def run(self, link: socket.socket) -> None:
        """Serve as the hub says, until it says otherwise."""
        handlers = self._ear.handlers() | {words.Start: self._start, words.Drain: self._drain}
        peer = await Peer.open(link, words.ToWorker, handlers)
        loop = asyncio.get_running_loop()
        orphaned = loop.create_task(self._orphaned(peer), name="orphaned")
        try:
            start = await self._told
            if start is not None:
                await self._live(peer, start)
        except Exception as error:  # noqa: BLE001  the hub is who has to know
            await self._failed(peer, error)
        finally:
            orphaned.cancel()
            peer.close()

    async def _start(self, word: words.Start) -> None:
        if not self._told.done():
            self._told.set_result(word)
        await asyncio.shield(self._serves)

    def _drain(self, word: words.Drain) -> None:
        self._end(at_once=word.now)

    def _end(self, *, at_once: bool = False) -> None:
        """End; being told twice is no hurry, for a service manager signals all processes, and then so does the hub."""
        if at_once:
            self._stop.insist()
        elif not self._stop.is_asked:
            self._stop.ask()
        if not self._told.done():
            self._told.set_result(None)

    async def _live(self, peer: Peer, start: words.Start) -> None:
        said = Resolved(stored={}, tenant={}, process=start.process)
        logs.set_up(said[LOG_LEVEL], said[LOG_FORMAT])
        async with open_worker(peer, start) as services:
            self._ear.opened(services)
            with published(services.bus):
                await self._serve(services, start)
        try:
            await peer.ask(words.Settle())  # answered once the hub has read all that was told before
        except LinkLost:
            return

    async def _serve(self, services: WorkerServices, start: words.Start) -> None:
        settings = services.state.resolved()
        upstream = UpstreamClient(settings)
        upstream.refuse_ports(frozenset(start.ports))
        proxy = ProxyApp(services, upstream, services.screener, frozenset(start.hosts))
        self._door = door = OwnDoor(proxy, self._sock, settings[DRAIN_TIMEOUT])
        loop = asyncio.get_running_loop()
        others = [
            loop.create_task(matcher.make_ready(settings[GUARDRAIL_ENGINE], services.paths)),
            loop.create_task(asyncio.to_thread(prices.load)),
            loop.create_task(self._hurry(door)),
        ]
        try:
            await door.open()
            tuning.tune_collector()
            self._serves.set_result(None)
            await self._stop.asked()
        finally:
            await door.close()
            for task in others:
                task.cancel()
            await upstream.close()

    async def _hurry(self, door: OwnDoor) -> None:
        await self._stop.insisted()
        door.hurry()

    async def _failed(self, peer: Peer, error: Exception) -> None:
        """Let the hub know why this process cannot serve, and wait until it knows."""
        if self._serves.done():
            raise error
        self._serves.set_exception(error)
        await peer.lost()

    async def _orphaned(self, peer: Peer) -> None:
        await peer.lost()
        asyncio.get_running_loop().call_later(_ORPHAN_S, os._exit, 70)
        if self._door is not None:
            self._door.shut()
        self._end(at_once=True)


def main(link_fd: int, proxy_fd: int) -> None:
    """Run a worker on these inherited sockets."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal: the hub decides
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    tuning.tune_allocator()
    tuning.forbid_core_dumps()
    os.set_inheritable(link_fd, False)
    os.set_inheritable(proxy_fd, False)
    link, sock = socket.socket(fileno=link_fd), socket.socket(fileno=proxy_fd)

    async def live() -> None:
        await Worker(sock).run(link)

    with asyncio.Runner(loop_factory=tuning.loop_factory()) as runner:
        runner.run(live())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
