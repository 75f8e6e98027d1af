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
        message = _too_long(message)
    elif isinstance(err, UpstreamRejected) and err.upstream_code and not message:
        message = err.upstream_code
    return {
        "type": "error",
        "error": {"type": NAMES[kind].anthropic, "message": message},
        "request_id": request_id,
    }


def _too_long(message: str) -> str:
    """
    The words that Claude Code looks for before it compacts: `prompt is too long: 210000 tokens > 200000 maximum`.

    The provider's message usually names both numbers: the larger is what was sent.
    """
    numbers = sorted({int(found.replace(",", "")) for found in _NUMBER.findall(message)}, reverse=True)
    large = [number for number in numbers if number >= 1000]
    if len(large) >= 2:
        return f"prompt is too long: {large[0]} tokens > {large[1]} maximum ({message})"
    return f"prompt is too long: {message}"
