"""
Errors of providers, whatever their shape, as one class; and the table of kinds both envelopes are written from.

Sources: `protocols.md` 4.1 to 4.4. A provider's words are kept, its keys are not: messages are scrubbed of what
looks like one before anybody sees them.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from codegate.errors import (
    BudgetSpent,
    CodeGateError,
    Conflict,
    Forbidden,
    LoopDetected,
    MethodNotAllowed,
    NoRoute,
    NotFound,
    RateLimited,
    TooLarge,
    Unauthorized,
    UpgradeRequired,
    UpstreamRejected,
    UpstreamTimeout,
)
from codegate.wire.hub import Json
from codegate.wire.rejection import Rejection, kind_from, read_rejection, read_words
from codegate.wire.retry import retry_after_s, told_delay_s

_MESSAGE_LIMIT = 4000
_PASSING = frozenset({"rate_limit", "overloaded", "unavailable"})
"""Kinds that time heals."""


class Names(NamedTuple):
    """
    How one kind of error is called.

    Attributes:
        anthropic: `error.type` for Messages.
        chat: `error.type` for Chat Completions.
        code: `error.code` for Chat Completions; None is null.
        status: HTTP status, where the error itself does not know one.
    """

    anthropic: str
    chat: str
    code: str | None
    status: int


NAMES: dict[str, Names] = {
    "invalid_request": Names("invalid_request_error", "invalid_request_error", None, 400),
    "context_too_long": Names("invalid_request_error", "invalid_request_error", "context_length_exceeded", 400),
    "auth": Names("authentication_error", "invalid_request_error", "invalid_api_key", 401),
    "billing": Names("billing_error", "insufficient_quota", "insufficient_quota", 402),
    "permission": Names("permission_error", "permission_error", None, 403),
    "not_found": Names("not_found_error", "invalid_request_error", "model_not_found", 404),
    "method_not_allowed": Names("invalid_request_error", "invalid_request_error", None, 405),
    "conflict": Names("invalid_request_error", "conflict_error", None, 409),
    "too_large": Names("request_too_large", "invalid_request_error", "request_too_large", 413),
    "upgrade_required": Names("invalid_request_error", "upgrade_required", None, 426),
    "rate_limit": Names("rate_limit_error", "rate_limit_error", "rate_limit_exceeded", 429),
    "quota": Names("rate_limit_error", "insufficient_quota", "insufficient_quota", 429),
    "server": Names("api_error", "server_error", None, 500),
    "bad_gateway": Names("api_error", "server_error", "bad_gateway", 502),
    "unavailable": Names("overloaded_error", "server_error", "server_is_overloaded", 503),
    "timeout": Names("timeout_error", "server_error", "timeout", 504),
    "overloaded": Names("overloaded_error", "server_error", "server_is_overloaded", 529),
}
"""By neutral kind (`protocols.md` 4.2)."""

_KINDS: tuple[tuple[type[CodeGateError], str], ...] = (
    (Unauthorized, "auth"),
    (Forbidden, "permission"),
    (NotFound, "not_found"),
    (MethodNotAllowed, "method_not_allowed"),
    (Conflict, "conflict"),
    (TooLarge, "too_large"),
    (UpgradeRequired, "upgrade_required"),
    (BudgetSpent, "quota"),
    (RateLimited, "rate_limit"),
    (NoRoute, "unavailable"),
    (UpstreamTimeout, "timeout"),
)
_KEY_LIKE = re.compile(
    r"\b(?:(?:sk|pk|rk|gsk|xai|csk|tgp|nvapi|hf|cgk)[-_]|AIza|ya29\.|eyJ)[-_.A-Za-z0-9*]{10,}"
    r"|(?i:\bbearer\s+)[-_.~+/=A-Za-z0-9*]{8,}"
)


def kind_of(error: CodeGateError) -> str:
    """The neutral kind of any error of ours; a key of `NAMES`."""
    if isinstance(error, UpstreamRejected):
        return error.kind if error.kind in NAMES else "server"
    for cls, kind in _KINDS:
        if isinstance(error, cls):
            return kind
    if 400 <= error.status < 500:
        return "invalid_request"
    return {502: "bad_gateway", 503: "unavailable"}.get(error.status, "server")


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> UpstreamRejected:
    """
    A provider's error answer.

    Args:
        status: HTTP status; a redirect or a 200 whose body is an error counts as one too.
        headers: Lower-case names; they tell when to try again.
        body: JSON in any of the known shapes, text or HTML.
    """
    return _rejected(read_rejection(_json(body), body), status, headers)


def read_stream_error(payload: Json) -> UpstreamRejected:
    """A provider's error object inside a stream or a 200: an `error` event's data, a chunk with `error`."""
    return _rejected(read_rejection(payload, b""), 200, {})


def read_stream_text(data: bytes) -> UpstreamRejected:
    """A provider's error inside a stream that is words alone, maybe with an HTTP status in front."""
    return _rejected(read_words(data.decode("utf-8", "replace")), 200, {})


def scrubbed(text: str) -> str:
    """The text without what looks like a key, and not endless."""
    text = _KEY_LIKE.sub("***", text)
    return text if len(text) <= _MESSAGE_LIMIT else text[:_MESSAGE_LIMIT] + "…"


def retry_headers(error: CodeGateError) -> tuple[tuple[str, str], ...]:
    """
    `retry-after` in whole seconds where it is known, and `x-should-retry`: `false` where trying again is useless.

    Both official SDKs obey the latter; it stops their own retries on top of ours.
    """
    pairs: list[tuple[str, str]] = []
    if error.retry_after_s is not None:
        pairs.append(("retry-after", str(max(1, math.ceil(error.retry_after_s)))))
    kind = kind_of(error)
    is_final = kind in ("quota", "billing") or error.status == LoopDetected.status
    if is_final or (kind == "invalid_request" and not isinstance(error, UpstreamRejected)):
        pairs.append(("x-should-retry", "false"))
    elif kind in _PASSING and error.retry_after_s is not None:
        pairs.append(("x-should-retry", "true"))
    return tuple(pairs)


def _rejected(found: Rejection, status: int, headers: Mapping[str, str]) -> UpstreamRejected:
    kind = kind_from(found, status)
    message = scrubbed(found.message) or f"The provider answered with status {status} and no explanation."
    if kind in ("auth", "permission") and status in (401, 403):
        # or the client asks its user to log in again, though its own key is fine
        message = f"The provider refused the account's credentials: {message}"
    delay = found.delay_s
    if delay is None:
        delay = retry_after_s(headers, is_limited=kind in ("rate_limit", "quota", "overloaded", "unavailable"))
    if delay is None and kind == "rate_limit":
        delay = told_delay_s(found.message)
    error = UpstreamRejected(
        message,
        status=_status(status, kind),
        kind=kind,
        upstream_code=found.code,
        field=found.param,
        retry_after_s=delay,
    )
    error.limits = found.limits
    return error


def _status(status: int, kind: str) -> int:
    """The provider's own status, unless it does not say what happened."""
    if kind in ("context_too_long", "timeout", "overloaded") and status not in (503, 504):
        return NAMES[kind].status
    return status if status >= 400 else NAMES[kind].status


def _json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
