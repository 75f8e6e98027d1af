"""Stop reasons of Messages providers (`protocols.md` 2.3)."""

from typing import Any, get_args

from codegate.wire.hub import StopReason

_KNOWN: dict[Any, StopReason] = {**{reason: reason for reason in get_args(StopReason)}, "sensitive": "refusal"}
"""`sensitive` is GLM's word."""


def read(reason: Any, *, has_tools: bool) -> StopReason:
    """
    The stop reason of an answer.

    Args:
        reason: What the provider said, any case; unknown words and all else count as a natural end.
        has_tools: A tool was called. Then, and only then, an answer ends for a tool, whatever the provider says.
    """
    known = _KNOWN.get(reason.strip().lower(), "end_turn") if isinstance(reason, str) else "end_turn"
    if known in ("end_turn", "tool_use"):
        return "tool_use" if has_tools else "end_turn"
    return known
