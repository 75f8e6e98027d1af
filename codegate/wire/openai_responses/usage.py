"""Usage of Responses: `usage` objects to and from `Usage` (`protocols.md` 2.4)."""

from typing import Any

from codegate.records import Usage
from codegate.wire.hub import Json


def read(usage: Any) -> Usage | None:
    """The usage object of a response; None if it is not one."""
    return merge(None, usage)


def merge(old: Usage | None, new: Any) -> Usage | None:
    """
    What is known after one more usage object; a later zero never replaces a positive number.

    The input counts are merged as the provider says them (all input, and its cached part), so that no token is
    counted twice.

    Args:
        old: What was known before.
        new: The object as it came in the stream; anything but an object changes nothing.
    """
    if not isinstance(new, dict):
        return old
    had = old or Usage()
    whole = _count(new, "input_tokens") or had.input_tokens + had.cache_read_tokens + had.cache_write_tokens
    details = new.get("input_tokens_details")
    cache_read = _count(details, "cached_tokens") or had.cache_read_tokens
    cache_write = _count(details, "cache_write_tokens") or had.cache_write_tokens
    return Usage(
        input_tokens=max(0, whole - cache_read - cache_write),
        output_tokens=_count(new, "output_tokens") or had.output_tokens,
        cache_read_tokens=cache_read,
        cache_write_tokens=cache_write,
        cache_write_1h_tokens=had.cache_write_1h_tokens,
        reasoning_tokens=_count(new.get("output_tokens_details"), "reasoning_tokens") or had.reasoning_tokens,
    )


def counts_cache_writes(usage: Any) -> bool:
    """Whether a usage object counts what was written to a cache: a zero is an answer, a missing member is none."""
    details = usage.get("input_tokens_details") if isinstance(usage, dict) else None
    return isinstance(details, dict) and details.get("cache_write_tokens") is not None


def write(usage: Usage) -> Json:
    """The usage object of a response. Every member is there: Codex does not read a details object with a gap."""
    whole = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    return {
        "input_tokens": whole,
        "input_tokens_details": {
            "cached_tokens": usage.cache_read_tokens,
            "cache_write_tokens": usage.cache_write_tokens,
        },
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        "total_tokens": whole + usage.output_tokens,
    }


def _count(holder: Any, name: str) -> int:
    """A token count; 0 for what is not one (absent, null, text, a boolean, negative)."""
    value = holder.get(name) if isinstance(holder, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return 0
    return int(value)
