"""Two ends of a link: what is told, asked and watched arrives, in order, and stops at both ends."""

import asyncio
import multiprocessing
import socket
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, ClassVar

import msgspec
import pytest
import uvloop

from codegate.errors import CodeGateError, LinkLost, NotFound
from codegate.link import codec, peer
from codegate.link.answering import WINDOW, Handler
from codegate.link.message import Message, Question
from codegate.link.peer import Peer
from codegate.records import Credentials, Secret

HIDDEN = "sk-" + "hidden-0123456789"


class Seen(msgspec.Struct, frozen=True):
    count: int
    body: bytes = b""


class Look(Question[Seen], frozen=True, kw_only=True, tag="look"):
    answer: ClassVar[Any] = Seen
    name: str = ""
    body: bytes = b""


class Count(Question[int], frozen=True, kw_only=True, tag="count"):
    answer: ClassVar[Any] = int
    to: int = 3


class Open(Question[Credentials], frozen=True, kw_only=True, tag="open"):
    answer: ClassVar[Any] = Credentials
    key: Secret


class Note(Message, frozen=True, kw_only=True, tag="note"):
    number: int = 0
    body: bytes = b""


Heard = Look | Count | Open | Note
Handlers = Mapping[type[Message], Handler]


@asynccontextmanager
async def pair(right: Handlers, left: Handlers | None = None) -> AsyncIterator[tuple[Peer, Peer]]:
    """Two ends on one loop; `left` asks, mostly."""
    one, other = socket.socketpair()
    a, b = await Peer.open(one, Heard, left or {}), await Peer.open(other, Heard, right)
    try:
        yield a, b
    finally:
        a.close()
        b.close()
        await a.lost()
        await b.lost()


class Stuck:
    """A handler that never answers, and what became of it."""

    def __init__(self) -> None:
        self.begun, self.cancelled = asyncio.Event(), asyncio.Event()

    async def look(self, _: Look) -> Seen:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return Seen(count=0)

    async def count(self, count: Count) -> AsyncIterator[int]:
        self.begun.set()
        try:
            for number in range(count.to):
                yield number
            await asyncio.Event().wait()
        finally:
            self.cancelled.set()


async def test_both_ends_ask_and_answer() -> None:
    handlers = {Look: lambda look: Seen(count=len(look.name))}
    async with pair(handlers, handlers) as (a, b):
        found = await asyncio.gather(a.ask(Look(name="four")), b.ask(Look(name="three")))

    assert [seen.count for seen in found] == [4, 5]


async def test_what_is_told_and_asked_keeps_its_order() -> None:
    heard: list[int] = []

    def look(_: Look) -> Seen:
        heard.append(-1)
        return Seen(count=len(heard))

    handlers: Handlers = {Note: lambda note: heard.append(note.number), Look: look}
    async with pair(handlers) as (a, _), asyncio.TaskGroup() as group:
        for number in range(100):
            assert a.tell(Note(number=number))
        group.create_task(a.ask(Look()))
        await asyncio.sleep(0)
        a.tell(Note(number=100))
        await a.ask(Look())

    assert heard == [*range(100), -1, 100, -1]


async def test_answers_come_as_they_are_ready() -> None:
    stuck = Stuck()
    async with pair({Look: stuck.look, Count: lambda count: count.to}) as (a, _), asyncio.TaskGroup() as group:
        slow = group.create_task(a.ask(Look()))
        await stuck.begun.wait()
        quick = await a.ask(Count(to=7))
        slow.cancel()

    assert quick == 7


async def test_an_error_comes_back_as_it_was() -> None:
    def look(_: Look) -> Seen:
        raise NotFound("No account 'a'.", hint="Known: b.", field="account", code="no_account", retry_after_s=2.5)

    async with pair({Look: look}) as (a, _):
        with pytest.raises(NotFound) as raised:
            await a.ask(Look())

    error = raised.value
    assert (error.message, error.hint, error.field) == ("No account 'a'.", "Known: b.", "account")
    assert (error.code, error.retry_after_s, error.status) == ("no_account", 2.5, 404)


async def test_a_fault_of_a_handler_does_not_end_the_link(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Message) -> Seen:
        raise ZeroDivisionError("inside")

    async with pair({Note: fail, Look: fail, Count: lambda count: count.to}) as (a, _):
        a.tell(Note())
        with pytest.raises(CodeGateError, match=r"^internal") as raised:
            await a.ask(Look())

        assert await a.ask(Count(to=1)) == 1

    assert "inside" not in raised.value.text()
    assert caplog.text.count("ZeroDivisionError: inside") == 2


async def test_a_cancelled_ask_cancels_its_handler() -> None:
    stuck = Stuck()
    async with pair({Look: stuck.look, Count: lambda count: count.to}) as (a, _):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(a.ask(Look()), 0.01)
        await stuck.cancelled.wait()

        assert await a.ask(Count(to=1)) == 1


