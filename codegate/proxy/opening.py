"""
The opening of an answer: what must be known before the client is promised anything.

A stream is held until its first content event; a whole answer until it is whole. An error found on the way is
raised, whatever the HTTP status was, so that another account can be tried.
"""

from contextlib import suppress
from dataclasses import dataclass

import msgspec

from codegate.errors import CodeGateError, ProtocolError, RemoteProtocolError, UpstreamError, UpstreamRejected
from codegate.proxy.call import CleanCall
from codegate.proxy.gather import context_for, gatherer_for, said
from codegate.proxy.late import next_chunk
from codegate.proxy.line import Line
from codegate.proxy.native import is_native
from codegate.proxy.outbound import Prepared
from codegate.records import Usage
from codegate.upstream.client import UpstreamAnswer
from codegate.wire import hub, payload
from codegate.wire.atomic import WholeCalls
from codegate.wire.errors import read_error
from codegate.wire.losses import losses
from codegate.wire.machines import Relay
from codegate.wire.openai_responses.compaction import Condenser
from codegate.wire.pipe import Pipe
from codegate.wire.replay import events
from codegate.wire.reported import reported, reported_raw
from codegate.wire.sse import SseParser
from codegate.wire.thoughts import Listening

_ERROR_BODY_LIMIT = 1_000_000
_REPLY_LIMIT = 64_000_000

_BOM = b"\xef\xbb\xbf"
_BLANK = _BOM + b" \r\n\t"
_SSE_BEGINNINGS = (b"data:", b"event:", b":", b"id:", b"retry:")
_SNIFF_LIMIT = 65_536


@dataclass(frozen=True, slots=True)
class Opened:
    """
    An answer that has begun well.

    Attributes:
        data: Bytes for the client so far, in the client's format.
        rest: Where the rest of a stream comes from, or None when `data` is everything.
        relay: What the rest goes through.
        usage: Known already for a whole answer.
        upstream_id: The provider's id of an answer that was written anew; else nothing.
        warnings: What a whole answer lost in its conversion.
    """

    data: bytes
    rest: UpstreamAnswer | None = None
    relay: Relay | None = None
    usage: Usage | None = None
    upstream_id: str = ""
    warnings: tuple[str, ...] = ()


async def open_answer(
    upstream: UpstreamAnswer, prepared: Prepared, call: CleanCall, line: Line | None = None
) -> Opened:
    """
    The opening of this provider's answer to this call.

    Args:
        line: The client's, if it waits for a stream: with the attempt's relay, and silent once there is content.

    Raises:
        UpstreamRejected: An error status, or an error inside a 200.
        UpstreamBroke, UpstreamTimeout: It broke off before content.
        RemoteProtocolError: It is not an answer at all.
    """
    if not 200 <= upstream.status < 300:
        body = await _error_body(upstream)
        error = read_error(upstream.status, upstream.headers, body)
        error.headers = upstream.headers
        error.verbatim = _verbatim(body, prepared, upstream.status) if _is_clear(error, body, call) else b""
        raise error
    is_sse, first = await _sniff(upstream)
    if call.is_stream:
        if is_sse:
            return await _open_stream(upstream, first, line, (line and line.relay) or relay_for(prepared, call))
        return await _replayed(upstream, first, prepared, call, line)
    if is_sse:
        return await _collected(upstream, first, prepared, call)
    return await _whole(upstream, first, prepared, call)


def _is_clear(error: UpstreamRejected, body: bytes, call: CleanCall) -> bool:
    """The client will know this error by its words; a full context has ones that agents compact upon."""
    words = b"prompt is too long" if call.head.wire_format.name == "anthropic" else b"context_length_exceeded"
    return error.kind != "context_too_long" or words in body.lower()


def _verbatim(body: bytes, prepared: Prepared, status: int) -> bytes:
    """
    The provider's error body, where the client may have it as it is: same format, an error object.

    Not for 401 and 403: our key failed, not the client's, and the client must not ask its user to log in again.
    """
    if prepared.context is not None or status in (401, 403):
        return b""
    try:
        top = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return b""
    if not bytes(top.get("error", b"")).lstrip().startswith(b"{"):
        return b""
    return body


