"""The board in Redis gives the answers that `routing/board.py` gives, to all who share it."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegate.records import Snapshot, Usage
from codegate.redis.board import SharedBoard
from codegate.redis.connection import Connection
from codegate.redis.names import Names
from codegate.routing.affinity import Server
from codegate.routing.board import Board
from codegate.routing.cooldown import rest_keys
from codegate.routing.notices import Cleared, Ended, Enter, Entered, Failed, Look, Released, Seen, Served
from codegate.routing.ratelimit import Ask
from tests.builders import account
from tests.redis_server import RedisServer

Opener = Callable[..., SharedBoard]

SNAPSHOT = Snapshot(accounts={id_: account(id_, name=f"{id_}'s name") for id_ in ("a", "b")})
BEGIN_S = 1_700_000_000.0
LOOK = Look(conversation="k", windows=("account:a", "account:a:tokens", "account:b", "account:b:tokens"))

ids = st.sampled_from(["a", "b"])
models = st.sampled_from(["m1", "m2"])
requests = st.sampled_from(["r1", "r2", "r3", "r4"])
amounts = st.integers(0, 60)


@st.composite
def enters(draw: st.DrawFn) -> Enter:
    id_ = draw(ids)
    asks = (Ask(f"account:{id_}", draw(st.sampled_from([0, 3]))), Ask(f"account:{id_}:tokens", 50, draw(amounts)))
    cursor = draw(st.sampled_from([None, "cfg:opus"]))
    return Enter(request_id=draw(requests), owner=id_, asks=asks, rests=rest_keys(id_, draw(models)), cursor=cursor)


@st.composite
def news(draw: st.DrawFn) -> Any:
    id_, model = draw(ids), draw(models)
    both = rest_keys(id_, model)
    usage = Usage(
        input_tokens=draw(amounts),
        cache_read_tokens=draw(amounts),
        cache_write_1h_tokens=draw(st.sampled_from([0, 1])),
        estimated=draw(st.booleans()),
    )
    server = Server(id_, f"{id_}'s name", "anthropic")
    retry_after_s = draw(st.sampled_from([None, 0.0, 20.0, 1e9]))
    return draw(
        st.sampled_from(
            [
                Served(rests=both, conversation="k", server=server, model=model),
                Served(rests=(id_,)),
                Failed(key=both[0], reason="overloaded", retry_after_s=retry_after_s, released=both[1:]),
                Failed(key=both[1], reason="no model", retry_after_s=retry_after_s, released=both[:1]),
                Failed(key=None, released=both),
                Released(rests=both),
                Cleared(account_id=id_),
                Ended(
                    request_id=draw(requests),
                    tokens=draw(amounts),
                    served=(id_,),
                    conversation="k",
                    account_id=id_,
                    usage=usage,
                ),
            ]
        )
    )


steps = st.lists(st.one_of(enters(), news(), st.sampled_from([0.25, 5.0, 15.0, 40.0, 61.0])), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_at_a_stopped_clock_it_answers_as_a_board_in_memory_does(server: RedisServer, steps: list[Any]) -> None:
    asyncio.run(_compared(server, steps))


async def _compared(server: RedisServer, steps: list[Any]) -> None:
    seconds = BEGIN_S
    here = Board(lambda: seconds, lambda: round(seconds * 1000))
    shared = SharedBoard(Connection(server.url, f"{secrets.token_hex(6)}:"), Names(lambda: SNAPSHOT))
    shared.moment = str(round(seconds * 1_000_000))
    await shared.start()
    for step in steps:
        match step:
            case float():
                seconds += step
                shared.moment = str(round(seconds * 1_000_000))
            case Enter():
                assert _plain(await shared.enter(step)) == _plain(here.enter(step))
            case _:
                shared.note(step)
                here.note(step)
        assert _plain(await shared.look(LOOK)) == _plain(here.look(LOOK))
    assert shared.problem is None
    await shared.stop()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(enters(), news()), max_size=40))
def test_many_that_come_at_once_get_the_answers_of_one_after_another(server: RedisServer, steps: list[Any]) -> None:
    asyncio.run(_compared_at_once(server, steps))


async def _compared_at_once(server: RedisServer, steps: list[Any]) -> None:
    here = Board(lambda: BEGIN_S, lambda: round(BEGIN_S * 1000))
    shared = SharedBoard(Connection(server.url, f"{secrets.token_hex(6)}:"), Names(lambda: SNAPSHOT))
    shared.moment = str(round(BEGIN_S * 1_000_000))
    await shared.start()
    asked, wanted = [], []
    async with asyncio.TaskGroup() as group:
        for number, step in enumerate(steps):
            if isinstance(step, Enter):
                one = msgspec.structs.replace(step, request_id=str(number))  # one request asks one after another
                asked.append(group.create_task(shared.enter(one)))
                wanted.append(here.enter(one))
                await asyncio.sleep(0)
            else:
                shared.note(step)
                here.note(step)

    assert [_plain(one.result()) for one in asked] == [_plain(one) for one in wanted]
    assert _plain(await shared.look(LOOK)) == _plain(here.look(LOOK))
    await shared.stop()


def _plain(found: Seen | Entered | None) -> Any:
    """What is comparable: times are equal to the microsecond, rests have no order."""
    match found:
        case Seen():
            rests = sorted(
                (one.key, _rounded(one.rest, "ends", "probe_ends"), _rounded(one.ramp, "ends"))
                for one in found.standings
            )
            levels = {key: (level.used, round(level.frees_s, 5)) for key, level in found.levels.items()}
            return rests, levels, dict(found.cursors), found.held
        case Entered(full=full):
            return found.is_probed, full and (full.ask, round(full.wait_s, 5))
    return None


def _rounded(found: Any, *times: str) -> str:
    names = getattr(found, "__slots__", ())
    return str({name: round(getattr(found, name), 4) if name in times else getattr(found, name) for name in names})


async def started(opened: Opener, *snapshots: Snapshot) -> list[SharedBoard]:
    boards = [opened(snapshot) for snapshot in snapshots]
    for board in boards:
        await board.start()
    return boards


def entering(request_id: str, limit: int = 20, id_: str = "a") -> Enter:
    return Enter(request_id=request_id, owner=id_, asks=(Ask(f"account:{id_}", limit),), rests=(id_,))


async def test_any_number_of_requests_over_two_proxies_pass_as_often_as_the_limit_says(opened: Opener) -> None:
    here, there = await started(opened, SNAPSHOT, SNAPSHOT)
    found = await asyncio.gather(*((here, there)[i % 2].enter(entering(str(i))) for i in range(60)))

    assert sum(one is not None and one.full is None for one in found) == 20
    assert all(one is not None for one in found)


async def test_a_rest_that_one_proxy_starts_holds_at_the_other_under_its_own_id(opened: Opener) -> None:
    other = Snapshot(accounts={"x": account("x", name="a's name")})
    here, there = await started(opened, SNAPSHOT, other)
    here.note(Failed(key="a", reason="overloaded"))
    await here.look(Look())
    seen = await there.look(Look())

    assert seen is not None
    assert [(one.key, one.rest.reason if one.rest else "") for one in seen.standings] == [("x", "overloaded")]


async def test_after_a_rest_one_request_of_all_proxies_probes(opened: Opener) -> None:
    boards = await started(opened, SNAPSHOT, SNAPSHOT)
    boards[0].note(Failed(key="a", reason="overloaded"))
    await boards[0].look(Look())
    found = await asyncio.gather(*(boards[i % 2].enter(entering(str(i))) for i in range(10)))

    assert sum(one is not None and one.is_probed for one in found) == 9


async def test_many_requests_for_an_account_that_comes_back_share_their_trips(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    (board,) = await started(opened, SNAPSHOT)
    board.note(Failed(key="a", reason="overloaded"))
    board.note(Served(rests=("a",)))
    await board.look(Look())
    trips = 0
    run = Connection.run

    async def counted(self: Connection, *args: Any) -> Any:
        nonlocal trips
        trips += 1
        return await run(self, *args)

    monkeypatch.setattr(Connection, "run", counted)
    found = await asyncio.gather(*(board.enter(entering(str(i), limit=1_000)) for i in range(100)))

    assert sum(one == Entered() for one in found) == 2
    assert sum(one is not None and one.is_probed for one in found) == 98
    assert trips <= 3


async def test_a_server_that_hangs_is_waited_for_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("codegate.redis.board.REST_S", 0.01)
    monkeypatch.setattr("codegate.redis.connection.ANSWER_S", 0.5)
    server = RedisServer()
    server.start()
    board = SharedBoard(Connection(server.url), Names(lambda: SNAPSHOT))
    await board.start()
    server.hang()
    first = await asyncio.gather(board.enter(entering("r1")), board.look(Look()))
    problem = board.problem
    second = await board.enter(entering("r2"))
    server.hang(is_over=True)
    while board.problem is not None:
        await asyncio.sleep(0.01)
    back = await board.enter(entering("r3"))
    await board.stop()
    server.close()

    assert first == [None, None]
    assert problem == "it does not answer in time"
    assert second is None
    assert back == Entered()


async def test_who_goes_away_before_it_was_let_in_leaves_no_probe_behind(opened: Opener) -> None:
    (board,) = await started(opened, SNAPSHOT)
    board.note(Failed(key="a", reason="overloaded"))
    leaving = asyncio.get_running_loop().create_task(board.enter(entering("gone")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    await board.look(Look())
    await board.look(Look())
    found = await board.enter(entering("next"))

    assert found == Entered()


async def test_a_request_without_limits_or_rests_asks_nobody(opened: Opener) -> None:
    board = opened(SNAPSHOT)

    assert await board.enter(Enter(request_id="r", owner="a", asks=(Ask("account:a", 0),))) == Entered()


async def test_while_it_is_away_nobody_waits_and_once_it_is_back_it_hears_of_rests(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codegate.redis.board.REST_S", 0.01)
    caplog.set_level(logging.INFO, "codegate.redis.board")
    server = RedisServer()
    server.start()
    board = SharedBoard(Connection(server.url), Names(lambda: SNAPSHOT))
    await board.start()
    before = await board.enter(entering("r1"))
    server.kill()
    during = await board.enter(entering("r2")), await board.look(Look())
    board.note(Failed(key="a", reason="overloaded"))
    board.note(Failed(key="b", reason="overloaded"))
    board.note(Served(rests=("b",)))
    problem = board.problem
    server.start()
    while board.problem is not None:
        await asyncio.sleep(0.01)
    seen = await board.look(Look())
    await board.stop()
    server.close()

    assert before == Entered()
    assert during == (None, None)
    assert problem == "it cannot be reached"
    assert seen is not None
    assert [one.key for one in seen.standings] == ["a"]
    assert [record.levelname for record in caplog.records] == ["INFO", "WARNING", "INFO"]


async def test_a_server_that_is_not_there_at_the_start_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    board = SharedBoard(Connection("redis://127.0.0.1:1/0"), Names(lambda: SNAPSHOT))
    await board.start()
    found = await board.look(Look())
    await board.stop()

    assert found is None
    assert board.problem == "it cannot be reached"
    assert board.place == "redis://127.0.0.1:1/0"


async def test_everything_goes_away_by_itself(opened: Opener, server: RedisServer) -> None:
    from redis.asyncio import Redis

    (board,) = await started(opened, SNAPSHOT)
    await board.enter(Enter(request_id="r", owner="a", asks=(Ask("account:a", 5),), cursor="cfg:opus"))
    board.note(Failed(key="a", reason="overloaded"))
    board.note(Served(rests=("b",), conversation="k", server=Server("b", "b", "anthropic"), model="m"))
    await board.look(Look())
    redis: Any = Redis.from_url(server.url)
    ttls = [await redis.ttl(key) for key in await redis.keys("*")]
    await redis.aclose()

    assert len(ttls) >= 6
    assert min(ttls) > 0
