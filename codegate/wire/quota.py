"""
How much of a provider's own limits is used, by the headers of its answers (`protocols.md` 4.3).

Subscriptions say the share of each window (Anthropic `unified`, Codex `primary` and `secondary`); APIs say a limit
and what remains of it. No clock: whoever asks says when the headers came.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from codegate.records import QuotaWindow
from codegate.wire.retry import date_of, wait_s

Headers = Mapping[str, str]

_PREFIXES = ("anthropic-ratelimit-", "x-ratelimit-", "x-codex-")
_UNIFIED = re.compile(r"anthropic-ratelimit-unified-(?P<name>[a-z0-9_-]{1,24})-utilization")
_KINDS = ("requests", "tokens", "input-tokens", "output-tokens")
_MOST = 8
"""Windows of one answer that are told at most; the headers are foreign."""


def telling(headers: Headers) -> dict[str, str]:
    """Those of these headers, names in lower case, that say something of a quota, and when."""
    found = {name: value for name, value in headers.items() if name.startswith(_PREFIXES)}
    return found | {"date": headers["date"]} if found and "date" in headers else found


def quotas_of(headers: Headers, heard_ms: int, now_ms: int) -> tuple[QuotaWindow, ...]:
    """
    The windows that these headers tell of and that have not been reset since, the fullest first.

    Args:
        heard_ms: When the headers came, milliseconds UTC; what they say in seconds counts from there.
        now_ms: Milliseconds UTC.
    """
    heard = date_of(headers) or datetime.fromtimestamp(heard_ms / 1000, UTC)
    found = [*_unified(headers, heard, heard_ms), *_codex(headers, heard, heard_ms), *_api(headers, heard, heard_ms)]
    lasting = [one for one in found if one.resets_at is None or one.resets_at > now_ms]
    return tuple(sorted(lasting, key=lambda one: -one.used)[:_MOST])


def _unified(headers: Headers, heard: datetime, heard_ms: int) -> Iterator[QuotaWindow]:
    for name, value in headers.items():
        match = _UNIFIED.fullmatch(name)
        used = _number(value)
        if match is not None and used is not None:
            reset = headers.get(f"anthropic-ratelimit-unified-{match['name']}-reset")
            yield QuotaWindow(name=match["name"], used=_share(used), resets_at=_moment(reset, heard, heard_ms))


def _codex(headers: Headers, heard: datetime, heard_ms: int) -> Iterator[QuotaWindow]:
    for which in ("primary", "secondary"):
        used = _number(headers.get(f"x-codex-{which}-used-percent"))
        if used is None:
            continue
        after = headers.get(f"x-codex-{which}-reset-after-seconds") or headers.get(f"x-codex-{which}-reset-at")
        name = _length(_number(headers.get(f"x-codex-{which}-window-minutes"))) or which
        yield QuotaWindow(name=name, used=_share(used / 100), resets_at=_moment(after, heard, heard_ms))


def _api(headers: Headers, heard: datetime, heard_ms: int) -> Iterator[QuotaWindow]:
    for kind in _KINDS:
        for prefix, form in (("anthropic-ratelimit-", f"{kind}-{{}}"), ("x-ratelimit-", f"{{}}-{kind}")):
            limit, left = (_number(headers.get(prefix + form.format(field))) for field in ("limit", "remaining"))
            if limit is None or left is None or limit <= 0 or left < 0:  # -1 and 0: a provider that knows none
                continue
            reset = headers.get(prefix + form.format("reset"))
            yield QuotaWindow(name=kind, used=_share(1 - left / limit), resets_at=_moment(reset, heard, heard_ms))


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e15 else None


def _share(used: float) -> float:
    return max(0.0, min(1.0, round(used, 4)))


def _moment(text: str | None, heard: datetime, heard_ms: int) -> int | None:
    wait = wait_s(text, heard)
    return heard_ms + round(wait * 1000) if wait is not None else None


def _length(minutes: float | None) -> str:
    """`5h`, `7d`."""
    if not minutes or minutes <= 0:
        return ""
    return (
        f"{minutes / 1440:.0f}d" if minutes >= 1440 else f"{minutes / 60:.0f}h" if minutes >= 60 else f"{minutes:.0f}m"
    )
