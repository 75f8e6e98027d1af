"""
The blocks of an answer, one after the other, whatever order their parts come in.

Clients show one block at a time. So one is open, and whatever arrives for another meanwhile waits its turn.
"""

from collections import deque

from codegate.wire import payload
from codegate.wire.hub import Json


class Block:
    """
    One block of the answer, waiting or open.

    Attributes:
        kind: `text`, `thinking`, `tool_use`, or `whole` for one that comes in one piece.
        id: What deltas know it by, among those of its kind.
        start: The block as `content_block_start` shows it.
        pieces: Text that waits.
        said: Tool arguments sent so far.
        cited: Sources of a text, told at its end.
        is_closed: No delta follows.
        is_quiet: A tool whose arguments must be whole before they are sent.
    """

    __slots__ = ("cited", "id", "is_closed", "is_quiet", "kind", "pieces", "prefix", "said", "signature", "start")

    def __init__(self, kind: str, block_id: object, start: Json) -> None:
        self.kind = kind
        self.id = block_id
        self.start = start
        self.pieces: list[str] = []
        self.said: list[str] = []
        self.cited: list[Json] = []
        self.prefix = b""
        self.signature = ""
        self.is_closed = False
        self.is_quiet = False

    def is_whole(self) -> bool:
        """Nothing more needs to come before it may be closed for another one."""
        return self.kind != "tool_use" or self.is_closed or payload.is_object("".join((*self.said, *self.pieces)))


class OneByOne:
    """
    Base of the writers of blocks. Formats say how a block begins, goes on and ends.

    Attributes:
        hot_part: Id of the open text block, or -1.
        chars: Characters sent in deltas, but for those that the caller sent past the writer.
    """

    def __init__(self) -> None:
        self.hot_part: object = -1
        self.chars = 0
        self._live: Block | None = None
        self._queue: deque[Block] = deque()

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
        """The block's start, and what of it waited; it is open from now on unless it comes in one piece."""
        raise NotImplementedError

    def _delta(self, block: Block, text: str) -> bytes:
        """One delta of the open block."""
        raise NotImplementedError

    def _close(self, block: Block) -> bytes:
        """The end of the open block."""
        raise NotImplementedError
