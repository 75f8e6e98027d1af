"""A running exchange, as `services.requests` lists it: read from what the stages have left so far."""

import asyncio
from collections.abc import AsyncIterator

import msgspec

from codegate import clock
from codegate.errors import Cancelled, Conflict
from codegate.models.estimate import input_tokens, output_tokens
from codegate.proxy.call import Head
from codegate.proxy.client import Client
from codegate.proxy.pipeline import Progress
from codegate.proxy.reading import Reading
from codegate.proxy.record import Trace
from codegate.routing.route import Candidate
from codegate.services.live_request import Ended, LeftOut, LiveRequest, Sight, Standing

LOOK_EVERY_S = 0.05
"""Between two looks of a watcher at the tape."""

STATE_EVERY_S = 0.5

_SLICE = 64
"""Pieces that are decoded at once; between two slices everybody else has a turn."""


class Flight:
    """Implements `services.requests.Flight`. To be made in the task of its exchange."""

    __slots__ = ("_client", "_estimate", "_head", "_progress", "_task")

    def __init__(self, head: Head, client: Client, progress: Progress) -> None:
        self._head = head
        self._client = client
        self._progress = progress
        self._task = asyncio.current_task()
        self._estimate: int | None = None

    @property
    def id(self) -> str:
        """See `Flight`."""
        return self._head.request_id

    def end(self, reason: Cancelled) -> None:
        """See `Flight`."""
        if self._task is not None and self._client.ended_by is None:
            self._client.ended_by = reason
            self._task.cancel()

    def landed(self, outcome: str, status: int) -> None:
        """It is over; its watchers are told."""
        self._progress.tape.ended = Ended(outcome=outcome, status=status)

    async def watch(self) -> AsyncIterator[Sight]:
        """See `Flight`."""
        tape, asked, place, told_at = self._progress.tape, 0, 0, 0.0
        reading: Reading | None = None
        while True:
            ended = tape.ended  # asked first: what is on the tape by then is all there is
            for attempt in tape.asked[asked:]:
                asked += 1
                yield attempt
            pieces, lost = tape.since(place)
            reason, place = "slow" if reading else "late", tape.end
            reading = reading or self._reading() if pieces else reading
            if lost:
                yield LeftOut(reason=reason, bytes=lost)
            if reading is not None:
                if lost:
                    reading.skip()
                for start in range(0, len(pieces), _SLICE):
                    for sight in reading.feed(pieces[start : start + _SLICE]):
                        yield sight
                    await asyncio.sleep(0)
            if ended is not None:
                for sight in reading.close() if reading is not None else ():
                    yield sight
                yield ended
                return
            if clock.monotonic() - told_at >= STATE_EVERY_S:
                told_at = clock.monotonic()
                yield Standing(row=self.view())
            await asyncio.sleep(LOOK_EVERY_S)

    def _reading(self) -> Reading:
        trace = self._progress.trace
        is_stream = trace is not None and trace.call.is_stream
        return Reading(self._head.wire_format, self._progress.tape.secrets, is_stream=is_stream)

    def reroute(self, account: str | None) -> LiveRequest:
        """See `Flight`."""
        trace = self._progress.trace
        if self._client.ended_by is not None or self._client.is_gone or self._progress.tape.ended is not None:
            raise Conflict("This request is at its end.")
        if trace is not None and trace.answer is not None:
            answering = trace.answer.candidate.account.name
            raise Conflict(f"{answering!r} has begun to answer: the client has bytes of its answer, or gets them now.")
        if trace is None or trace.course is None:
            raise Conflict(f"No account is asked yet: the request is {self._state(trace)}.", hint="Try again soon.")
        seen, chosen = self.view(), trace.course.turn(account)
        return msgspec.structs.replace(
            seen,
            routed_model=chosen.model,
            account_id=chosen.account.id,
            account=chosen.account.name,
            provider=chosen.account.provider,
            attempts=seen.attempts + 1,
            can_reroute=False,
            candidates=trace.course.listed(trace.attempts, chosen),
        )

    def view(self) -> LiveRequest:
        """See `Flight`."""
        head, progress = self._head, self._progress
        trace, tenant = progress.trace, progress.tenant
        call = trace.call if trace else None
        candidate = _candidate(trace)
        course = trace.course if trace else None
        read, said = self._tokens(trace)
        return LiveRequest(
            id=head.request_id,
            path=head.path,
            wire_format=head.wire_format.name,
            started_at=head.received_ms,
            elapsed_ms=round((clock.monotonic() - head.started) * 1000),
            state=self._state(trace),
            tenant_id=tenant.id if tenant else None,
            tenant=tenant.name if tenant else None,
            model=call.model if call else None,
            routed_model=candidate.model if candidate else None,
            account_id=candidate.account.id if candidate else None,
            account=candidate.account.name if candidate else None,
            provider=candidate.account.provider if candidate else None,
            is_stream=call.is_stream if call else False,
            attempts=len(trace.attempts) - (trace.answer is not None) if trace else 0,
            ttft_ms=trace.ttft_ms if trace else None,
            input_tokens=read,
            output_tokens=said,
            bytes=trace.reply_bytes if trace else 0,
            can_reroute=course.can_turn if course and trace and trace.answer is None else False,
            candidates=course.listed(trace.attempts, candidate) if course and trace else (),
        )

    def _state(self, trace: Trace | None) -> str:
        if trace is None or self._progress.call is None:
            return "receiving" if trace is None else "screening"
        return "waiting" if trace.answer is None else "answering"

    def _tokens(self, trace: Trace | None) -> tuple[int, int]:
        """Input and output so far: the provider's figures, else ours."""
        if trace is None:
            return 0, 0
        call = trace.call
        relay = trace.answer.relay if trace.answer else None
        usage = (relay.usage if relay else None) or (trace.answer.usage if trace.answer else None)
        if self._estimate is None:
            self._estimate = input_tokens(call.body.raw)
        said = output_tokens(trace.reply_bytes, is_stream=call.is_stream) if trace.reply_bytes else 0
        if usage is None:
            return self._estimate, said
        read = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
        return read or self._estimate, max(usage.output_tokens, said if relay and not relay.is_complete else 0)


def _candidate(trace: Trace | None) -> Candidate | None:
    """Who answers, or is being asked."""
    if trace is None:
        return None
    return trace.answer.candidate if trace.answer else trace.trying
