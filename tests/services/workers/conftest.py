"""A hub and its workers in one process: what a worker process holds, joined by real sockets."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

import pytest

from codegate.link.peer import Peer
from codegate.services.container import Services
from codegate.services.workers import words
from codegate.services.workers.container import Ear, WorkerServices, open_worker
from codegate.services.workers.hub import Hub, Member
from codegate.upstream.client import UpstreamClient


class Worker(NamedTuple):
    """A worker, as it and as the hub know it."""

    services: WorkerServices
    peer: Peer
    member: Member


@pytest.fixture
async def hub(services: Services, upstream: UpstreamClient) -> AsyncIterator[Hub]:
    opened = Hub(services, upstream, frozenset({"localhost"}), (9211, 9212))
    yield opened
    await opened.close()


@pytest.fixture
async def join(hub: Hub) -> AsyncIterator[Callable[[], Awaitable[Worker]]]:
    """Take in one more worker."""
    async with AsyncExitStack() as stack:

        async def joined() -> Worker:
            here, there = socket.socketpair()
            ear = Ear()
            found: list[WorkerServices] = []

            async def start(word: words.Start) -> None:
                services = await stack.enter_async_context(open_worker(peer, word))
                ear.opened(services)
                found.append(services)

            handlers: dict[Any, Any] = {words.Start: start, **ear.handlers()}
            peer = await Peer.open(there, words.ToWorker, handlers)
            stack.callback(peer.close)
            member = await hub.join(here)
            return Worker(found[0], peer, member)

        yield joined


@pytest.fixture
async def worker(join: Callable[[], Awaitable[Worker]]) -> Worker:
    return await join()


@pytest.fixture
async def other(join: Callable[[], Awaitable[Worker]], worker: Worker) -> Worker:
    return await join()
