"""Where the shared numbers are, and that a server starts without them."""

import sys
from contextlib import AsyncExitStack
from typing import cast

import pytest

from codegate.errors import ConfigError
from codegate.services.shared import open_shared
from codegate.services.snapshot import State


class Process:
    """A state of which only what the process was told is asked."""

    def __init__(self, url: str) -> None:
        self.process = {"shared_state_url": url} if url else {}


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
