"""What a provider's error body says, in each of the shapes that occur (`protocols.md` 4.1), and its kind."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from codegate.wire.retry import seconds_of

_CONTEXT = re.compile(
    r"maximum context length|context window|context length|prompt is too long|input is too long|exceeds the limit of"
    r"|range of input length should be|too many tokens|maximum model length",
    re.IGNORECASE,
)
_PER_MINUTE = re.compile(r"tokens per (?:minute|day)|requests per (?:minute|day)", re.IGNORECASE)
_CAPACITY = re.compile(r"at capacity|overloaded", re.IGNORECASE)
_BILLING = re.compile(
    r"credit balance is too low|extra usage|insufficient balance|insufficient credits|insufficient_user_quota",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\s*(?:HTTP/\S+ )?([45]\d\d)\b")
_BY_PHRASE = (
    (re.compile(r"rate.?limit|too many requests", re.IGNORECASE), 429),
    (re.compile(r"bad gateway", re.IGNORECASE), 502),
    (re.compile(r"service (?:temporarily )?unavailable", re.IGNORECASE), 503),
    (re.compile(r"timed? ?out", re.IGNORECASE), 504),
)
_LIMITS = ("resets_at", "resets_in_seconds", "plan_type")
_MARKUP = re.compile(r"^\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)

_BY_WORD: dict[str, str] = {
    "context_length_exceeded": "context_too_long",
    "string_above_max_length": "context_too_long",
    "1261": "context_too_long",
    "rate_limit_error": "rate_limit",
    "rate_limit_exceeded": "rate_limit",
    "usage_limit_reached": "rate_limit",
    "resource_exhausted": "rate_limit",
    "1302": "rate_limit",
    "1305": "rate_limit",
    "1002": "rate_limit",
    "1039": "rate_limit",
    "insufficient_quota": "quota",
    "billing_error": "billing",
    "1113": "billing",
    "1008": "billing",
    "usage_not_included": "permission",
    "permission_error": "permission",
    "permission_denied": "permission",
    "authentication_error": "auth",
    "invalid_api_key": "auth",
    "unauthenticated": "auth",
    "1004": "auth",
    "not_found_error": "not_found",
    "model_not_found": "not_found",
    "request_too_large": "too_large",
    "overloaded_error": "overloaded",
    "server_is_overloaded": "overloaded",
    "queue_exceeded": "overloaded",
    "insufficient_system_resource": "overloaded",
    "slow_down": "rate_limit",
    "timeout_error": "timeout",
    "invalid_request_error": "invalid_request",
    "invalid_argument": "invalid_request",
    "invalid_prompt": "invalid_request",
    "cyber_policy": "invalid_request",
    "bio_policy": "invalid_request",
    "content_filter": "invalid_request",
    "content_policy_violation": "invalid_request",
    "2013": "invalid_request",
    "api_error": "server",
    "server_error": "server",
    "unavailable": "unavailable",
}
"""Kind by `error.code`, `error.type` or `error.status`, lower case. Numbers: GLM (4 digits), MiniMax."""

_BY_STATUS: dict[int, str] = {
    400: "invalid_request",
    401: "auth",
    402: "billing",
    403: "permission",
    404: "not_found",
    408: "timeout",
    409: "conflict",
    413: "too_large",
    429: "rate_limit",
    500: "server",
    502: "bad_gateway",
    503: "unavailable",
    504: "timeout",
    524: "timeout",
    529: "overloaded",
}


_CODES_AS_TYPES = frozenset({"usage_limit_reached", "usage_not_included"})
"""What Codex says as `type`, without a code; its clients look for it in the code."""


class Rejection(NamedTuple):
    """
    A provider's error body, read.

    Attributes:
        message: Its words, unscrubbed; empty if it has none.
        code: Its `error.code`, as text.
        type: Its `error.type` or `error.status`.
        param: The request member it names.
        number: A numeric code that is an HTTP status.
        delay_s: When to try again, as the body says it.
        limits: Of a subscription: when it is free again and which it is, in the provider's members.
    """

    message: str
    code: str | None = None
    type: str | None = None
    param: str | None = None
    number: int | None = None
    delay_s: float | None = None
    limits: Mapping[str, Any] = MappingProxyType({})


def read_rejection(payload: Any, body: bytes) -> Rejection:
    """
    The error in a decoded body.

    Args:
        payload: The JSON, or None when there is none.
        body: The bytes, for bodies that are not JSON.
    """
    if isinstance(payload, list):  # Gemini wraps its error in an array
        payload = next((item for item in payload if isinstance(item, dict)), None)
    if not isinstance(payload, dict):
        return Rejection(_plain(payload, body))
    error = payload.get("error")
    response = payload.get("response")
    if error is None and isinstance(response, dict):
        error = response.get("error")
    if isinstance(error, dict) and error:
        return _from_object(error)
    if isinstance(error, str) and error:  # Ollama
        return Rejection(error, type=_text(payload.get("type")))
    if payload.get("detail"):
        return _from_detail(payload["detail"])
    base = payload.get("base_resp")
    if isinstance(base, dict):  # MiniMax
        return Rejection(_text(base.get("status_msg")) or "", code=_text(base.get("status_code")))
    return _from_object(payload)


def read_words(text: str) -> Rejection:
    """The error that plain words say: their kind by the HTTP status they begin with, or by how they call it."""
    told = _STATUS.match(text)
    named = next((number for words, number in _BY_PHRASE if words.search(text)), None)
    return Rejection(text[:500], number=int(told[1]) if told else named)


def kind_from(found: Rejection, status: int) -> str:
    """The neutral kind: what the words say, before what the status says."""
    if _CONTEXT.search(found.message) and not _PER_MINUTE.search(found.message) and status not in (401, 403, 429):
        return "context_too_long"
    if status == 413 and _PER_MINUTE.search(found.message):  # Groq: too large for the rate, not for the model
        return "rate_limit"
    if _BILLING.search(found.message) and status in (200, 400, 402, 403, 429):
        return "billing" if status != 429 else "quota"
    by_word = next((_BY_WORD[word] for word in _words(found) if word in _BY_WORD), None)
    if status in (401, 402) or (status == 429 and by_word not in ("quota", "overloaded", "billing")):
        return _BY_STATUS[status]
    if by_word in ("invalid_request", "server", None) and _CAPACITY.search(found.message) and status in (200, 503, 529):
        return "overloaded"
    if by_word == "invalid_request" and status in _BY_STATUS:  # the word that all statuses share
        return _BY_STATUS[status]
    if by_word is not None and (status < 300 or by_word != "server"):
        return by_word
    number = status if status >= 400 else found.number
    return _of_status(number) if number is not None else ("bad_gateway" if 300 <= status < 400 else "server")


def _of_status(status: int) -> str:
    return _BY_STATUS.get(status) or ("server" if status >= 500 else "invalid_request")


def _words(found: Rejection) -> list[str]:
    return [word.lower() for word in (found.code, found.type) if word]


def _from_object(error: dict[str, Any]) -> Rejection:
    message = _text(error.get("message")) or _text(error.get("msg")) or ""
    metadata = error.get("metadata")
    if isinstance(metadata, dict) and metadata.get("raw"):  # OpenRouter: what its own provider said
        message = f"{message}: {_text(metadata['raw'])}" if message else _text(metadata["raw"]) or ""
    code, kind = error.get("code"), _text(error.get("type")) or _text(error.get("status"))
    number = code if isinstance(code, int) and 400 <= code < 600 else None
    return Rejection(
        message,
        _text(code) or (kind if kind in _CODES_AS_TYPES else None),
        kind,
        _text(error.get("param")),
        number,
        _delay(error),
        {key: error[key] for key in _LIMITS if error.get(key) is not None},
    )


def _from_detail(detail: Any) -> Rejection:
    """Codex: a text, or code and message; Mistral and FastAPI: a list of places and messages."""
    if isinstance(detail, dict):
        return _from_object(detail)
    if isinstance(detail, list):
        items = [item for item in detail if isinstance(item, dict)]
        parts = [f"{'.'.join(str(step) for step in item.get('loc') or ())}: {item.get('msg')}" for item in items]
        return Rejection("; ".join(parts))
    return Rejection(_text(detail) or "")


def _delay(error: dict[str, Any]) -> float | None:
    """Codex `resets_in_seconds`, Google `RetryInfo.retryDelay`."""
    seconds = error.get("resets_in_seconds", error.get("retry_after"))
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and math.isfinite(seconds):
        return max(0.0, float(seconds))
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("retryDelay"), str):
            return seconds_of(detail["retryDelay"])
    return None


def _plain(payload: Any, body: bytes) -> str:
    """A body without an object: its text, if a person can read it."""
    text = payload if isinstance(payload, str) else body.decode("utf-8", "replace").strip()
    if _MARKUP.match(text):
        return "The provider answered with a web page, not with JSON."
    return text[:500]


def _text(value: Any) -> str | None:
    if value is None or value == "" or isinstance(value, bool | dict | list):
        return None
    return str(value)