async def _error_body(upstream: UpstreamAnswer) -> bytes:
    """What an error status says, or nothing: the status alone counts when its words break off or do not end."""
    try:
        return await upstream.read(_ERROR_BODY_LIMIT)
    except (UpstreamError, ProtocolError):
        return b""


async def _sniff(upstream: UpstreamAnswer) -> tuple[bool, bytes]:
    """
    Whether the answer is an event stream, and what had to be read to know.

    The first bytes decide; the content type does where they look like neither (`protocols.md` 3.1-7).
    """
    first = b""
    while len(first) < _SNIFF_LIMIT and _is_undecided(first.lstrip(_BLANK)):
        chunk = await upstream.next_chunk()
        if not chunk:
            break
        first += chunk
    start = first.lstrip(_BLANK)
    if start.startswith(_SSE_BEGINNINGS):
        return True, first
    if start.startswith((b"{", b"[")):
        return False, first.removeprefix(_BOM)  # no JSON begins with it
    kind = upstream.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "text/event-stream", first


def _is_undecided(start: bytes) -> bool:
    """Too short to tell an event stream from something else."""
    return not start.startswith(_SSE_BEGINNINGS) and any(mark.startswith(start) for mark in _SSE_BEGINNINGS)


def relay_for(prepared: Prepared, call: CleanCall, *, is_open: bool = False, beats: int = 0) -> Relay:
    """
    What this attempt's stream goes through on its way to the client.

    Args:
        is_open: The client has had the opening of its stream from an attempt before: this one's is left out, which
            takes a conversion also where both sides speak the same format.
        beats: Heartbeats it has had since; this attempt counts on from there.
    """
    request_id = call.head.request_id
    own = call.head.wire_format
    if prepared.context is None and (not is_open or is_native(call.head)):
        return _listening(prepared.wire_format.tap(request_id), prepared)
    calls = Condenser() if prepared.is_summary else WholeCalls() if prepared.whole_calls else None
    pipe = Pipe(prepared.wire_format.decoder(), own.encoder(context_for(prepared, call)), request_id, calls)
    if is_open:
        pipe.open()
        for _ in range(beats):
            pipe.heartbeat()
    return _listening(pipe, prepared)


def _listening(relay: Relay, prepared: Prepared) -> Relay:
    """The relay; reasoning that the provider will want back is kept on the way."""
    if prepared.thoughts is None:
        return relay
    return Listening(relay, prepared.wire_format.decoder(), prepared.thoughts)


async def _open_stream(upstream: UpstreamAnswer, first: bytes, line: Line | None, relay: Relay) -> Opened:
    held = line.held if line is not None else []  # a commit takes out what it sends
    size = 0
    chunk = first or await upstream.next_chunk()
    while chunk:
        size = _grown(size, chunk)
        held.append(relay.feed(chunk))
        if relay.error is not None:
            raise relay.error
        if relay.has_content or relay.is_complete:
            _settle(line)
            return Opened(b"".join(held), upstream, relay, relay.usage, relay.upstream_id)
        chunk = await next_chunk(upstream, relay)
    held.append(relay.close())
    if relay.error is not None:
        raise relay.error
    _settle(line)
    return Opened(b"".join(held), None, None, relay.usage, relay.upstream_id)


def _settle(line: Line | None) -> None:
    if line is not None:
        line.settle()


def _grown(size: int, chunk: bytes) -> int:
    """The size with this chunk; what does not end is no answer."""
    size += len(chunk)
    if size > _REPLY_LIMIT:
        raise RemoteProtocolError(f"The provider's answer is longer than {_REPLY_LIMIT // 1_000_000} MB.")
    return size


async def _read_whole(upstream: UpstreamAnswer, first: bytes) -> hub.Json:
    raw = first + await upstream.read(_REPLY_LIMIT)
    try:
        body = payload.read(raw)
    except ValueError as error:
        raise RemoteProtocolError(f"The provider answered something that is not JSON: {_glimpse(raw)}") from error
    if not isinstance(body, dict):
        raise RemoteProtocolError("The provider answered JSON that is not an object.")
    failure = reported(body)
    if failure is not None:
        raise failure
    return body


