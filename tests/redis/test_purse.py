"""Sums of several proxies."""

import asyncio
from collections.abc import Callable

import pytest

from codegate.records import Snapshot
from codegate.redis.board import SharedBoard
from codegate.redis.connection import Connection
from codegate.redis.names import Names
from codegate.redis.purse import SharedPurse
from codegate.routing.budget import Payment, Sum
from tests.builders import account
from tests.redis_server import RedisServer

MONTH = Sum("account", "a", "month", 1_700_000_000_000)
DAY = Sum("tenant", "t", "day", 1_700_000_000_000)


async def purse_of(board: SharedBoard, names: Names) -> SharedPurse:
    await board.start()
    return SharedPurse(board, names)


async def test_payments_of_two_proxies_add_up_under_one_name(opened: Callable[..., SharedBoard]) -> None:
    snapshots = [Snapshot(accounts={id_: account(id_, name="main")}) for id_ in ("a", "b")]
    here, there = [await purse_of(opened(one), Names(lambda one=one: one)) for one in snapshots]
    here.pay([Payment(MONTH, 1.0, 5.0)])
    await here.spent([MONTH])
    there.pay([Payment(MONTH._replace(id="b"), 0.25, 0.25)])

    assert await there.spent([MONTH._replace(id="b"), DAY]) == [5.25, None]


async def test_what_was_paid_while_it_was_away_is_told_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegate.redis.board.REST_S", 0.01)
    server = RedisServer()
    board = SharedBoard(Connection(server.url), Names(Snapshot))
    purse = await purse_of(board, Names(Snapshot))
    purse.pay([Payment(MONTH, 1.0, 1.0), Payment(DAY, 1.0, 1.0)])
    purse.pay([Payment(MONTH, 0.5, 1.5)])
    away = await purse.spent([MONTH])
    server.start()
    while board.problem is not None:
        await asyncio.sleep(0.01)
    found = await purse.spent([MONTH, DAY])
    await board.stop()
    server.close()

    assert away is None
    assert found == [1.5, 1.0]