async def test_a_watch_brings_every_part_and_ends() -> None:
    async def count(asked: Count) -> AsyncIterator[int]:
        for number in range(asked.to):
            yield number

    async with pair({Count: count}) as (a, _):
        found = [part async for part in a.watch(Count(to=WINDOW * 5))]
        none = [part async for part in a.watch(Count(to=0))]

    assert found == list(range(WINDOW * 5))
    assert none == []


async def test_a_watch_that_fails_gives_its_parts_first() -> None:
    async def count(_: Count) -> AsyncIterator[int]:
        yield 1
        raise NotFound("Gone.")

    async with pair({Count: count}) as (a, _):
        parts = a.watch(Count())
        first = await anext(parts)
        with pytest.raises(NotFound, match=r"^Gone\.$"):
            await anext(parts)

    assert first == 1


async def test_leaving_a_watch_ends_its_generator() -> None:
    for closes in (True, False):
        stuck = Stuck()
        async with pair({Count: stuck.count}) as (a, _):
            parts = a.watch(Count(to=1))
            assert await anext(parts) == 0
            if closes:
                await parts.aclose()
            del parts
            await stuck.cancelled.wait()


async def test_a_cancelled_watcher_ends_its_generator() -> None:
    stuck = Stuck()

    async def watch(a: Peer) -> None:
        async with aclosing(a.watch(Count(to=1))) as parts:
            async for _ in parts:
                pass

    async with pair({Count: stuck.count}) as (a, _), asyncio.TaskGroup() as group:
        watching = group.create_task(watch(a))
        await stuck.begun.wait()
        watching.cancel()
        await stuck.cancelled.wait()


@pytest.mark.parametrize("who", ["asker", "answerer"])
async def test_whoever_ends_the_link_everybody_learns_it(who: str) -> None:
    asked, watched = Stuck(), Stuck()
    has_first = asyncio.Event()

    async def watch(a: Peer) -> None:
        async for _ in a.watch(Count(to=1)):
            has_first.set()

    async with pair({Look: asked.look, Count: watched.count}) as (a, b):
        waiting = asyncio.gather(a.ask(Look()), watch(a), return_exceptions=True)
        await asyncio.gather(asked.begun.wait(), has_first.wait())
        (a if who == "asker" else b).close()
        errors = await waiting
        await a.lost()
        await b.lost()

        assert [type(error) for error in errors] == [LinkLost, LinkLost]
        assert asked.cancelled.is_set()
        assert watched.cancelled.is_set()

        for one in (a, b):
            with pytest.raises(LinkLost):
                await one.ask(Look())
            with pytest.raises(LinkLost):
                await anext(one.watch(Count()))
            assert not one.tell(Note())
            assert one.dropped == 1


async def test_lost_waits_for_handlers_that_clean_up() -> None:
    stuck, cleaned = Stuck(), asyncio.Event()

    async def look(asked: Look) -> Seen:
        try:
            return await stuck.look(asked)
        finally:
            await asyncio.sleep(0.005)
            cleaned.set()

    async with pair({Look: look}) as (a, b):
        waiting = asyncio.gather(a.ask(Look()), return_exceptions=True)
        await stuck.begun.wait()
        a.close()
        await b.lost()
        await waiting

        assert cleaned.is_set()


async def test_what_was_told_before_the_end_arrives() -> None:
    heard: list[int] = []
    async with pair({Note: lambda note: heard.append(note.number)}) as (a, b):
        for number in range(3):
            a.tell(Note(number=number))
        a.close()
        await b.lost()

    assert heard == [0, 1, 2]


async def test_a_handler_may_end_the_link() -> None:
    heard: list[int] = []
    ends: list[Peer] = []

    def note(told: Note) -> None:
        heard.append(told.number)
        ends[0].close()

    async with pair({Note: note}) as (a, b):
        ends.append(b)
        a.tell(Note(number=1))
        a.tell(Note(number=2))
        await a.lost()

    assert heard == [1]


async def test_messages_are_dropped_when_too_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer, "MAX_WAITING_BYTES", 1_000_000)
    ours, theirs = socket.socketpair()
    a = await Peer.open(ours, Heard, {})
    told = []
    for _ in range(40):
        told.append(a.tell(Note(body=bytes(100_000))))
        await asyncio.sleep(0)

    assert told[:10] == [True] * 10
    assert not told[-1]
    assert a.dropped == told.count(False)
    assert told == sorted(told, reverse=True)

    theirs.close()
    await a.lost()


async def test_messages_of_one_round_of_the_loop_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer, "MAX_WAITING_BYTES", 1_000_000)
    async with pair({Note: lambda _: None}) as (a, _):
        told = [a.tell(Note(body=bytes(300_000))) for _ in range(6)]

    assert told == [True] * 4 + [False] * 2


