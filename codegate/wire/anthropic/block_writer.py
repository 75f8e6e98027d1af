"""
The blocks of a Messages stream (`protocols.md` 3.6.1).

Clients index their list of blocks by position: so there is no gap, and one block open at a time (`OneByOne`).
"""

import zlib

from codegate.wire import payload
from codegate.wire.anthropic.tool_fixes import fixed
from codegate.wire.citations import own
from codegate.wire.hub import Json
from codegate.wire.one_by_one import Block, OneByOne
from codegate.wire.provenance import carried

_DELTA = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":%d,"delta":{"type":"%s","%s":'
_DELTA_OF = {
    "text": ("text_delta", "text"),
    "thinking": ("thinking_delta", "thinking"),
    "tool_use": ("input_json_delta", "partial_json"),
}


class BlockWriter(OneByOne):
    """
    Writes the blocks of a Messages stream.

    Args:
        reasoning_family: For the signature of thinking that came without one.

    Attributes:
        hot_prefix: What stands before the text in a delta of the open text block.
    """

    def __init__(self, reasoning_family: str) -> None:
        super().__init__()
        self.hot_prefix = b""
        self._family = reasoning_family
        self._position = -1
        self._crc = 0

    def _delta(self, block: Block, text: str) -> bytes:
        self.chars += len(text)
        if block.kind == "thinking":
            self._crc = zlib.crc32(text.encode("utf-8", "replace"), self._crc)
        elif block.kind == "tool_use":
            block.said.append(text)
        return block.prefix + payload.quote(text) + b"}}\n\n"

    def _begin(self, block: Block) -> bytes:
        self._position += 1
        if block.kind == "whole":
            return self._whole(block.start)
        self._live = block
        block.prefix = (_DELTA % (self._position, *_DELTA_OF[block.kind])).encode()
        if block.kind == "text":
            self.hot_part, self.hot_prefix = block.id, block.prefix
        self._crc = 0
        start = frame("content_block_start", {"index": self._position, "content_block": block.start})
        if not block.pieces or block.is_quiet:
            return start
        text = "".join(block.pieces)
        block.pieces = []
        return start + self._delta(block, text)

    def _close(self, block: Block) -> bytes:
        self._live = None
        self.hot_part = -1
        tail = b""
        if block.kind == "thinking":
            signature = block.signature or carried(self._family, f"{self._crc:08x}")
            delta = {"type": "signature_delta", "signature": signature}
            tail = frame("content_block_delta", {"index": self._position, "delta": delta})
        elif block.kind == "text":
            deltas = [{"type": "citations_delta", "citation": own(citation)} for citation in block.cited]
            tail = b"".join(frame("content_block_delta", {"index": self._position, "delta": delta}) for delta in deltas)
        elif block.is_quiet and block.pieces:
            text = "".join(block.pieces)
            tail = self._delta(block, fixed(block.start["name"], text) if payload.is_object(text) else text)
        elif block.kind == "tool_use" and not block.said:
            tail = self._delta(block, "")
        return tail + frame("content_block_stop", {"index": self._position})

    def _whole(self, block: Json) -> bytes:
        """A block that comes in one piece; the input of a server's tool still travels as a delta."""
        at = {"index": self._position}
        tail = frame("content_block_stop", at)
        if isinstance(block.get("input"), dict):
            delta = {"type": "input_json_delta", "partial_json": payload.dump(block["input"]).decode()}
            tail = frame("content_block_delta", {**at, "delta": delta}) + tail
            block = {**block, "input": {}}
        return frame("content_block_start", {**at, "content_block": block}) + tail


def frame(kind: str, members: Json) -> bytes:
    """One event of a Messages stream."""
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), payload.dump({"type": kind, **members}))
