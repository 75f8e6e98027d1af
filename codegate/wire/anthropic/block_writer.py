"""
The blocks of a Messages stream (`protocols.md` 3.6.1).

Clients index their list of blocks by position and show one block at a time. So: positions without a gap, one
block open at a time, and whatever arrives for another block meanwhile waits its turn.
"""

import zlib
from collections import deque

from codegate.wire import payload
from codegate.wire.anthropic.tool_fixes import fixed
from codegate.wire.hub import Json
from codegate.wire.provenance import carried

_DELTA = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":%d,"delta":{"type":"%s","%s":'
_DELTA_OF = {
    "text": ("text_delta", "text"),
    "thinking": ("thinking_delta", "thinking"),
    "tool_use": ("input_json_delta", "partial_json"),
}


class Block:
    """
    One block of the answer, waiting or open.

    Attributes:
        kind: `text`, `thinking`, `tool_use`, or `whole` for one that comes in one piece.
        id: What deltas know it by, among those of its kind.
        start: The block as `content_block_start` shows it.
        pieces: Text that waits.
        said: Tool arguments sent so far.
        is_closed: No delta follows.
        is_quiet: A tool whose arguments must be whole before they are sent.
    """

    __slots__ = ("id", "is_closed", "is_quiet", "kind", "pieces", "prefix", "said", "signature", "start")

    def __init__(self, kind: str, block_id: object, start: Json) -> None:
        self.kind = kind
        self.id = block_id
        self.start = start
        self.pieces: list[str] = []
        self.said: list[str] = []
        self.prefix = b""
        self.signature = ""
        self.is_closed = False
        self.is_quiet = False

    def is_whole(self) -> bool:
        """Nothing more needs to come before it may be closed for another one."""
        return self.kind != "tool_use" or self.is_closed or payload.is_object("".join((*self.said, *self.pieces)))


class BlockWriter:
    """
    Writes blocks one after the other, whatever order their parts come in.

    Args:
        reasoning_family: For the signature of thinking that came without one.

    Attributes:
        hot_part: Id of the open text block, or -1.
        hot_prefix: What stands before the text in a delta of that block.
        chars: Characters sent in deltas, but for those that the caller sent by `hot_prefix`.
    """

    def __init__(self, reasoning_family: str) -> None:
        self.hot_part: object = -1
        self.hot_prefix = b""
        self.chars = 0
        self._family = reasoning_family
        self._position = -1
        self._live: Block | None = None
        self._queue: deque[Block] = deque()
        self._crc = 0

    def find(self, kind: str, block_id: object) -> Block | None:
        """The open or waiting block of this kind and id."""
        live = self._live
        if live is not None and live.id == block_id and live.kind == kind:
            return live
        return next((block for block in self._queue if block.id == block_id and block.kind == kind), None)

    def add(self, block: Block) -> bytes:
        """One more block; the open one is closed for it if it may be."""
        self._queue.append(block)
        return self.advance()

    def more(self, block: Block, text: str) -> bytes:
        """One more delta of a block; it may make it whole, and let the next one begin."""
        if block is not self._live or block.is_quiet:
            block.pieces.append(text)
            return self.advance() if self._queue else b""
        delta = self._delta(block, text)
        return delta + self.advance() if self._queue else delta

    def _delta(self, block: Block, text: str) -> bytes:
        self.chars += len(text)
        if block.kind == "thinking":
            self._crc = zlib.crc32(text.encode("utf-8", "replace"), self._crc)
        elif block.kind == "tool_use":
            block.said.append(text)
        return block.prefix + payload.quote(text) + b"}}\n\n"

    def advance(self, *, is_last: bool = False) -> bytes:
        """Closes the open block if it may be, opens the next; all of them at the end of the answer."""
        out: list[bytes] = []
        while True:
            live = self._live
            if live is not None:
                if not (live.is_closed or is_last or (self._queue and live.is_whole())):
                    break
                out.append(self._close(live))
            if not self._queue:
                break
            out.append(self._begin(self._queue.popleft()))
        return b"".join(out)

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
