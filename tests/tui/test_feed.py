import asyncio
import contextlib
from collections.abc import AsyncIterator

from codegate.tui.feed import KEPT, Feed, Happened, LinkLost, LinkUp
from tests.tui.conftest import finished


@contextlib.asynccontextmanager
async def following(feed: Feed) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(feed.follow())
        yield
        task.cancel()


async def turns(number: int = 50) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_events_come_in_one_batch(server) -> None:
    got: list[object] = []
    feed = Feed(server, got.append)
    for number in range(500):
        server.coming.put_nowait(finished(number))
    async with following(feed):
        await turns()
        feed.flush()
        feed.flush()

    assert [type(message) for message in got] == [LinkUp, Happened]
    assert len(got[1].events) == 500


async def test_too_many_events_are_counted_and_the_newest_kept(server) -> None:
    got: list[object] = []
    feed = Feed(server, got.append)
    for number in range(KEPT + 30):
        server.coming.put_nowait(finished(number))
    async with following(feed):
        await turns(100)
        feed.flush()

    assert got[-1].missed == 30
    assert got[-1].events[-1]["id"] == KEPT + 29


async def test_others_get_their_turn_while_events_rush_in(server) -> None:
    feed = Feed(server, lambda message: None)
    for number in range(1000):
        server.coming.put_nowait(finished(number))
    async with following(feed):
        await turns(3)

        assert server.coming.qsize() > 0


async def test_a_lost_server_is_told_and_resumed_from_the_last_event(server) -> None:
    got: list[object] = []
    feed = Feed(server, got.append, retry_s=0)
    server.coming.put_nowait(finished(41))
    server.coming.put_nowait(None)
    async with following(feed):
        await turns()

    assert [type(message) for message in got] == [LinkUp, LinkLost, LinkUp]
    assert server.resumed == [None, 41]


async def test_an_unreachable_server_is_told_with_what_to_do(server) -> None:
    got: list[object] = []
    server.is_up = False
    async with following(Feed(server, got.append, retry_s=3600)):
        await turns()

    assert "codegate up" in got[0].trouble
