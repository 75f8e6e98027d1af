"""Errors in the envelope of Messages (`protocols.md` 4.1)."""

import re

import msgspec

from codegate.errors import CodeGateError, UpstreamRejected
from codegate.wire.errors import NAMES, kind_of, retry_headers
from codegate.wire.format import ErrorReply
from codegate.wire.hub import Json

_NUMBER = re.compile(r"\d[\d,]*")


def error(err: CodeGateError, request_id: str) -> ErrorReply:
    """The HTTP answer."""
    status = 529 if kind_of(err) == "overloaded" else err.status
    return ErrorReply(status, msgspec.json.encode(_envelope(err, request_id)), retry_headers(err))


def error_event(err: CodeGateError, request_id: str) -> bytes:
    """The event inside a stream that has begun; nothing follows it, no `message_stop` either."""
    return b"event: error\ndata: " + msgspec.json.encode(_envelope(err, request_id)) + b"\n\n"


def _envelope(err: CodeGateError, request_id: str) -> Json:
    kind = kind_of(err)
    message = err.text()
    if kind == "context_too_long" and not message.lower().startswith("prompt is too long"):
        message = _too_long(message, err.tokens if isinstance(err, UpstreamRejected) else None)
    elif isinstance(err, UpstreamRejected) and err.upstream_code and not message:
        message = err.upstream_code
    resets = err.limits.get("resets_in_seconds") if isinstance(err, UpstreamRejected) else None
    if resets is not None and str(resets) not in message:
        message = f"{message} It resets in {resets}s."
    return {
        "type": "error",
        "error": {"type": NAMES[kind].anthropic, "message": message},
        "request_id": request_id,
    }


def _too_long(message: str, tokens: tuple[int, int | None] | None) -> str:
    """
    The words that Claude Code looks for before it compacts: `prompt is too long: 210000 tokens > 200000 maximum`.

    The provider's message usually names both numbers: the larger is what was sent. Where it names the limit alone, or
    nothing, the estimate of the input and the model's window stand in.

    Args:
        tokens: The estimate, and the window if it is known.
    """
    numbers = sorted({int(found.replace(",", "")) for found in _NUMBER.findall(message)}, reverse=True)
    large = [number for number in numbers if number >= 1000]
    if len(large) >= 2:
        return f"prompt is too long: {large[0]} tokens > {large[1]} maximum ({message})"
    most = large[0] if large else (tokens[1] if tokens else None)
    if tokens is None or most is None:
        return f"prompt is too long: {message}"
    return f"prompt is too long: {max(tokens[0], most + 1)} tokens > {most} maximum ({message})"
