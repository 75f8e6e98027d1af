"""
Answer -> HTTP: convert back, restore what guardrails hid, stream.

After the first byte there is no way back: a provider that breaks off must look broken to the client. It gets its
format's error event and then a connection that ends without the closing chunk, never a clean end.
"""

import asyncio

from codegate.errors import CodeGateError, MethodNotAllowed, UpstreamBroke, UpstreamError, UpstreamRejected
from codegate.guardrails.restore import Restorer, restore_reply
from codegate.guardrails.stream import StreamRestorer
from codegate.proxy import headers
from codegate.proxy.call import Answer, CleanCall, Head
from codegate.proxy.client import Client
from codegate.proxy.compaction import seal
from codegate.proxy.late import next_chunk
from codegate.proxy.line import Line
from codegate.proxy.record import Trace
from codegate.records import Tenant
from codegate.upstream.client import UpstreamAnswer
from codegate.wire.machines import Relay


class Reply:
    """Gives one answer to one client, and tells the trace how it went."""

    def __init__(self, call: CleanCall, answer: Answer, trace: Trace, line: Line | None = None) -> None:
        self._call = call
        self._answer = answer
        self._trace = trace
        self._line = line

    @property
    def account_id(self) -> str:
        """The account that answers."""
        return self._answer.candidate.account.id

    async def send(self, client: Client) -> CodeGateError | None:
        """
        Give the client the whole answer.

        Returns:
            What broke the answer off after it had begun; None when it is whole.
        """
        upstream, relay = self._answer.upstream, self._answer.relay
        try:
            if self._call.is_stream:
                return await self._send_stream(client, self._line or Line(client, self._call, self._trace))
            await self._send_whole(client)
            return None
        finally:
            self._trace.usage = relay.usage if relay is not None else self._answer.usage
            self._trace.is_whole = relay is None or relay.is_complete
            if upstream is not None:
                await upstream.close()

    async def _send_stream(self, client: Client, line: Line) -> CodeGateError | None:
        answer = self._answer
        restorer = stream_restorer(self._call)
        await line.start(answer)
        broken: CodeGateError | None = None
        try:
            await line.write(self._restored(answer.opening, restorer))
            if answer.upstream is not None and answer.relay is not None:
                broken = await self._relay(line, answer.upstream, answer.relay, restorer)
            if broken is None:
                await line.finish(restorer.close() if restorer is not None else b"")
        except asyncio.CancelledError:
            if not client.is_gone:  # say why while the socket is still there
                stopped = client.ended_by or UpstreamBroke(
                    "The proxy was stopped before the answer was complete.", hint="Try again."
                )
                await self._break_off(line, stopped, restorer)
            raise
        except CodeGateError as error:
            await self._break_off(line, error, None)
            return error
        except Exception:
            await self._break_off(line, CodeGateError("Something went wrong inside CodeGate."), None)
            raise
        finally:
            if restorer is not None:
                self._trace.restored(restorer.restored, restorer.unknown)
        return broken

    async def _relay(
        self, line: Line, upstream: UpstreamAnswer, relay: Relay, restorer: StreamRestorer | None
    ) -> CodeGateError | None:
        failure: CodeGateError | None = None
        try:
            while relay.error is None:
                chunk = await next_chunk(upstream, relay)
                if not chunk:
                    break
                await line.write(self._restored(relay.feed(chunk), restorer))
        except UpstreamError as error:
            failure = error
        await line.write(self._restored(relay.close(), restorer))
        if relay.is_complete and relay.error is None:
            return None
        return failure or relay.error

    async def _break_off(self, line: Line, error: CodeGateError, restorer: StreamRestorer | None) -> None:
        """The error event, in the order and numbering of what was sent; what the restorer holds goes before it."""
        relay, head = self._answer.relay, self._call.head
        event = relay.fail(error) if relay is not None else head.wire_format.error_event(error, head.request_id)
        await line.break_off(self._restored(event, restorer))

    def _restored(self, data: bytes, restorer: StreamRestorer | None) -> bytes:
        """What came, with what guardrails hid; noted as it came."""
        self._trace.came(data)
        if self._answer.is_summary:
            data = seal(data, Restorer(self._call.issued, self._call.known))
        return restorer.feed(data) if restorer is not None and data else data

    async def _send_whole(self, client: Client) -> None:
        answer, body, restored = self._answer, self._answer.opening, None
        self._trace.came(body)
        if answer.is_summary:
            body = seal(body, Restorer(self._call.issued, self._call.known))
        if is_restored(self._call):
            restored = restore_reply(body, self._call.issued, self._call.known)
            body = restored.body
            self._trace.restored(restored.restored, restored.unknown)
        self._trace.sent(len(body))
        pairs = [
            *headers.of_answer(self._call, answer),
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            *headers.of_guardrails(self._call, restored),
        ]
        await client.start(200, headers.encoded(pairs))
        await client.finish(body)


def is_restored(call: CleanCall) -> bool:
    """The answer may hold what guardrails issued, for this request or before."""
    return call.guardrails or bool(call.issued)


def stream_restorer(call: CleanCall) -> StreamRestorer | None:
    """What restores a streamed answer; None if there is nothing to restore."""
    return StreamRestorer(call.head.wire_format.name, call.issued, call.known) if is_restored(call) else None


async def send_error(
    client: Client, head: Head, error: CodeGateError, tenant: Tenant | None = None, call: CleanCall | None = None
) -> int:
    """Answer with an error in the client's own format; returns the status sent."""
    rendered = head.wire_format.error(error, head.request_id)
    status, body, extra = rendered.status, rendered.body, list(rendered.headers)
    passed: list[tuple[str, str]] = []
    if isinstance(error, MethodNotAllowed) and error.allowed:
        extra.append(("allow", error.allowed))
    if isinstance(error, UpstreamRejected):
        ours = {name for name, _ in extra} | ({"retry-after-ms"} if error.retry_after_s is not None else set())
        passed = [pair for pair in headers.passed_on(error.headers, head.wire_format.name) if pair[0] not in ours]
        if error.verbatim:
            body = error.verbatim
    report: list[tuple[str, str]] = []
    if call is not None and is_restored(call):
        restored = restore_reply(body, call.issued, call.known)
        body, report = restored.body, headers.of_guardrails(call, restored)
    pairs = [
        *headers.of_request(head, tenant),
        ("content-type", "application/json"),
        ("content-length", str(len(body))),
        *extra,
        *passed,
        *report,
    ]
    await client.start(status, headers.encoded(pairs))
    await client.finish(body)
    return status
