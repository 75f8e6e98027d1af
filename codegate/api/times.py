"""Moments in query parameters."""

import re

from codegate import clock
from codegate.api.call import Call
from codegate.errors import Invalid

_SPAN = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)
_UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def moment(call: Call, name: str) -> int | None:
    """
    A query parameter as milliseconds UTC: ISO 8601 text, or a span back from now such as `2h` or `7d`.

    Raises:
        Invalid: It is neither.
    """
    text = call.text(name)
    if text is None:
        return None
    if span := _SPAN.fullmatch(text):
        return clock.now_ms() - int(span[1]) * _UNIT_MS[span[2]]
    try:
        # A plus sign of an offset that was not escaped arrives as a blank.
        return clock.parse_iso(text.replace(" ", "+") if "T" in text else text)
    except (ValueError, OverflowError):
        hint = "Write an ISO 8601 time, or a span such as 30m, 2h or 7d."
        raise Invalid(f"{name} is no moment: {text[:40]!r}.", field=name, hint=hint) from None
