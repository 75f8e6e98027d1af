"""Errors in the envelope of Chat Completions (`protocols.md` 4.1)."""

import msgspec

from codegate.errors import CodeGateError, InvalidRequest, NotFound, UpstreamRejected
from codegate.wire.errors import NAMES, kind_of, retry_headers
from codegate.wire.format import ErrorReply
from codegate.wire.hub import Json

_KEPT_CODES = frozenset(
    {
        "usage_limit_reached",
        "usage_not_included",
        "content_policy_violation",
        "cyber_policy",
        "bio_policy",
        "invalid_prompt",
        "unsupported_parameter",
        "unsupported_value",
        "previous_response_not_found",
    }
)
"""Provider codes that OpenAI clients act on; other providers' words mean nothing to them."""


def error(err: CodeGateError, request_id: str) -> ErrorReply:
    """The HTTP answer. 529 is unknown to OpenAI's clients: they get 503."""
    del request_id  # travels in a header of this format
    status = 503 if err.status == 529 else err.status
    return ErrorReply(status, msgspec.json.encode(_envelope(err)), retry_headers(err))


def error_event(err: CodeGateError, request_id: str) -> bytes:
    """
    The chunk inside a stream that has begun.

    No `[DONE]` follows: a client that reads over the error must not take the answer for whole.
    """
    del request_id
    return b"data: " + msgspec.json.encode(_envelope(err)) + b"\n\n"


def _envelope(err: CodeGateError) -> Json:
    names = NAMES[kind_of(err)]
    limits = err.limits if isinstance(err, UpstreamRejected) else {}
    said = {"message": err.text(), "type": names.chat, "param": err.field, "code": _code(err, names.code)}
    return {"error": {**said, **limits}}


def _code(err: CodeGateError, usual: str | None) -> str | None:
    if isinstance(err, UpstreamRejected):
        return err.upstream_code if err.upstream_code in _KEPT_CODES else usual
    if isinstance(err, InvalidRequest) and err.code != InvalidRequest.code:
        return err.code
    if isinstance(err, NotFound) and err.code != "model_not_found":
        return None if err.code == NotFound.code else err.code
    return usual
