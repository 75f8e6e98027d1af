"""
Hub events -> stream of Messages (`protocols.md` 3.6.1).

Clients index their list of blocks by position and show one block at a time. So: positions without a gap, one
block open at a time, and whatever arrives for another block meanwhile waits its turn (`_queue`).
"""

import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

from codegate.records import Usage
from codegate.wire import hub, payload
from codegate.wire.anthropic import usage
from codegate.wire.anthropic.tool_fixes import FIXED_TOOLS, fixed
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Json
from codegate.wire.names import messages_id
from codegate.wire.provenance import carried

PING = b'event: ping\ndata: {"type":"ping"}\n\n'
STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
_DELTA = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":%d,"delta":{"type":"%s","%s":'
_DELTA_OF = {
    "text": ("text_delta", "text"),
    "thinking": ("thinking_delta", "thinking"),
    "tool_use": ("input_json_delta", "partial_json"),
}


class _Block:
    """One block of the answer, waiting or open."""

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


class Encoder:
    """Writes a stream of Messages. Before the first content (or the end) it says nothing, unless `open` is called."""

    def __init__(self, context: ReplyContext) -> None:
        self._context = context
        self._id = ""
        self._usage: Usage | None = None
        self._reason: hub.Finish | None = None
        self._is_open = False
        self._is_ended = False
        self._position = -1
        self._live: _Block | None = None
        self._hot_part = -1
        self._hot_prefix = b""
        self._queue: deque[_Block] = deque()
        self._chars = 0
        self._crc = 0

    def feed(self, event: hub.Event) -> bytes:
        """The bytes to send now. `Failed` gives none: the error's envelope is the pipe's."""
        if type(event) is hub.Text and event.part == self._hot_part:
            self._chars += len(event.text)
            return self._hot_prefix + payload.quote(event.text) + b"}}\n\n"
        if self._is_ended:
            return b""
        handler = _HANDLERS.get(type(event))
        return handler(self, event) if handler is not None else b""

    def open(self) -> bytes:
        """`message_start` and the ping behind it, once; for a caller that cannot wait for content."""
        if self._is_open:
            return b""
        self._is_open = True
        known = self._usage or Usage()
        message: Json = {
            "id": self._id if self._id.startswith("msg_") else f"msg_{self._context.reply_id}",
            "type": "message",
            "role": "assistant",
            "model": self._context.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {
                "input_tokens": max(1, known.input_tokens or self._context.input_estimate),
                "output_tokens": 1,
                "cache_creation_input_tokens": known.cache_write_tokens,
                "cache_read_input_tokens": known.cache_read_tokens,
            },
        }
        return _frame("message_start", {"message": message}) + PING

    def _start(self, event: hub.Start) -> bytes:
        self._id = event.id or self._id
        self._usage = event.usage or self._usage
        return b""

    def _seen(self, event: hub.UsageSeen) -> bytes:
        self._usage = event.usage
        return b""

    def _ping(self, event: hub.Ping) -> bytes:
        del event
        return PING if self._is_open else b""

    def _text(self, event: hub.Text) -> bytes:
        return self._say("text", event.part, event.text)

    def _refusal(self, event: hub.Refusal) -> bytes:
        return self._say("text", "refusal", event.text)

    def _think(self, event: hub.Think) -> bytes:
        return self._say("thinking", event.part, event.text)

    def _say(self, kind: str, part: object, text: str) -> bytes:
        if not text:
            return b""
        block = self._find(kind, part)
        if block is None:
            empty = {"type": "text", "text": ""} if kind == "text" else {"type": kind, "thinking": "", "signature": ""}
            block = _Block(kind, part, empty)
            block.pieces.append(text)
            return self._add(block)
        return self._more(block, text)

    def _signature(self, event: hub.ThinkSignature) -> bytes:
        block = self._find("thinking", event.part)
        if block is not None:
            block.signature = event.signature
            return b""
        block = _Block("thinking", event.part, {"type": "thinking", "thinking": "", "signature": ""})
        block.signature = event.signature
        return self._add(block)

    def _redacted(self, event: hub.RedactedThink) -> bytes:
        return self._add(_Block("whole", None, {"type": "redacted_thinking", "data": event.data}))

    def _opaque(self, event: hub.Opaque) -> bytes:
        return self._add(_Block("whole", None, event.block))

    def _tool_open(self, event: hub.ToolOpen) -> bytes:
        name = self._context.tool_names.get(event.name, event.name)
        start: Json = {"type": "tool_use", "id": messages_id(event.id), "name": name, "input": {}}
        block = _Block("tool_use", event.key, start)
        block.is_quiet = name in FIXED_TOOLS
        return self._add(block)

    def _tool_args(self, event: hub.ToolArgs) -> bytes:
        block = self._find("tool_use", event.key)
        if block is None or block.is_closed:
            return b""
        return self._more(block, event.text) + (self._advance() if self._queue else b"")

    def _tool_close(self, event: hub.ToolClose) -> bytes:
        block = self._find("tool_use", event.key)
        if block is None:
            return b""
        block.is_closed = True
        return self._advance()

    def _find(self, kind: str, block_id: object) -> _Block | None:
        live = self._live
        if live is not None and live.id == block_id and live.kind == kind:
            return live
        return next((block for block in self._queue if block.id == block_id and block.kind == kind), None)

    def _add(self, block: _Block) -> bytes:
        self._queue.append(block)
        return self.open() + self._advance()

    def _more(self, block: _Block, text: str) -> bytes:
        if block is not self._live or block.is_quiet:
            block.pieces.append(text)
            return b""
        return self._delta(block, text)

    def _delta(self, block: _Block, text: str) -> bytes:
        self._chars += len(text)
        if block.kind == "thinking":
            self._crc = zlib.crc32(text.encode("utf-8", "replace"), self._crc)
        elif block.kind == "tool_use":
            block.said.append(text)
        return block.prefix + payload.quote(text) + b"}}\n\n"

    def _advance(self, *, is_last: bool = False) -> bytes:
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

    def _begin(self, block: _Block) -> bytes:
        self._position += 1
        if block.kind == "whole":
            return self._whole(block.start)
        self._live = block
        block.prefix = (_DELTA % (self._position, *_DELTA_OF[block.kind])).encode()
        if block.kind == "text" and isinstance(block.id, int):
            self._hot_part, self._hot_prefix = block.id, block.prefix
        self._crc = 0
        start = _frame("content_block_start", {"index": self._position, "content_block": block.start})
        if not block.pieces or block.is_quiet:
            return start
        text = "".join(block.pieces)
        block.pieces = []
        return start + self._delta(block, text)

    def _close(self, block: _Block) -> bytes:
        self._live = None
        self._hot_part = -1
        tail = b""
        if block.kind == "thinking":
            signature = block.signature or carried(self._context.reasoning_family, f"{self._crc:08x}")
            delta = {"type": "signature_delta", "signature": signature}
            tail = _frame("content_block_delta", {"index": self._position, "delta": delta})
        elif block.is_quiet and block.pieces:
            text = "".join(block.pieces)
            tail = self._delta(block, fixed(block.start["name"], text) if payload.is_object(text) else text)
        elif block.kind == "tool_use" and not block.said:
            tail = self._delta(block, "")
        return tail + _frame("content_block_stop", {"index": self._position})

    def _whole(self, block: Json) -> bytes:
        """A block that comes in one piece; the input of a server's tool still travels as a delta."""
        at = {"index": self._position}
        tail = _frame("content_block_stop", at)
        if isinstance(block.get("input"), dict):
            delta = {"type": "input_json_delta", "partial_json": payload.dump(block["input"]).decode()}
            tail = _frame("content_block_delta", {**at, "delta": delta}) + tail
            block = {**block, "input": {}}
        return _frame("content_block_start", {**at, "content_block": block}) + tail

    def _finish(self, event: hub.Finish) -> bytes:
        self._reason = event
        return b""

    def _end(self, event: hub.End) -> bytes:
        del event
        head = self.open() + self._advance(is_last=True)
        self._is_ended = True
        finish = self._reason or hub.Finish("end_turn")
        total = self._usage or Usage(
            input_tokens=self._context.input_estimate, output_tokens=estimate(self._chars), estimated=True
        )
        delta = {"stop_reason": finish.reason, "stop_sequence": finish.stop_sequence}
        return head + _frame("message_delta", {"delta": delta, "usage": usage.write(total)}) + STOP


_HANDLERS: dict[type[hub.Event], Callable[[Encoder, Any], bytes]] = {
    hub.Start: Encoder._start,
    hub.Text: Encoder._text,
    hub.Refusal: Encoder._refusal,
    hub.Think: Encoder._think,
    hub.ThinkSignature: Encoder._signature,
    hub.RedactedThink: Encoder._redacted,
    hub.ToolOpen: Encoder._tool_open,
    hub.ToolArgs: Encoder._tool_args,
    hub.ToolClose: Encoder._tool_close,
    hub.Opaque: Encoder._opaque,
    hub.UsageSeen: Encoder._seen,
    hub.Finish: Encoder._finish,
    hub.Ping: Encoder._ping,
    hub.End: Encoder._end,
}


def estimate(chars: int) -> int:
    """Output tokens for so many characters, when the provider does not say (3.6 to a token)."""
    return max(1, chars * 10 // 36)


def _frame(kind: str, members: Json) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), payload.dump({"type": kind, **members}))
