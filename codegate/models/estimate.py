"""Token numbers for when a provider says none. Always marked as estimated, never mixed with counted ones."""

_BYTES_PER_TOKEN = 3.6
"""UTF-8 bytes of prose and JSON mixed, per token (`protocols.md` 5.2)."""

_STREAM_BYTES_PER_TOKEN = 40
"""Bytes on an SSE wire per token: a token's few characters travel in some 150 bytes of frame, a few at a time."""


def input_tokens(body_bytes: int) -> int:
    """Tokens of a request body of this many bytes; at least 1."""
    return max(1, round(body_bytes / _BYTES_PER_TOKEN))


def output_tokens(reply_bytes: int, *, is_stream: bool) -> int:
    """Tokens of an answer that took this many bytes on the wire."""
    return round(reply_bytes / (_STREAM_BYTES_PER_TOKEN if is_stream else _BYTES_PER_TOKEN))
