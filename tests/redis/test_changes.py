"""Who reads the same database hears of changes."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from codegate.records import Snapshot
from codegate.redis.board import SharedBoard
from codegate.redis.changes import Changes
from codegate.redis.connection import Connection
from codegate.redis.names import Names
from tests.redis_server import RedisServer


class Reader:
    """Counts how often it has read again."""

    def __init__(self) -> None:
        self.count = 0
        self.heard = asyncio.Event()

    async def read(self) -> None:
        self.count += 1
        self.heard.set()


@asynccontextmanager
async def listening(url: str, beginning: str, reread: Callable[[], Awaitable[object]]) -> AsyncIterator[Changes]:
    board = SharedBoard(Connection(url, beginning), Names(Snapshot))
    await board.start()
    changes = Changes(url, board, reread, beginning)
    changes.start()
    yield changes
    await changes.stop()
    await board.stop()


async def heard(reader: Reader, teller: Changes) -> None:
    """Tell until it is heard: nobody says when a subscription has begun."""
    while not reader.heard.is_set():
        await teller.tell(Snapshot())
        await asyncio.sleep(0.02)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegate.redis.changes.SETTLE_S", 0.01)
    monkeypatch.setattr("codegate.redis.changes.REST_S", 0.01)
    monkeypatch.setattr("codegate.redis.board.REST_S", 0.01)


async def test_a_change_is_read_by_the_others_and_not_by_who_made_it(server: RedisServer) -> None:
    beginning, own, other = f"{secrets.token_hex(4)}:", Reader(), Reader()
    async with AsyncExitStack() as stack:
        teller = await stack.enter_async_context(listening(server.url, beginning, own.read))
        await stack.enter_async_context(listening(server.url, beginning, other.read))
        await heard(other, teller)

    assert other.count >= 1
    assert own.count == 0


async def test_a_failed_reading_does_not_end_the_listening(server: RedisServer) -> None:
    beginning, own, other = f"{secrets.token_hex(4)}:", Reader(), Reader()
    failures = []

    async def reread() -> None:
        if not failures:
            failures.append(1)
            raise RuntimeError("the database is away")
        await other.read()

    async with AsyncExitStack() as stack:
        teller = await stack.enter_async_context(listening(server.url, beginning, own.read))
        await stack.enter_async_context(listening(server.url, beginning, reread))
        await heard(other, teller)

    assert failures == [1]


async def test_after_an_outage_it_is_read_again_without_a_word() -> None:
    server = RedisServer()
    server.start()
    own, other = Reader(), Reader()
    async with AsyncExitStack() as stack:
        teller = await stack.enter_async_context(listening(server.url, "x:", own.read))
        await stack.enter_async_context(listening(server.url, "x:", other.read))
        await heard(other, teller)
        await asyncio.sleep(0.1)
        other.heard.clear()
        server.kill()
        server.start()
        async with asyncio.timeout(30):
            await other.heard.wait()
    server.close()

    assert other.count >= 2
