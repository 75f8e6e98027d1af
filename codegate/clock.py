"""
Time, asked for in one place so that a test can stop it.

Wall-clock time is for rows and headers only; every timer and cooldown runs on `monotonic`,
so that a stepped clock changes nothing (reliability rule R6).
"""

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """Wall clock, milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Seconds of a clock that never steps; only differences mean something."""
    return time.monotonic()


def iso(at_ms: int | None) -> str | None:
    """`2026-11-24T23:40:52.120Z` for milliseconds UTC; None stays None."""
    if at_ms is None:
        return None
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1000:03d}Z"


def parse_iso(text: str) -> int:
    """
    Milliseconds UTC of an ISO 8601 text; a text without an offset is taken as UTC.

    Raises:
        ValueError: The text is no ISO 8601 time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)
