"""Where the shared numbers are, and that a server starts without them."""

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import cast

import pytest

from codegate.errors import ConfigError
from codegate.records import Snapshot
from codegate.services.shared import open_shared
from codegate.services.snapshot import Follower, State
from tests.redis_server import RedisServer


class Process:
    """A state of which only what the process was told is asked, and that notes when it is read again."""

    def __init__(self, url: str, **more: str) -> None:
        self.process = {"shared_state_url": url, **more} if url else {}
        self.current = Snapshot()
        self.tellers: list[Follower] = []
        self.reread = asyncio.Event()

    async def rebuild(self, *, is_told: bool) -> None:
        assert not is_told
        self.reread.set()


async def opened(stack: AsyncExitStack, url: str) -> tuple[str, str | None]:
    found = await open_shared(stack, cast("State", Process(url)))
    return found.place, found.problem


async def test_without_a_url_the_numbers_are_this_process_own() -> None:
    async with AsyncExitStack() as stack:
        assert await opened(stack, "") == ("own", None)


async def test_a_server_that_is_away_is_said_and_stops_nobody() -> None:
    async with AsyncExitStack() as stack:
        assert await opened(stack, "redis://127.0.0.1:1/3") == ("redis://127.0.0.1:1/3", "it cannot be reached")


async def test_a_url_of_another_kind_stops_the_start() -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(ConfigError):
            await opened(stack, "http://localhost")


async def test_without_the_library_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    async with AsyncExitStack() as stack:
        with pytest.raises(ConfigError) as raised:
            await opened(stack, "redis://localhost")

    assert raised.value.hint == "pip install 'codegate[redis]'"


async def test_proxies_on_one_database_tell_each_other_of_changes() -> None:
    server = RedisServer()
    server.start()
    here, there = (Process(server.url, database_url="postgresql://one") for _ in range(2))
    async with AsyncExitStack() as stack:
        for state in (here, there):
            await open_shared(stack, cast("State", state))
        while not there.reread.is_set():
            await here.tellers[0](Snapshot())
            await asyncio.sleep(0.02)
    server.close()

    assert not here.reread.is_set()


async def test_proxies_with_databases_of_their_own_have_nothing_to_tell() -> None:
    state = Process("redis://127.0.0.1:1/0")
    async with AsyncExitStack() as stack:
        await open_shared(stack, cast("State", state))

    assert state.tellers == []
