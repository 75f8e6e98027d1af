"""
JSON inside stream events: read whatever the provider wrote, write what every client can read.

Providers cut text anywhere, also between the two halves of a surrogate pair (`"\\ud83d"` in one delta, `"\\ude00"`
in the next). Python holds such halves and cannot write them; `Halves` puts them together again.
"""

import json
import re
from collections.abc import Hashable
from typing import Any

import msgspec

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_LONE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def read(data: bytes) -> Any:
    """
    The JSON value of one event's data. Strings may hold surrogate halves; pass those through `Halves`.

    Raises:
        ValueError: It is not JSON.
    """
    try:
        return _decode(data)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(data.decode("utf-8", "replace").lstrip("\ufeff"), strict=False)
    except RecursionError:
        raise ValueError("nested too deep") from None


def quote(text: str) -> bytes:
    """The text as a JSON string: UTF-8, non-ASCII kept; a lone surrogate becomes U+FFFD."""
    try:
        return _encode(text)
    except UnicodeEncodeError:
        return _encode(mended(text))


def dump(value: Any) -> bytes:
    """The value as compact JSON, members in their order, lone surrogates as U+FFFD."""
    try:
        return _encode(value)
    except UnicodeEncodeError:
        return _encode(_mended_deep(value))


def mended(text: str) -> str:
    """The text with surrogate pairs joined and lone halves replaced by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_object(text: str) -> bool:
    """Whether the text is one complete JSON object."""
    if not text.rstrip().endswith("}"):
        return False
    try:
        return isinstance(read(text.encode("utf-8", "replace")), dict)
    except ValueError:
        return False


class Halves:
    """
    Joins surrogate pairs that were split over the deltas of one block.

    Attributes:
        is_holding: A first half waits; then every delta must pass through `join`.
    """

    __slots__ = ("_held", "is_holding")

    def __init__(self) -> None:
        self._held: dict[Hashable, str] = {}
        self.is_holding = False

    def join(self, block: Hashable, text: str) -> str:
        """The text to emit now for this block; a first half at its end stays here."""
        if not self.is_holding and text.isascii():
            return text
        held = self._held.pop(block, "")
        if text and "\ud800" <= text[-1] <= "\udbff":
            self._held[block] = text[-1]
            text = text[:-1]
        self.is_holding = bool(self._held)
        text = held + text
        return mended(text) if _LONE.search(text) else text

    def release(self, block: Hashable) -> str:
        """The block ended: U+FFFD for a half that never found its other one, else nothing."""
        if not self._held.pop(block, ""):
            return ""
        self.is_holding = bool(self._held)
        return _REPLACEMENT


def _mended_deep(value: Any) -> Any:
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, list):
        return [_mended_deep(item) for item in value]
    if isinstance(value, dict):
        return {_mended_deep(key): _mended_deep(item) for key, item in value.items()}
    return value
