"""How a response ended, to and from the hub's stop reasons (`protocols.md` 2.3)."""

from typing import Any

from codegate.wire.hub import StopReason

_INCOMPLETE: dict[StopReason, str] = {
    "max_tokens": "max_output_tokens",
    "model_context_window_exceeded": "max_output_tokens",
    "refusal": "content_filter",
}

ERRORS = frozenset({"failed", "cancelled"})
"""Statuses that are an error and no end."""


def read(status: Any, reason: Any, *, has_tools: bool, has_refusal: bool = False) -> StopReason:
    """
    The stop reason of a response.

    Args:
        status: `completed`, `incomplete`, …; unknown words count as `completed`.
        reason: Of `incomplete_details`.
        has_tools: A tool was called. Then, and only then, a complete answer ends for a tool.
        has_refusal: The answer holds a refusal.
    """
    if status == "incomplete":
        return "refusal" if str(reason).lower() == "content_filter" else "max_tokens"
    if has_tools:
        return "tool_use"
    return "refusal" if has_refusal else "end_turn"


def write(reason: StopReason) -> tuple[str, str | None]:
    """The `status` for a client, and the reason in `incomplete_details`."""
    incomplete = _INCOMPLETE.get(reason)
    return ("incomplete", incomplete) if incomplete else ("completed", None)