async def test_secrets_cross_and_are_seen_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)

    def reveal(asked: Open) -> Credentials:
        assert HIDDEN not in repr(asked)
        if not asked.key:
            raise ZeroDivisionError
        return Credentials(account_id="a", api_key=asked.key)

    async with pair({Open: reveal}) as (a, _):
        found = await a.ask(Open(key=Secret(HIDDEN)))
        with pytest.raises(CodeGateError, match=r"^internal"):
            await a.ask(Open(key=Secret("")))

    assert found.api_key is not None
    assert found.api_key.reveal() == HIDDEN
    assert HIDDEN not in repr(found) + caplog.text


@pytest.mark.parametrize(
    "frame",
    [
        HIDDEN.encode(),
        codec.encode((codec.TELL, 0, ["unknown-tag", HIDDEN])),
        codec.encode((codec.ASK, 1, ["open", HIDDEN])),
        codec.encode((99, 1, HIDDEN)),
        codec.encode((codec.MORE, 1, HIDDEN)),
        codec.encode((codec.FAILURE, 1, HIDDEN)),
    ],
)
async def test_a_frame_that_cannot_be_read_ends_the_link(frame: bytes, caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = socket.socketpair()
    a = await Peer.open(ours, Heard, {})
    theirs.send(len(frame).to_bytes(4, "big") + frame)
    await a.lost()
    theirs.close()

    assert "the link ends" in caplog.text
    assert HIDDEN not in caplog.text


async def test_an_answer_of_the_wrong_type_ends_the_link(caplog: pytest.LogCaptureFixture) -> None:
    async with pair({Look: lambda _: HIDDEN}) as (a, _):
        with pytest.raises(LinkLost):
            await a.ask(Look())

    assert HIDDEN not in caplog.text


async def test_bodies_of_megabytes_arrive_whole() -> None:
    body = bytes(range(250)) * 20_000
    async with pair({Look: lambda look: Seen(count=len(look.body), body=look.body)}) as (a, _):
        found = await asyncio.gather(*(a.ask(Look(body=body)) for _ in range(3)))

    assert all(seen == Seen(count=5_000_000, body=body) for seen in found)


async def test_bytes_that_arrive_one_by_one_are_the_same_messages() -> None:
    heard: list[int] = []
    ours, theirs = socket.socketpair()
    a = await Peer.open(ours, Heard, {Note: lambda note: heard.append(note.number)})
    frames = [codec.encode((codec.TELL, 0, Note(number=number))) for number in range(3)]
    for byte in b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames):
        theirs.send(bytes([byte]))
        await asyncio.sleep(0)
    theirs.close()
    await a.lost()

    assert heard == [0, 1, 2]


def serve(sock: socket.socket, not_ours: socket.socket | None) -> None:
    """An answering end on uvloop, until the link ends."""

    async def look(asked: Look) -> Seen:
        return Seen(count=len(asked.body), body=asked.body)

    async def count(asked: Count) -> AsyncIterator[int]:
        for number in range(asked.to):
            yield number

    async def run() -> None:
        end = await Peer.open(sock, Heard, {Look: look, Count: count})
        await end.lost()

    if not_ours is not None:
        not_ours.close()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


async def use(sock: socket.socket) -> tuple[Seen, list[int]]:
    """Ask and watch over it, then end it."""
    a = await Peer.open(sock, Heard, {})
    seen = await a.ask(Look(body=bytes(5_000_000)))
    parts = [part async for part in a.watch(Count(to=100))]
    a.close()
    await a.lost()
    return seen, parts


def test_a_link_joins_two_loops_in_two_threads() -> None:
    ours, theirs = socket.socketpair()
    other = threading.Thread(target=serve, args=(theirs, None))
    other.start()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        seen, parts = runner.run(use(ours))
    other.join(20)

    assert (seen.count, parts) == (5_000_000, list(range(100)))
    assert not other.is_alive()


def test_a_link_joins_two_processes() -> None:
    ours, theirs = socket.socketpair()
    other = multiprocessing.get_context("fork").Process(target=serve, args=(theirs, ours))
    other.start()
    theirs.close()
    with asyncio.Runner() as runner:
        seen, parts = runner.run(use(ours))
    other.join(20)

    assert (seen.count, parts) == (5_000_000, list(range(100)))
    assert other.exitcode == 0


def test_a_process_that_is_killed_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    other = multiprocessing.get_context("fork").Process(target=serve, args=(theirs, ours))
    other.start()
    theirs.close()

    async def run() -> None:
        a = await Peer.open(ours, Heard, {})
        parts = a.watch(Count(to=1_000_000_000))
        await anext(parts)
        other.kill()
        with pytest.raises(LinkLost):
            async for _ in parts:
                pass
        await a.lost()

    asyncio.run(run())
    other.join(20)

    assert other.exitcode == -9
