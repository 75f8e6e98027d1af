"""`finish_reason` of Chat Completions to and from the hub's stop reasons (`protocols.md` 2.3)."""

from codegate.wire.hub import StopReason

_KNOWN: dict[str, StopReason] = {
    "length": "max_tokens",
    "max_tokens": "max_tokens",
    "model_context_window_exceeded": "model_context_window_exceeded",
    "content_filter": "refusal",
    "sensitive": "refusal",
    "safety": "refusal",
    "recitation": "refusal",
    "refusal": "refusal",
}
"""All but the natural end. `sensitive` is GLM's word; `safety` and `recitation` are Gemini's."""

_WRITTEN: dict[StopReason, str] = {
    "end_turn": "stop",
    "max_tokens": "length",
    "stop_sequence": "stop",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
    "pause_turn": "stop",
    "model_context_window_exceeded": "length",
    "compaction": "stop",
}


def read(reason: str | None, *, has_tools: bool, has_refusal: bool = False) -> StopReason:
    """
    The stop reason of an answer.

    Args:
        reason: What the provider said, any case; unknown words and None count as a natural end.
        has_tools: A tool was called. Then, and only then, an answer ends for a tool, whatever the provider says.
        has_refusal: The answer holds a refusal.
    """
    known = _KNOWN.get((reason or "").strip().lower())
    if known is not None:
        return known
    if has_tools:
        return "tool_use"
    return "refusal" if has_refusal else "end_turn"


def write(reason: StopReason) -> str:
    """The `finish_reason` for a client."""
    return _WRITTEN[reason]