async def _whole(upstream: UpstreamAnswer, first: bytes, prepared: Prepared, call: CleanCall) -> Opened:
    if prepared.context is None:
        raw = first + await upstream.read(_REPLY_LIMIT)
        usage = _usage_of(raw, prepared)
        _keep_raw(raw, prepared)
        return Opened(raw, usage=usage)
    reply = _kept(prepared.wire_format.reply_to_hub(await _read_whole(upstream, first)), prepared)
    own = call.head.wire_format.reply_from_hub(reply, prepared.context)
    return _opened(payload.dump(own), reply, call)


def _opened(data: bytes, reply: hub.Reply, call: CleanCall) -> Opened:
    """A whole answer that was written anew."""
    lost = losses(reply, call.head.wire_format.name)
    return Opened(data, usage=reply["usage"], upstream_id=reply["id"], warnings=lost)


def _kept(reply: hub.Reply, prepared: Prepared) -> hub.Reply:
    """What the provider answered, as what was asked for; its reasoning is kept where it will be wanted back."""
    if prepared.thoughts is not None:
        prepared.thoughts.keep_reply(reply)
    return said(reply, prepared)


def _keep_raw(raw: bytes, prepared: Prepared) -> None:
    """The same for an answer that is passed on: one of another shape than its format's is the client's matter."""
    if prepared.thoughts is not None:
        with suppress(CodeGateError):
            prepared.thoughts.keep_reply(prepared.wire_format.reply_to_hub(msgspec.json.decode(raw)))


def _usage_of(raw: bytes, prepared: Prepared) -> Usage | None:
    """Usage of an answer that is passed on as it is: only the top level and one member are decoded."""
    try:
        top = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        raise RemoteProtocolError(f"The provider answered something that is not JSON: {_glimpse(raw)}") from error
    failure = reported_raw(top)
    if failure is not None:
        raise failure
    usage = top.get("usage")
    return prepared.wire_format.read_usage({"usage": msgspec.json.decode(usage)}) if usage is not None else None


async def _replayed(
    upstream: UpstreamAnswer, first: bytes, prepared: Prepared, call: CleanCall, line: Line | None
) -> Opened:
    """The client wants a stream and the provider gave a whole answer."""
    reply = _kept(prepared.wire_format.reply_to_hub(await _read_whole(upstream, first)), prepared)
    encoder = call.head.wire_format.encoder(context_for(prepared, call))
    if line is not None and line.is_open:
        encoder.open()
        for _ in range(line.beats):
            encoder.heartbeat()
    _settle(line)
    data = b"".join(encoder.feed(event) for event in events(reply))
    return _opened(data, reply, call)


async def _collected(upstream: UpstreamAnswer, first: bytes, prepared: Prepared, call: CleanCall) -> Opened:
    """The client wants a whole answer and the provider streams."""
    gatherer = gatherer_for(prepared, call)
    parser, size = SseParser(), 0
    chunk = first or await upstream.next_chunk()
    while chunk:
        size = _grown(size, chunk)
        for sse in parser.feed(chunk):
            gatherer.feed(sse)
        chunk = await upstream.next_chunk()
    for sse in parser.close():
        gatherer.feed(sse)
    gatherer.close()
    reply = gatherer.reply()
    if prepared.thoughts is not None:
        prepared.thoughts.keep_reply(reply)
    body = msgspec.json.encode(gatherer.body())
    if prepared.context is None:
        return Opened(body, usage=reply["usage"], upstream_id=reply["id"])
    return _opened(body, reply, call)


def _glimpse(raw: bytes) -> str:
    """The first characters of what came, on one line; markup is nothing for people to read."""
    if raw.lstrip().startswith(b"<"):
        return "a web page"
    return " ".join(raw[:80].decode("utf-8", "replace").split()) or "nothing"
