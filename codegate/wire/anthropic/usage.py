"""Usage of Messages: `usage` objects to and from `Usage` (`protocols.md` 2.4)."""

from collections import Counter
from typing import Any

from codegate.records import Usage
from codegate.wire.hub import Json

_COUNTED = ("web_search", "web_fetch")
"""The provider's own tools that usage counts: all of them, or SDKs miss a member."""


def read(usage: Any) -> Usage | None:
    """The usage object of a reply, a `message_start` or a `message_delta`; None if it is not one."""
    return merge(None, usage)


def merge(old: Usage | None, new: Any) -> Usage | None:
    """
    What is known after one more usage object, which may say only part of it.

    Members that are absent or null change nothing. A zero never replaces a positive number, but for the input of
    an answer whose cache numbers come with it: those say where the input went.

    Args:
        old: What was known before.
        new: The object as it came in the stream; anything but an object changes nothing.
    """
    if not isinstance(new, dict):
        return old
    had = old or Usage()
    cache_read = _count(new, "cache_read_input_tokens")
    cache_write = _count(new, "cache_creation_input_tokens")
    fresh = _count(new, "input_tokens")
    is_split = bool((cache_read or cache_write) and fresh is not None)
    return Usage(
        input_tokens=(fresh or 0) if is_split else (fresh or had.input_tokens),
        output_tokens=_count(new, "output_tokens") or had.output_tokens,
        cache_read_tokens=cache_read or had.cache_read_tokens,
        cache_write_tokens=cache_write or had.cache_write_tokens,
        cache_write_1h_tokens=_count(new.get("cache_creation"), "ephemeral_1h_input_tokens")
        or had.cache_write_1h_tokens,
        reasoning_tokens=_count(new.get("output_tokens_details"), "thinking_tokens") or had.reasoning_tokens,
    )


def write(usage: Usage, server_tools: Counter[str] | None = None) -> Json:
    """
    The usage object of a reply or of the last `message_delta`.

    Cache and reasoning numbers that are zero are left out: a client takes what stands there over what it knew.

    Args:
        server_tools: How often the provider ran which of its own tools, by name.
    """
    written: Json = {"input_tokens": usage.input_tokens}
    if usage.cache_read_tokens:
        written["cache_read_input_tokens"] = usage.cache_read_tokens
    if usage.cache_write_tokens:
        written["cache_creation_input_tokens"] = usage.cache_write_tokens
    if usage.cache_write_1h_tokens:
        written["cache_creation"] = {
            "ephemeral_5m_input_tokens": max(0, usage.cache_write_tokens - usage.cache_write_1h_tokens),
            "ephemeral_1h_input_tokens": usage.cache_write_1h_tokens,
        }
    written["output_tokens"] = usage.output_tokens
    if usage.reasoning_tokens:
        written["output_tokens_details"] = {"thinking_tokens": usage.reasoning_tokens}
    if server_tools:
        written["server_tool_use"] = {f"{name}_requests": server_tools[name] for name in _COUNTED}
    return written


def _count(holder: Any, name: str) -> int | None:
    """A token count, or None for what is not one (absent, null, text, a boolean, negative)."""
    value = holder.get(name) if isinstance(holder, dict) else None
    if type(value) is int:  # what it nearly always is
        return value if value >= 0 else None
    return int(value) if isinstance(value, float) and value >= 0 else None
