"""
Rate-limit headers as the client's format names them (`protocols.md` 4.3).

Anthropic says when a window is full again, OpenAI how long that takes; both speak of requests and tokens. What only
one of them knows (`unified`: a subscription's windows) goes to its own clients alone.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from codegate.wire.retry import date_of, wait_s

ANTHROPIC, OPENAI = "anthropic-ratelimit-", "x-ratelimit-"

_KINDS = ("requests", "tokens")
_FIELDS = ("limit", "remaining", "reset")


def translated(headers: Mapping[str, str], client: str, now_ms: int) -> Iterable[tuple[str, str]]:
    """
    The rate-limit headers for a client.

    Args:
        headers: The provider's, names in lower case.
        client: Name of the client's format.
        now_ms: Milliseconds UTC, where the headers carry no `date` to count from.
    """
    own, other = (ANTHROPIC, OPENAI) if client == "anthropic" else (OPENAI, ANTHROPIC)
    known = {
        name: value for name, value in headers.items() if name.startswith(own) and not _is_placeholder(name, value)
    }
    yield from known.items()
    if not any(name.startswith(other) for name in headers):
        return
    now = date_of(headers) or datetime.fromtimestamp(now_ms / 1000, UTC)
    for kind in _KINDS:
        for field in _FIELDS:
            value = _value(headers, other, kind, field)
            name = _name(own, kind, field)
            if name in known or value is None or _is_placeholder(name, value):
                continue
            told = _reset(value, now, is_moment=own == ANTHROPIC) if field == "reset" else value
            if told is not None:
                yield name, told


def _name(style: str, kind: str, field: str) -> str:
    return f"{style}{kind}-{field}" if style == ANTHROPIC else f"{style}{field}-{kind}"


def _value(headers: Mapping[str, str], style: str, kind: str, field: str) -> str | None:
    found = headers.get(_name(style, kind, field))
    if found is None and kind == "tokens" and style == ANTHROPIC:  # newer accounts count both ways apart
        found = headers.get(_name(style, "input-tokens", field))
    return found


def _reset(value: str, now: datetime, *, is_moment: bool) -> str | None:
    wait = wait_s(value, now)
    if wait is None:
        return None
    if not is_moment:
        return f"{math.ceil(wait)}s"
    then = now + timedelta(seconds=math.ceil(wait))
    return then.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_placeholder(name: str, value: str) -> bool:
    """Azure says -1 and limits of 0 where it knows none."""
    value = value.strip()
    return value == "-1" or ("limit" in name.replace("ratelimit", "") and value == "0")
