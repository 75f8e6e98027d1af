"""Usage of Chat Completions: `usage` objects to and from `Usage` (`protocols.md` 2.4)."""

from typing import Any

from codegate.records import Usage
from codegate.wire.hub import Json


def read(usage: Any) -> Usage | None:
    """The usage object of a reply or a chunk; None if it is not one."""
    return merge(None, usage)


def merge(old: Usage | None, new: Any) -> Usage | None:
    """
    What is known after one more usage object; a later zero never replaces a positive number.

    Providers send usage once, in every chunk (cumulative), or in pieces. The prompt counts are merged as the
    provider says them (the whole prompt, and its cached part), so that no token is counted twice.

    Args:
        old: What was known before.
        new: The object as it came in the stream; anything but an object changes nothing.
    """
    if not isinstance(new, dict):
        return old
    had = old or Usage()
    had_prompt = had.input_tokens + had.cache_read_tokens + had.cache_write_tokens
    prompt = _first(new, "prompt_tokens", "input_tokens") or had_prompt
    prompt_details = new.get("prompt_tokens_details")
    cache_read = (
        _count(prompt_details, "cached_tokens")
        or _first(new, "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens")
        or had.cache_read_tokens
    )
    cache_write = (
        _count(prompt_details, "cache_write_tokens")
        or _first(new, "cache_creation_input_tokens")
        or had.cache_write_tokens
    )
    return Usage(
        input_tokens=max(0, prompt - cache_read - cache_write),
        output_tokens=_output(new) or had.output_tokens,
        cache_read_tokens=cache_read,
        cache_write_tokens=cache_write,
        cache_write_1h_tokens=had.cache_write_1h_tokens,
        reasoning_tokens=_count(new.get("completion_tokens_details"), "reasoning_tokens") or had.reasoning_tokens,
    )


def write(usage: Usage, *, counts_cache_writes: bool = False) -> Json:
    """
    The usage object of a reply or of the usage chunk. Cache writes and reasoning that are zero are left out.

    Args:
        counts_cache_writes: The provider counts cache writes, so that their zero is told.
    """
    prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    details: Json = {"cached_tokens": usage.cache_read_tokens}
    if usage.cache_write_tokens or counts_cache_writes:
        details["cache_write_tokens"] = usage.cache_write_tokens
    written: Json = {
        "prompt_tokens": prompt,
        "completion_tokens": usage.output_tokens,
        "total_tokens": prompt + usage.output_tokens,
        "prompt_tokens_details": details,
    }
    if usage.reasoning_tokens:
        written["completion_tokens_details"] = {"reasoning_tokens": usage.reasoning_tokens}
    return written


def _output(usage: Json) -> int:
    """Output tokens with the reasoning that some (Gemini, xAI) count in `total_tokens` alone."""
    prompt = _first(usage, "prompt_tokens", "input_tokens")
    completion = _first(usage, "completion_tokens", "output_tokens")
    total = _first(usage, "total_tokens")
    return total - prompt if prompt and total > prompt + completion else completion


def _first(usage: Json, *names: str) -> int:
    """The first of these members that holds a positive count, or 0."""
    return next((count for name in names if (count := _count(usage, name))), 0)


def _count(holder: Any, name: str) -> int:
    """A token count; 0 for what is not one (absent, null, text, a boolean, negative)."""
    value = holder.get(name) if isinstance(holder, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return 0
    return int(value)
