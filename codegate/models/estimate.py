"""Token numbers for when a provider says none. Always marked as estimated, never mixed with counted ones."""

from collections.abc import Mapping, Sequence
from typing import Any

_PROSE_BYTES = 3.6
"""UTF-8 bytes of prose per token (`protocols.md` 5.2)."""

_CODE_BYTES = 3.0
"""The same for JSON and code: schemas, tool inputs, tool results."""

_STREAM_BYTES = 40
"""Bytes on an SSE wire per token: a token's few characters travel in some 150 bytes of frame, a few at a time."""

_PER_MESSAGE = 4
_PER_TOOL = 10
_PER_IMAGE = 1_600
_PER_PDF_PAGE = 2_000
_PDF_PAGE_BYTES = 60_000
"""Base64 characters that a page of a PDF takes, roughly; the page count itself is not looked up."""


def input_tokens(body_bytes: int) -> int:
    """Tokens of a request body of this many bytes; at least 1."""
    return max(1, round(body_bytes / _PROSE_BYTES))


def output_tokens(reply_bytes: int, *, is_stream: bool) -> int:
    """Tokens of an answer that took this many bytes on the wire."""
    return round(reply_bytes / (_STREAM_BYTES if is_stream else _PROSE_BYTES))


def message_tokens(body: Mapping[str, Any]) -> int:
    """
    Tokens of a Messages request: its text, its tools, its images; at least 1.

    Args:
        body: A request as the client sent it; members of another shape count as nothing.
    """
    total = _content(body.get("system"))
    for message in _listed(body.get("messages")):
        total += _PER_MESSAGE + _content(message.get("content"))
    for tool in _listed(body.get("tools")):
        total += _PER_TOOL + _code(tool)
    return max(1, round(total))


def _content(content: Any) -> float:
    if isinstance(content, str):
        return len(content.encode("utf-8", "replace")) / _PROSE_BYTES
    return sum(_block(block) for block in _listed(content))


def _block(block: Mapping[str, Any]) -> float:
    match block.get("type"):
        case "text":
            return _content(block.get("text"))
        case "image":
            return _PER_IMAGE
        case "document":
            return _document(block.get("source"))
        case "tool_use":
            return _code(block.get("name")) + _code(block.get("input"))
        case "tool_result":
            content = block.get("content")
            return _code(content) if isinstance(content, str) else _content(content)
        case "thinking":
            return _content(block.get("thinking"))
    return _code({key: value for key, value in block.items() if key != "cache_control"})


def _document(source: Any) -> float:
    data = source.get("data") if isinstance(source, Mapping) else None
    if not isinstance(data, str):
        return _PER_PDF_PAGE
    if isinstance(source, Mapping) and source.get("type") == "text":
        return _content(data)
    return _PER_PDF_PAGE * max(1, round(len(data) / _PDF_PAGE_BYTES))


def _code(value: Any) -> float:
    """Tokens of a value as compact JSON, without building the JSON."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "replace")) / _CODE_BYTES
    if isinstance(value, Mapping):
        return sum((len(str(key)) + 4) / _CODE_BYTES + _code(item) for key, item in value.items())
    if isinstance(value, Sequence):
        return sum(1 / _CODE_BYTES + _code(item) for item in value)
    return len(str(value)) / _CODE_BYTES


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
