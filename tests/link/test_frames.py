"""Frames: cut anywhere they arrive whole, in order; too long ones and refused ones end the connection."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from codegate.errors import TooLarge
from codegate.link import frames
from codegate.link.frames import Frames

CONTENT = b"content-not-for-logs"


class End:
    """One end, what it received, and whether it has ended."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.ended = asyncio.Event()
        self.refuses = False
        self.frames = Frames(self.take, self.ended.set)

    def take(self, frame: memoryview | bytes) -> bool:
        self.got.append(bytes(frame))
        return not self.refuses


@asynccontextmanager
async def end() -> AsyncIterator[tuple[End, socket.socket]]:
    """An end whose other side is a bare socket."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    found = End()
    await asyncio.get_running_loop().create_unix_connection(lambda: found.frames, sock=ours)
    try:
        yield found, theirs
    finally:
        found.frames.close()
        theirs.close()
        await found.ended.wait()


def framed(*bodies: bytes) -> bytes:
    return b"".join(len(body).to_bytes(4, "big") + body for body in bodies)


BODIES = [b"a", b"", b"x" * 300, b"last"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100, 1000])
async def test_frames_cut_anywhere_arrive_whole(size: int) -> None:
    wire = framed(*BODIES)
    async with end() as (found, _):
        for at in range(0, len(wire), size):
            found.frames.data_received(wire[at : at + size])

    assert found.got == BODIES


async def test_what_is_gathered_leaves_in_order_before_what_leaves_at_once() -> None:
    async with end() as (found, theirs):
        found.frames.send(b"one", at_once=False)
        found.frames.send(b"two", at_once=False)
        waiting = found.frames.waiting_bytes
        found.frames.send(b"x" * 70_000, at_once=True)
        loop, got = asyncio.get_running_loop(), b""
        while len(got) < len(framed(b"one", b"two", b"x" * 70_000)):
            got += await loop.sock_recv(theirs, 100_000)

    assert waiting == len(framed(b"one", b"two"))
    assert got == framed(b"one", b"two", b"x" * 70_000)


async def test_what_is_gathered_leaves_by_itself() -> None:
    async with end() as (found, theirs):
        found.frames.send(b"one", at_once=False)
        got = await asyncio.get_running_loop().sock_recv(theirs, 100)

    assert got == framed(b"one")


async def test_what_is_gathered_leaves_before_the_end() -> None:
    async with end() as (found, theirs):
        found.frames.send(b"one", at_once=False)
        found.frames.close()
        got = await asyncio.get_running_loop().sock_recv(theirs, 100)

    assert got == framed(b"one")


async def test_a_frame_over_the_limit_ends_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    async with end() as (found, theirs):
        theirs.send(framed(b"fine") + (frames.MAX_FRAME_BYTES + 1).to_bytes(4, "big") + CONTENT)
        await found.ended.wait()

    assert found.got == [b"fine"]
    assert "over the limit" in caplog.text
    assert CONTENT.decode() not in caplog.text


async def test_a_frame_over_the_limit_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_FRAME_BYTES", 10)
    async with end() as (found, _):
        with pytest.raises(TooLarge):
            found.frames.send(b"x" * 11, at_once=True)

        assert found.frames.is_open
        assert found.frames.waiting_bytes == 0


async def test_a_refused_frame_ends_the_connection_and_nothing_after_it_is_taken() -> None:
    async with end() as (found, theirs):
        found.refuses = True
        theirs.send(framed(b"bad", b"after"))
        await found.ended.wait()

    assert found.got == [b"bad"]


async def test_a_connection_that_ends_within_a_frame_has_no_such_frame(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with end() as (found, theirs):
        theirs.send(framed(b"whole") + framed(b"cut off")[:6])
        theirs.close()
        await found.ended.wait()

    assert found.got == [b"whole"]
    assert not found.frames.is_open
    assert caplog.records == []


async def test_nothing_is_sent_after_the_end() -> None:
    async with end() as (found, _):
        found.frames.close()
        await found.ended.wait()
        found.frames.send(b"late", at_once=True)

        assert found.frames.waiting_bytes == 0
