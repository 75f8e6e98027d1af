"""Errors in the envelope of Responses, which is that of Chat Completions; in a stream, `response.failed` (3.7, 4.1)."""

import math

from codegate.errors import CodeGateError
from codegate.wire import payload
from codegate.wire.errors import NAMES, kind_of
from codegate.wire.format import ErrorReply
from codegate.wire.hub import Json
from codegate.wire.openai_chat import errors as chat

_SAID = {
    "rate_limit": "rate_limit_exceeded",
    "quota": "insufficient_quota",
    "billing": "insufficient_quota",
    "context_too_long": "context_length_exceeded",
    "overloaded": "server_is_overloaded",
    "unavailable": "server_is_overloaded",
    "invalid_request": "invalid_prompt",
    "too_large": "invalid_prompt",
}
"""By kind: codes that Codex acts on; it takes any other for a reason to try again."""


def error(err: CodeGateError, request_id: str) -> ErrorReply:
    """The HTTP answer."""
    return chat.error(err, request_id)


def failure(err: CodeGateError) -> Json:
    """`response.error` of a failed response. A limit says when to try again, in the words Codex looks for."""
    kind = kind_of(err)
    message = err.text()
    if kind == "rate_limit" and err.retry_after_s is not None and "try again in" not in message.lower():
        message = f"{message} Please try again in {max(1, math.ceil(err.retry_after_s))}s."
    return {"code": _SAID.get(kind, NAMES[kind].code if kind == "auth" else "server_error"), "message": message}


def error_event(err: CodeGateError, request_id: str) -> bytes:
    """The event that ends a stream whose response nobody here has kept; nothing follows."""
    response = {
        "id": f"resp_{request_id}",
        "object": "response",
        "created_at": 0,
        "status": "failed",
        "error": failure(err),
        "incomplete_details": None,
        "output": [],
        "usage": None,
    }
    event = {"type": "response.failed", "sequence_number": 0, "response": response}
    return b"event: response.failed\ndata: " + payload.dump(event) + b"\n\n"
