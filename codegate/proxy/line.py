"""
The line to a client that waits for a stream: who may write on it, and what it hears while nobody has anything to say.

The status is held until there is content, so that errors stay errors and another account can still be tried; but not
for ever, or the client and every proxy on the way take the silence for death. After `commit_after_s` the line commits:
200, the headers known by then (not the account, which may still change), the opening of the stream. From then on,
and whenever the provider falls silent later, a heartbeat goes out every `heartbeat_s` (`protocols.md` 3.6).

One timer serves the whole stream and is set anew only when it fires; chunks pay for a clock reading.
"""

import asyncio
import logging
from contextlib import suppress

from codegate.errors import CodeGateError
from codegate.proxy import headers
from codegate.proxy.call import Answer, CleanCall
from codegate.proxy.client import Client
from codegate.proxy.record import Trace
from codegate.wire.machines import Relay
from codegate.wire.tap import KEEP_ALIVE

log = logging.getLogger(__name__)

STREAM_HEADERS = (
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-cache"),
    ("x-accel-buffering", "no"),
)


class Line:
    """
    Writes the stream of one exchange.

    Attributes:
        relay: What the present attempt's bytes go through; its heartbeats are sent.
        held: What the present attempt has given before its content.
        is_committed: The status is 200, whatever comes.
        is_open: The opening of a stream was sent; another attempt must not send one again.
        beats: Heartbeats behind the opening; Responses numbers them.
    """

    __slots__ = (
        "_at",
        "_beat",
        "_call",
        "_client",
        "_heartbeat_s",
        "_is_broken",
        "_is_busy",
        "_is_settled",
        "_loop",
        "_timer",
        "_trace",
        "beats",
        "held",
        "is_committed",
        "is_open",
        "relay",
    )

    def __init__(self, client: Client, call: CleanCall, trace: Trace) -> None:
        self.relay: Relay | None = None
        self.held: list[bytes] = []
        self.is_committed = False
        self.is_open = False
        self.beats = 0
        self._client = client
        self._call = call
        self._trace = trace
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._beat: asyncio.Task[None] | None = None
        self._heartbeat_s = 0.0
        self._at = 0.0
        self._is_busy = False
        self._is_settled = False
        self._is_broken = False

    def watch(self, commit_after_s: float, heartbeat_s: float) -> None:
        """From here on the line does not stay silent for longer than this."""
        self._heartbeat_s = heartbeat_s
        self._timer = self._loop.call_later(commit_after_s, self._tick)

    def expect(self, relay: Relay) -> None:
        """An attempt begins; its answer will come through this relay."""
        self.relay, self.held = relay, []

    def settle(self) -> None:
        """There is content, so the answer is this attempt's: no commit without its headers any more."""
        self._is_settled = True

    async def start(self, answer: Answer) -> None:
        """Send the head with all that the answer knows, unless one was sent without."""
        await self._heard()
        if not self.is_committed:
            self.is_committed = True
            await self._head(headers.of_answer(self._call, answer))

    async def write(self, data: bytes) -> None:
        """Send whole frames; waits while the client reads too slowly."""
        if not data:
            return
        if self._beat is not None:
            await self._heard()
        self._trace.sent(len(data))
        self._is_busy = True
        await self._client.write(data)
        self._is_busy = False
        self._at = self._loop.time()

    async def finish(self, data: bytes) -> None:
        """Send the last bytes and the proper end."""
        await self.write(data)
        self.close()
        await self._heard()
        await self._client.finish()

    async def fail(self, error: CodeGateError) -> None:
        """No answer came in spite of the promise: the error event, and no proper end."""
        if not self._is_broken:
            event = self.relay.fail(error) if self.relay is not None else b""
            head = self._call.head
            await self.break_off(event or head.wire_format.error_event(error, head.request_id))

    async def break_off(self, data: bytes) -> None:
        """Send the last bytes of an answer that is not whole, if the socket still takes them; once."""
        self._is_broken = True
        self.close()
        with suppress(OSError):
            await self.write(data)

    def close(self) -> None:
        """No heartbeat and no commit any more; what is on its way still leaves."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _heard(self) -> None:
        """Wait until the present heartbeat has left."""
        if self._beat is not None:
            await self._beat
            self._beat = None

    def _tick(self) -> None:
        """The timer: commit, or beat if it was silent for long enough. What is to be said is settled here, at once."""
        left = self._at + self._heartbeat_s - self._loop.time() if self.is_committed else 0.0
        is_due = left <= 0 and not self._is_busy and (self._beat is None or self._beat.done())
        if is_due and not (self._is_settled and not self.is_committed):
            data = self._sign_of_life()
            self._at = self._loop.time()
            self._beat = self._loop.create_task(self._send(data, with_head=not self.is_committed))
            self.is_committed = True
        self._timer = self._loop.call_later(left if left > 0 else self._heartbeat_s, self._tick)

    def _sign_of_life(self) -> bytes:
        if self.relay is None:
            return KEEP_ALIVE
        if self.is_committed:
            self.beats += self.is_open
            return self.relay.heartbeat()
        opening = b"".join(self.held) + self.relay.open()
        self.held.clear()
        self.is_open = bool(opening)
        if opening:
            self._trace.came(opening)
        return opening or self.relay.heartbeat()

    async def _send(self, data: bytes, *, with_head: bool) -> None:
        try:
            if with_head:
                known = headers.of_request(self._call.head, self._call.tenant)
                await self._head([*known, *headers.of_warnings(*self._call.warnings)])
            if data:
                await self._client.write(data)
        except OSError as error:
            log.debug("a heartbeat found the client gone: %s", error)

    async def _head(self, known: list[tuple[str, str]]) -> None:
        pairs = [*known, *STREAM_HEADERS, *headers.of_guardrails(self._call)]
        await self._client.start(200, headers.encoded(pairs))
