"""The line to a client that waits for a stream: one head, one opening, whole frames, signs of life."""

import asyncio
from typing import Any

import pytest

from codegate.errors import UpstreamBroke
from codegate.proxy.line import Line
from codegate.proxy.opening import relay_for
from codegate.wire.anthropic.encoder import PING
from tests.flow.provider import anthropic_frames
from tests.proxy import fakes

TICK_S = 0.01


class Waiting:
    """A line to a client of Messages whose provider speaks `wire`."""

    def __init__(self, wire: str = "anthropic", **call: Any) -> None:
        self.socket = fakes.FakeSocket()
        call_ = fakes.clean_call(is_stream=True, **call)
        self.trace = fakes.trace(call_, fakes.route(fakes.candidate()))
        self.line = Line(self.socket.client, call_, self.trace)
        self.relay = relay_for(fakes.prepared(wire), call_)
        self.line.expect(self.relay)

    async def silence(self, *, until: int) -> None:
        """Nobody says anything until the client has had so many messages."""
        while len(self.socket.sent) < until:
            await asyncio.sleep(TICK_S / 4)

    @property
    def body(self) -> bytes:
        return self.socket.body


async def test_without_a_watch_nothing_is_sent() -> None:
    waiting = Waiting()
    await asyncio.sleep(TICK_S)

    assert waiting.socket.sent == []


async def test_silence_ends_in_a_head_without_an_account_and_pings() -> None:
    waiting = Waiting()
    waiting.line.watch(TICK_S, TICK_S)
    await waiting.silence(until=4)
    waiting.line.close()

    assert waiting.socket.status == 200
    assert waiting.socket.headers["content-type"].startswith("text/event-stream")
    assert "x-proxy-account" not in waiting.socket.headers
    assert set(waiting.body.split(b"\n\n")[:-1]) == {PING.strip()}
    assert not waiting.line.is_open


async def test_a_converted_stream_is_opened_once() -> None:
    waiting = Waiting("openai_chat")
    waiting.line.watch(TICK_S, TICK_S)
    await waiting.silence(until=4)
    waiting.line.close()

    assert waiting.line.is_open
    assert waiting.body.count(b"message_start") == 2  # its name and its type


async def test_what_was_held_leaves_with_the_commit_and_is_not_sent_again() -> None:
    waiting = Waiting()
    first = anthropic_frames()[0]
    waiting.line.held.append(waiting.relay.feed(first))
    waiting.line.watch(0, 60)
    await waiting.silence(until=2)
    waiting.line.close()

    assert waiting.body == first
    assert waiting.line.held == []
    assert waiting.line.is_open


async def test_once_there_is_content_only_the_answer_commits() -> None:
    waiting = Waiting()
    waiting.line.watch(0, TICK_S)
    waiting.line.settle()
    await asyncio.sleep(TICK_S)
    before = list(waiting.socket.sent)
    await waiting.line.start(fakes.answer())
    waiting.line.close()

    assert before == []
    assert waiting.socket.headers["x-proxy-account"] == "acc-1"


async def test_an_answer_after_the_commit_sends_no_second_head() -> None:
    waiting = Waiting()
    waiting.line.watch(0, 60)
    await asyncio.sleep(0)
    await waiting.line.start(fakes.answer())
    await waiting.line.write(b"data: 1\n\n")
    await waiting.line.finish(b"data: 2\n\n")

    assert waiting.body.endswith(b"data: 1\n\ndata: 2\n\n")
    assert waiting.socket.is_finished


async def test_a_heartbeat_on_its_way_leaves_before_the_next_frame() -> None:
    waiting = Waiting()
    gate = asyncio.Event()
    send = waiting.socket.send

    async def slow(message: Any) -> None:
        await gate.wait()
        await send(message)

    waiting.line._client._send = slow
    waiting.line.watch(0, 60)
    await asyncio.sleep(TICK_S)
    writing = asyncio.get_running_loop().create_task(waiting.line.finish(b"data: 1\n\n"))
    await asyncio.sleep(TICK_S)
    gate.set()
    await writing

    assert waiting.body == PING + b"data: 1\n\n"


async def test_a_client_that_reads_too_slowly_gets_no_heartbeats() -> None:
    waiting = Waiting()
    await waiting.line.start(fakes.answer())
    sent = len(waiting.socket.sent)
    gate = asyncio.Event()

    async def stuck(message: Any) -> None:
        waiting.socket.sent.append(message)
        await gate.wait()

    waiting.line._client._send = stuck
    waiting.line.watch(0, TICK_S)
    writing = asyncio.get_running_loop().create_task(waiting.line.write(b"data: 1\n\n"))
    await asyncio.sleep(TICK_S * 4)
    stuck_with = len(waiting.socket.sent)
    waiting.line.close()
    gate.set()
    await writing

    assert stuck_with == sent + 1


@pytest.mark.parametrize("wire", ["anthropic", "openai_chat"])
async def test_a_failure_is_told_once(wire: str) -> None:
    waiting = Waiting(wire)
    waiting.line.watch(0, 60)
    await asyncio.sleep(TICK_S)
    await waiting.line.fail(UpstreamBroke("Gone."))
    await waiting.line.fail(UpstreamBroke("Gone again."))

    assert waiting.body.count(b"event: error") == 1
    assert not waiting.socket.is_finished


async def test_a_client_that_is_gone_is_nobodys_problem() -> None:
    waiting = Waiting()
    waiting.socket.fails_at = 1
    waiting.line.watch(0, 60)
    await asyncio.sleep(TICK_S)
    waiting.line.close()
    await waiting.line.fail(UpstreamBroke("Gone."))

    assert len(waiting.socket.sent) == 1
