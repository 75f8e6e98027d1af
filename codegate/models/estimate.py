"""
Token numbers for when a provider says none. Always marked as estimated, never mixed with counted ones.

Text is counted in pieces as tokenizers cut it before they look up anything: words, camelCase humps, digit groups,
punctuation, breaks. Against `o200k_base` that is within 12 % on English, Markdown, Python, JavaScript, HTML, logs and
requests of coding agents, where bytes per token run from 3.2 to 6.4 and no constant would do. Other families cut finer:
see `_FACTORS`. With the extra `tokenizer` installed, `o200k_base` itself counts (`models/tokenizer.py`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from codegate.models.tokenizer import exact_counter

_PIECE = re.compile(
    r"[A-Za-z]?[a-z]{1,12}|[A-Z]{1,3}|[0-9]{1,3}|[!-/:-@\[-`{-~]{1,3}|\n\s*|[\u0370-\u052f]{1,6}|[^\x00-\u052f]{1,2}"
    r"|[\x80-\u036f]{1,2}"
)

_FACTORS = (("claude", 1.15),)
"""
How many more tokens a family makes of the same text than `o200k_base`, by what its models' names hold.

Claude's tokenizer is not public; comparisons of its counting endpoint with OpenAI's find 10 to 30 % more, least for
prose, most for code. The lower middle is taken: clients compact by this number, and too early costs too.
"""

_WIRE_BYTES = 4.0
"""Bytes of JSON per token where only the size is known: the middle of what agents send (3.2 to 6)."""

_STREAM_BYTES = 40
"""Bytes on an SSE wire per token: a token's few characters travel in some 150 bytes of frame, a few at a time."""

_PER_MESSAGE = 4
_PER_TOOL = 10
_PER_IMAGE = 1_600
_PER_PDF_PAGE = 2_000
_PDF_PAGE_BYTES = 60_000
"""Base64 characters that a page of a PDF takes, roughly; the page count itself is not looked up."""

_SLICES, _SLICE_BYTES = 8, 1_024
_MEDIA = re.compile(rb"[A-Za-z0-9+/=_-]{512}")
"""No text goes on for so long without a space: base64."""

_IMAGES = frozenset({"image", "image_url", "input_image"})
_DOCUMENTS = frozenset({"document", "file", "input_file"})
_TURN_MEMBERS = ("content", "reasoning_content", "name", "arguments", "input", "output", "summary")
_UNCOUNTED = frozenset({"cache_control", "signature", "encrypted_content", "id", "call_id", "tool_use_id", "type"})


def input_tokens(body: bytes) -> int:
    """
    Tokens of a request body, at least 1, in the same time whatever its size: a big one is judged by samples.

    Not as good as `request_tokens`, which needs the parsed body and a millisecond for each 30 kB.
    """
    size = len(body)
    if size <= _SLICES * _SLICE_BYTES:
        return max(1, _pieces(body.decode("utf-8", "replace")))
    step = size // _SLICES
    slices = [body[start : start + _SLICE_BYTES] for start in range(0, step * _SLICES, step)]
    counted = sum(_pieces(part.decode("utf-8", "ignore")) for part in slices if not _MEDIA.search(part))
    return max(1, round(counted * size / (_SLICES * _SLICE_BYTES)))


def output_tokens(reply_bytes: int, *, is_stream: bool) -> int:
    """Tokens of an answer that took this many bytes on the wire."""
    return round(reply_bytes / (_STREAM_BYTES if is_stream else _WIRE_BYTES))


def request_tokens(body: Mapping[str, Any], model: str) -> int:
    """
    Tokens of a request of any format: its text, its tools, its images; at least 1.

    Args:
        body: A request as the client sent it; members of another shape count as nothing.
        model: Who will read it; families differ.
    """
    count = exact_counter() or _pieces
    total: float = _content(body.get("system"), count) + _content(body.get("instructions"), count)
    for key in ("messages", "input"):
        turns = body.get(key)
        total += count(turns) if isinstance(turns, str) else sum(_turn(turn, count) for turn in _listed(turns))
    for tool in _listed(body.get("tools")):
        total += _PER_TOOL + count(_json(tool))
    factor = next((factor for name, factor in _FACTORS if name in model.lower()), 1.0)
    return max(1, round(total * factor))


Count = Callable[[str], int]


def _pieces(text: str) -> int:
    return len(_PIECE.findall(text))


def _turn(turn: Mapping[str, Any], count: Count) -> float:
    """A message of Messages or Chat, or an item of Responses."""
    total = float(_PER_MESSAGE)
    for member in _TURN_MEMBERS:
        total += _content(turn.get(member), count)
    for call in _listed(turn.get("tool_calls")):
        function = call.get("function")
        total += _turn(function, count) if isinstance(function, Mapping) else 0
    return total


def _content(content: Any, count: Count) -> float:
    if isinstance(content, str):
        return count(content)
    return sum(_block(block, count) for block in _listed(content))


def _block(block: Mapping[str, Any], count: Count) -> float:
    kind = block.get("type")
    if kind in _IMAGES:
        return _PER_IMAGE
    if kind in _DOCUMENTS:
        return _document(block, count)
    if kind == "tool_result":
        return _content(block.get("content"), count)
    if isinstance(block.get("text"), str):
        return count(block["text"])
    return sum(
        count(value if isinstance(value, str) else _json(value))
        for name, value in block.items()
        if name not in _UNCOUNTED
    )


def _document(block: Mapping[str, Any], count: Count) -> float:
    source = block.get("source") or block.get("file") or block
    data = source.get("data") or source.get("file_data") if isinstance(source, Mapping) else None
    if not isinstance(data, str):
        return _PER_PDF_PAGE
    if source.get("type") == "text":
        return count(data)
    return _PER_PDF_PAGE * max(1, round(len(data) / _PDF_PAGE_BYTES))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
