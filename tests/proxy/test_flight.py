"""A running exchange tells how far it is, from what the stages have left."""

import asyncio
from typing import Any

from codegate.errors import Cancelled
from codegate.proxy.flight import Flight
from codegate.proxy.pipeline import Progress
from codegate.proxy.record import Trace
from codegate.records import Usage
from codegate.wire.table import FORMATS
from tests.builders import tenant
from tests.flow.provider import anthropic_frames
from tests.proxy import fakes
from tests.proxy.fakes import FakeSocket


def flight() -> tuple[Flight, Progress]:
    progress = Progress()
    return Flight(fakes.head(), FakeSocket().client, progress), progress


def traced(progress: Progress, *, is_stream: bool = False) -> Trace:
    trace = progress.trace = Trace(fakes.call(is_stream=is_stream), tenant("ten-1"))
    return trace


async def test_before_the_body_there_is_only_the_head() -> None:
    running, _ = flight()
    seen = running.view()

    assert (seen.id, seen.state, seen.model, seen.input_tokens) == ("req_1", "receiving", None, 0)


async def test_each_stage_is_told() -> None:
    running, progress = flight()
    progress.tenant = tenant("ten-1")
    trace = traced(progress)
    screening = running.view()
    progress.call = fakes.clean_call()
    trace.trying = fakes.candidate("acc-7")
    waiting = running.view()

    assert (screening.state, screening.model, screening.tenant) == ("screening", "claude-sonnet-4-5", "ten-1")
    assert (waiting.state, waiting.account, waiting.attempts) == ("waiting", "acc-7", 0)
    assert waiting.input_tokens > 0


async def test_an_answer_counts_its_tokens_and_bytes() -> None:
    running, progress = flight()
    trace = traced(progress, is_stream=True)
    progress.call = fakes.clean_call(is_stream=True)
    relay = FORMATS["anthropic"].tap("req_1")
    relay.feed(b"".join(anthropic_frames()[:5]))
    upstream: Any = fakes.FakeAnswer(fakes.HANG)
    trace.tried(fakes.candidate("acc-0"), 0.0, "error")
    trace.tried(fakes.candidate("acc-1"), 0.0, "ok")
    trace.answered(fakes.answer(b"", upstream=upstream, relay=relay))
    trace.sent(4_000)
    seen = running.view()

    assert (seen.state, seen.bytes, seen.input_tokens, seen.attempts) == ("answering", 4_000, 11, 1)
    assert seen.output_tokens == 100
    assert seen.ttft_ms is not None


async def test_a_whole_answer_has_its_providers_figures() -> None:
    running, progress = flight()
    trace = traced(progress)
    progress.call = fakes.clean_call()
    trace.answered(fakes.answer(b"{}", usage=Usage(input_tokens=5, output_tokens=9)))

    assert (running.view().input_tokens, running.view().output_tokens) == (5, 9)


async def test_ending_cancels_the_exchange_once_and_leaves_the_reason() -> None:
    client = FakeSocket().client
    made: list[Flight] = []

    async def exchange() -> None:
        made.append(Flight(fakes.head(), client, Progress()))
        await asyncio.Event().wait()

    task = asyncio.get_running_loop().create_task(exchange())
    await asyncio.sleep(0)
    first = Cancelled("Stop.")
    made[0].end(first)
    made[0].end(Cancelled("Again."))
    await asyncio.wait([task])

    assert task.cancelled()
    assert client.ended_by is first
