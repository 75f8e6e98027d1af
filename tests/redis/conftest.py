"""A server for the tests of one module, and boards in it that do not meet those of another test."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from codegate.records import Snapshot
from codegate.redis.board import SharedBoard
from codegate.redis.connection import Connection
from codegate.redis.names import Names
from tests.redis_server import RedisServer

Opener = Callable[..., "SharedBoard"]


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no server that hangs."""
    monkeypatch.setattr("codegate.redis.connection.ANSWER_S", 10.0)


@pytest.fixture
async def opened(server: RedisServer) -> AsyncIterator[Opener]:
    """Makes a board for a snapshot; all boards of one test share."""
    beginning = f"{secrets.token_hex(6)}:"
    boards: list[SharedBoard] = []

    def open_(snapshot: Snapshot | None = None, moment: str = "") -> SharedBoard:
        found = snapshot or Snapshot()
        board = SharedBoard(Connection(server.url, beginning), Names(lambda: found), moment)
        boards.append(board)
        return board

    yield open_
    for board in boards:
        await board.stop()
