"""The response object around the output: of a whole reply, and in the events of a stream (`protocols.md` 2.1)."""

from codegate.records import Usage
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Json
from codegate.wire.openai_responses import usage as usages
from codegate.wire.service_tier import told_to_openai

ECHO = (
    "background",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "metadata",
    "parallel_tool_calls",
    "previous_response_id",
    "prompt_cache_key",
    "reasoning",
    "safety_identifier",
    "service_tier",
    "store",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "truncation",
    "user",
)
"""Members of a request that every response repeats."""

_DEFAULTS: Json = {
    "background": False,
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "service_tier": "default",
    "store": False,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
}
"""What a response says where the request did not; `store` is false because nothing is kept here."""


def response(
    context: ReplyContext,
    own_id: str,
    status: str,
    output: list[Json],
    *,
    usage: Usage | None = None,
    reason: str | None = None,
    error: Json | None = None,
    tier: str | None = None,
) -> Json:
    """
    A response object.

    Args:
        own_id: The whole id, see `response_id`.
        status: `in_progress`, `completed`, `incomplete` or `failed`.
        reason: Why it is incomplete.
        error: Why it failed: `{"code", "message"}`.
        tier: How it was served, in the hub's words; None where that is not known.
    """
    said = {key: value for key, value in context.echo.items() if key in ECHO and value is not None}
    return {
        "id": own_id,
        "object": "response",
        "created_at": context.created_s,
        "status": status,
        "error": error,
        "incomplete_details": {"reason": reason} if reason else None,
        "model": context.model,
        "output": output,
        **_DEFAULTS,
        **said,
        **told_to_openai(tier),
        "usage": usages.write(usage) if usage else None,
    }


def response_id(upstream_id: str | None, context: ReplyContext) -> str:
    """The provider's id if it is one of this format, else our own."""
    own = str(upstream_id or "")
    return own if own.startswith("resp_") else f"resp_{context.reply_id}"
