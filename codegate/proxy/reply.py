"""
Answer -> HTTP: convert back, restore what guardrails hid, stream.

After the first byte there is no way back: a provider that breaks off must look broken to the client. It gets its
format's error event and then a connection that ends without the closing chunk, never a clean end.
"""

import asyncio
from contextlib import suppress

from codegate.errors import CodeGateError, UpstreamBroke, UpstreamError, UpstreamRejected
from codegate.guardrails.restore import Restored, restore_reply
from codegate.guardrails.stream import StreamRestorer
from codegate.proxy import headers
from codegate.proxy.call import Answer, CleanCall, Head
from codegate.proxy.client import Client
from codegate.proxy.record import Trace
from codegate.records import Tenant
from codegate.wire.format import Relay

_STREAM_HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-cache"),
    ("x-accel-buffering", "no"),
]


class Reply:
    """Gives one answer to one client, and tells the trace how it went."""

    def __init__(self, call: CleanCall, answer: Answer, trace: Trace) -> None:
        self._call = call
        self._answer = answer
        self._trace = trace

    async def send(self, client: Client) -> CodeGateError | None:
        """
        Give the client the whole answer.

        Returns:
            What broke the answer off after it had begun; None when it is whole.
        """
        if not self._call.is_stream:
            await self._send_whole(client)
            return None
        answer = self._answer
        restorer = StreamRestorer(self._call.head.wire_format.name, self._call.issued) if self._call.issued else None
        pairs = [*headers.of_answer(self._call, answer), *_STREAM_HEADERS, *self._guardrails(None)]
        await client.start(200, headers.encoded(pairs))
        await self._write(client, answer.opening, restorer)
        broken: CodeGateError | None = None
        if answer.upstream is not None and answer.relay is not None:
            broken = await self._relay(client, answer.relay, restorer)
        if restorer is not None and (tail := restorer.close()):
            await client.write(tail)
        if broken is None:
            await client.finish()
        return broken

    async def _relay(self, client: Client, relay: Relay, restorer: StreamRestorer | None) -> CodeGateError | None:
        upstream = self._answer.upstream
        assert upstream is not None
        failure: CodeGateError | None = None
        try:
            while chunk := await upstream.next_chunk():
                await self._write(client, relay.feed(chunk), restorer)
                if relay.error is not None:
                    break
            await self._write(client, relay.close(), restorer)
        except UpstreamError as error:
            failure = error
            await self._write(client, relay.close(), restorer)
        except asyncio.CancelledError:
            if not client.is_gone:  # we are stopping: say so while the socket is still there
                stopped = UpstreamBroke("The proxy was stopped before the answer was complete.", hint="Try again.")
                with suppress(OSError):
                    event = self._call.head.wire_format.error_event(stopped, self._call.head.request_id)
                    await self._write(client, event, restorer)
            raise
        finally:
            self._trace.usage = relay.usage
            await upstream.close()
        if relay.is_complete and relay.error is None:
            return None
        return failure or relay.error

    async def _write(self, client: Client, data: bytes, restorer: StreamRestorer | None) -> None:
        if self._trace.bodies is not None:
            self._trace.bodies.came(data)
        if restorer is not None and data:
            data = restorer.feed(data)
        if data:
            self._trace.sent(len(data))
            await client.write(data)

    async def _send_whole(self, client: Client) -> None:
        answer, body, restored = self._answer, self._answer.opening, None
        if self._trace.bodies is not None:
            self._trace.bodies.came(body)
        if self._call.issued:
            restored = restore_reply(body, self._call.issued)
            body = restored.body
        self._trace.usage = answer.usage
        self._trace.sent(len(body))
        pairs = [
            *headers.of_answer(self._call, answer),
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            *self._guardrails(restored),
        ]
        await client.start(200, headers.encoded(pairs))
        await client.finish(body)

    def _guardrails(self, restored: Restored | None) -> list[tuple[str, str]]:
        """How much was hidden; how much was restored is known in time only for a whole answer."""
        if not self._call.guardrails:
            return []
        text = f"anonymised={len(self._call.issued)}"
        if restored is not None:
            text += f"; restored={restored.restored}; unknown={restored.unknown}"
        return [("x-codegate-guardrails", text)]


async def send_error(
    client: Client, head: Head, error: CodeGateError, tenant: Tenant | None = None, call: CleanCall | None = None
) -> int:
    """Answer with an error in the client's own format; returns the status sent."""
    rendered = head.wire_format.error(error, head.request_id)
    status, body, extra = rendered.status, rendered.body, list(rendered.headers)
    passed: list[tuple[str, str]] = []
    if isinstance(error, UpstreamRejected):
        passed = [pair for pair in headers.passed_on(error.headers) if pair[0] not in dict(extra)]
        if error.verbatim:
            body = error.verbatim
    if call is not None and call.issued:
        body = restore_reply(body, call.issued).body
    pairs = [
        *headers.of_request(head, tenant),
        ("content-type", "application/json"),
        ("content-length", str(len(body))),
        *extra,
        *passed,
    ]
    await client.start(status, headers.encoded(pairs))
    await client.finish(body)
    return status
