"""Two ends of a link: what is told, asked and watched arrives, in order, and stops at both ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import msgspec
import uvloop

from codegate.link.answering import Handler
from codegate.link.message import Message, Question
from codegate.link.peer import Peer


class Seen(msgspec.Struct, frozen=True):
    count: int
    body: bytes = b""


class Look(Question[Seen], frozen=True, kw_only=True, tag="look"):
    answer: ClassVar[Any] = Seen
    name: str
    body: bytes = b""


class Count(Question[int], frozen=True, kw_only=True, tag="count"):
    answer: ClassVar[Any] = int
    to: int = 3


class Note(Message, frozen=True, kw_only=True, tag="note"):
    number: int


Heard = Look | Count | Note
Handlers = Mapping[type[Message], Handler]


@asynccontextmanager
async def pair(right: Handlers, left: Handlers | None = None) -> AsyncIterator[tuple[Peer, Peer]]:
    one, other = socket.socketpair()
    a, b = await Peer.open(one, Heard, left or {}), await Peer.open(other, Heard, right)
    try:
        yield a, b
    finally:
        a.close()
        b.close()
        await a.lost()
        await b.lost()


async def test_a_question_is_answered() -> None:
    async with pair({Look: lambda look: Seen(count=len(look.name))}) as (a, _):
        seen = await a.ask(Look(name="four"))

    assert seen.count == 4


def test_a_link_works_on_the_loop_that_serves() -> None:
    async def ask() -> Seen:
        async with pair({Look: lambda look: Seen(count=len(look.name))}) as (a, _):
            return await a.ask(Look(name="four"))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        seen = runner.run(ask())

    assert seen.count == 4
