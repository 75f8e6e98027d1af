"""A block of a Messages stream that has begun."""

from codegate.wire import payload
from codegate.wire.hub import Json


class OpenBlock:
    """
    What must be known of a block until it ends.

    Attributes:
        kind: Its `type`; empty once it has ended.
        start: The block as `content_block_start` showed it.
        pieces: Its input as it came in deltas.
    """

    __slots__ = ("kind", "pieces", "signature", "start")

    def __init__(self, kind: str, start: Json) -> None:
        self.kind = kind
        self.start = start
        self.pieces: list[str] = []
        self.signature = ""

    def whole(self) -> Json:
        """The block as it stands at its end; input that is no JSON is none."""
        whole = dict(self.start)
        if self.pieces:
            try:
                whole["input"] = payload.read("".join(self.pieces).encode("utf-8", "replace"))
            except ValueError:
                whole["input"] = {}
        return whole
