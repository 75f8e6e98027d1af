"""The blocks of a Messages stream that is read, as hub events (`protocols.md` 3.4)."""

from functools import partial
from typing import Any

from codegate.wire import hub, payload
from codegate.wire.anthropic.open_block import OpenBlock
from codegate.wire.citations import of_block
from codegate.wire.hub import Json
from codegate.wire.machines import Again
from codegate.wire.names import derived_id
from codegate.wire.payload import Halves


class Blocks:
    """
    The blocks of one answer, by index, which is the hub's `part` and `key`.

    A signature is given when its block ends: a later one replaces it until then.

    Attributes:
        has_tools: A call has begun.
    """

    __slots__ = ("_blocks", "_delta_of", "_halves", "_last", "has_tools")

    def __init__(self) -> None:
        self.has_tools = False
        self._blocks: dict[int, OpenBlock] = {}
        self._halves = Halves()
        self._last = 0
        self._delta_of: tuple[Any, int] | None = None

    def again(self) -> Again | None:
        """One more delta of the same kind and block."""
        if self._delta_of is None or self._halves.is_holding:
            return None
        kind, index = self._delta_of
        if kind == "text_delta":
            return partial(hub.Text, index)
        if kind == "thinking_delta":
            return partial(hub.Think, index)
        block = self._blocks.get(index)
        if kind != "input_json_delta" or block is None or block.kind != "tool_use":
            return None
        keep = block.pieces.append

        def more(text: str) -> hub.Event:
            keep(text)
            return hub.ToolArgs(index, text)

        return more

    def rest(self) -> None:
        """Something else than a delta has come."""
        self._delta_of = None

    def start(self, data: Json) -> list[hub.Event]:
        """A `content_block_start`; the block may hold its content already."""
        start = data.get("content_block")
        if not isinstance(start, dict):
            return []
        index = self._index(data, len(self._blocks))
        kind = text(start, "type")
        block = self._blocks[index] = OpenBlock(kind, start)
        if kind == "text":
            cited = [hub.Cited(index, citation) for citation in of_block(start)]
            return [*self._say(index, "text", text(start, "text")), *cited]
        if kind == "thinking":
            block.signature = text(start, "signature")
            return self._say(index, "thinking", text(start, "thinking"))
        if kind == "redacted_thinking":
            return [hub.RedactedThink(text(start, "data"))]
        if kind != "tool_use":
            return []
        self.has_tools = True
        name = payload.mended(text(start, "name")) or f"tool_{index}"
        return [hub.ToolOpen(index, payload.mended(text(start, "id")) or derived_id(index, name), name)]

    def delta(self, data: Json) -> list[hub.Event]:
        """A `content_block_delta`; one of a block that never began begins it."""
        delta = data.get("delta")
        if not isinstance(delta, dict):
            return []
        index = data.get("index")
        if type(index) is not int:
            index = self._last
        kind = delta.get("type")
        self._delta_of = kind, index
        if kind == "text_delta":
            said = delta.get("text")
            if type(said) is str and not self._halves.is_holding and said.isascii():
                return [hub.Text(index, said)] if said else []
            return self._say(index, "text", said)
        if kind == "input_json_delta":
            return self._arguments(index, text(delta, "partial_json"))
        if kind == "thinking_delta":
            return self._say(index, "thinking", delta.get("thinking"))
        if kind == "signature_delta":
            block = self._blocks.setdefault(index, OpenBlock("thinking", {}))
            block.signature = text(delta, "signature") or block.signature
        elif kind == "citations_delta" and isinstance(delta.get("citation"), dict):
            return [hub.Cited(index, delta["citation"])]
        return []

    def stop(self, data: Json) -> list[hub.Event]:
        """A `content_block_stop`."""
        return self._stop(self._index(data, self._last))

    def close(self) -> list[hub.Event]:
        """The answer ends: the end of every block that is still open."""
        return [event for index in list(self._blocks) for event in self._stop(index)]

    def _say(self, index: int, kind: str, said: Any) -> list[hub.Event]:
        if not isinstance(said, str):
            return []
        said = self._halves.join(index, said)
        if not said:
            return []
        return [hub.Text(index, said) if kind == "text" else hub.Think(index, said)]

    def _arguments(self, index: int, piece: str) -> list[hub.Event]:
        out: list[hub.Event] = []
        if index not in self._blocks:
            out += self.start({"index": index, "content_block": {"type": "tool_use"}})
        block = self._blocks[index]
        piece = self._halves.join(index, piece)
        if piece:
            block.pieces.append(piece)
            if block.kind == "tool_use":
                out.append(hub.ToolArgs(index, piece))
        return out

    def _stop(self, index: int) -> list[hub.Event]:
        block = self._blocks.get(index)
        if block is None or not block.kind:
            return []
        kind, block.kind = block.kind, ""
        late = self._halves.release(index)
        if kind == "text":
            return [hub.Text(index, late)] if late else []
        if kind == "thinking":
            out: list[hub.Event] = [hub.Think(index, late)] if late else []
            return [*out, hub.ThinkSignature(index, block.signature)] if block.signature else out
        if kind == "tool_use":
            whole = block.start.get("input")
            if not block.pieces and isinstance(whole, dict) and whole:
                late = payload.dump(whole).decode()
            return [*([hub.ToolArgs(index, late)] if late else []), hub.ToolClose(index)]
        return [] if kind == "redacted_thinking" else [hub.Opaque(block.whole())]

    def _index(self, data: Json, default: int) -> int:
        index = data.get("index")
        self._last = index if type(index) is int else default
        return self._last


def text(holder: Json, name: str) -> str:
    """The member, if it is a text; else nothing."""
    value = holder.get(name)
    return value if isinstance(value, str) else ""
