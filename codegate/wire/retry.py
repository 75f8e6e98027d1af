"""When a provider says to come back: `retry-after`, its many cousins, and words in a message. No clock needed."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TOLD = re.compile(r"(?:try again|retry) (?:in|after) (\d+(?:\.\d+)?) ?(ms|s|m|h)?", re.IGNORECASE)


def retry_after_s(headers: Mapping[str, str], *, is_limited: bool) -> float | None:
    """
    Seconds to wait by these response headers, or None if they do not say.

    Dates count from the answer's own `date`. Reset headers count only for an answer that is about limits; of
    several, those whose `remaining` is used up, and of these the latest.

    Args:
        headers: Lower-case names.
        is_limited: The answer says that a limit is reached.
    """
    told = _milliseconds(headers.get("retry-after-ms"))
    if told is None:
        told = wait_s(headers.get("retry-after"), date_of(headers))
    if told is not None or not is_limited:
        return told
    resets = [(name, value) for name, value in headers.items() if "ratelimit" in name and "reset" in name]
    exhausted = [(name, value) for name, value in resets if headers.get(name.replace("reset", "remaining")) == "0"]
    waits = [wait for _, value in exhausted or resets if (wait := wait_s(value, date_of(headers))) is not None]
    positive = [wait for wait in waits if wait > 0]
    return max(positive) if exhausted and positive else min(positive, default=None)


def told_delay_s(message: str) -> float | None:
    """Seconds named in words, as in `Please try again in 20s`."""
    found = _TOLD.search(message)
    return float(found[1]) * _UNITS[(found[2] or "s").lower()] if found else None


def seconds_of(text: str) -> float | None:
    """A duration such as `17s`, `1m2.5s`, `350ms` or a bare number of seconds; None for anything else."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def _milliseconds(text: str | None) -> float | None:
    return float(text) / 1000 if text and _NUMBER.fullmatch(text.strip()) else None


def wait_s(text: str | None, now: datetime | None) -> float | None:
    """Seconds from `now` until a duration is over, an epoch second, an RFC 3339 time or an HTTP date."""
    if not text:
        return None
    seconds = seconds_of(text)
    if seconds is not None:
        if seconds < 1_000_000_000:
            return seconds
        then: datetime | None = datetime.fromtimestamp(seconds, UTC) if seconds < 10_000_000_000 else None
    else:
        then = _parsed(text)
    if then is None or now is None:
        return None
    wait = (then - now).total_seconds()
    return max(0.0, wait) if math.isfinite(wait) else None


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """The answer's own `date`."""
    return _parsed(headers.get("date", ""))


def _parsed(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(text)
        except (ValueError, TypeError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
