"""
What went by in a stream a moment ago.

How an original must be escaped depends on the text before it, which may have come in events that nobody took apart.
So the last of them are kept as they came, and read only when an original asks.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import msgspec

Pieces = Callable[[dict[str, Any]], Iterable[tuple[Hashable, str]]]
"""The pieces of text in an event, each with the block it belongs to."""

_CHUNKS = 64
_CHUNK_BYTES = 4096
_DATA = b"data:"


class Recall:
    """Keeps the last chunks of one stream, at most 256 KB."""

    __slots__ = ("_chunks",)

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque(maxlen=_CHUNKS)

    def note(self, chunk: bytes) -> None:
        """This went by: whole events."""
        self._chunks.append(chunk if len(chunk) <= _CHUNK_BYTES else chunk[-_CHUNK_BYTES:])

    def before(self, block: Hashable, pieces: Pieces) -> str:
        """The text of one block in what is kept, as it came."""
        found: list[str] = []
        for chunk in self._chunks:
            for line in chunk.splitlines():
                if line.startswith(_DATA):
                    found += (text for key, text in pieces(_decoded(line[len(_DATA) :])) if key == block)
        return "".join(found)


def _decoded(data: bytes) -> dict[str, Any]:
    try:
        event = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return event if isinstance(event, dict) else {}
