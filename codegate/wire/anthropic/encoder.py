"""Hub events -> stream of Messages (`protocols.md` 3.6.1); blocks and their order are in `block_writer.py`."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import generated, hub, payload
from codegate.wire.anthropic import usage
from codegate.wire.anthropic.block_writer import BlockWriter, frame
from codegate.wire.anthropic.errors import error_event
from codegate.wire.anthropic.tool_fixes import FIXED_TOOLS
from codegate.wire.call_signatures import carrier
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Json
from codegate.wire.losses import IMAGES, log_loss
from codegate.wire.names import messages_id
from codegate.wire.one_by_one import Block
from codegate.wire.refusal import details_for
from codegate.wire.replay import known_usage
from codegate.wire.server_tools import counted
from codegate.wire.service_tier import told_to_anthropic

PING = b'event: ping\ndata: {"type":"ping"}\n\n'
STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'


class Encoder:
    """Writes a stream of Messages. Before the first content (or the end) it says nothing, unless `open` is called."""

    def __init__(self, context: ReplyContext) -> None:
        self._context = context
        self._id = ""
        self._usage: Usage | None = None
        self._reason: hub.Finish | None = None
        self._is_open = False
        self._is_ended = False
        self._blocks = BlockWriter(context.reasoning_family)
        self._chars = 0
        self._cited: dict[object, list[Json]] = {}
        self._refused: list[str] = []
        self._tier = ""
        self._tools: Counter[str] = Counter()

    def feed(self, event: hub.Event) -> bytes:
        """The bytes to send now. `Failed` gives none: `fail` says it."""
        if type(event) is hub.Text and event.part == self._blocks.hot_part:
            self._chars += len(event.text)
            return self._blocks.hot_prefix + payload.quote(event.text) + b"}}\n\n"
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
                **told_to_anthropic(self._tier),
            },
        }
        return frame("message_start", {"message": message}) + PING

    def heartbeat(self) -> bytes:
        """A ping."""
        if self._is_ended:
            return b""
        return PING if self._is_open else self.open()

    def fail(self, error: CodeGateError, request_id: str) -> bytes:
        """The `error` event; no block is closed and no `message_stop` follows, so nobody takes it for whole."""
        self._is_ended = True
        self._blocks.hot_part = -1
        return error_event(error, request_id)

    def _start(self, event: hub.Start) -> bytes:
        self._id = event.id or self._id
        self._usage = event.usage or self._usage
        return b""

    def _seen(self, event: hub.UsageSeen) -> bytes:
        self._usage = event.usage
        return b""

    def _served(self, event: hub.Served) -> bytes:
        """Told in `message_start`, the one place for it; known later, it is not told."""
        self._tier = event.tier
        return b""

    def _ping(self, event: hub.Ping) -> bytes:
        del event
        return PING if self._is_open else b""

    def _text(self, event: hub.Text) -> bytes:
        return self._say("text", event.part, event.text)

    def _refusal(self, event: hub.Refusal) -> bytes:
        self._refused.append(event.text)
        return self._say("text", "refusal", event.text)

    def _think(self, event: hub.Think) -> bytes:
        if not self._context.hides_thoughts:
            return self._say("thinking", event.part, event.text)
        self._chars += len(event.text)
        known = self._blocks.find("thinking", event.part)
        return b"" if known is not None or not event.text else self._add(_thought(event.part))

    def _say(self, kind: str, part: object, text: str) -> bytes:
        if not text:
            return b""
        block = self._blocks.find(kind, part)
        if block is None:
            block = Block(kind, part, {"type": "text", "text": ""}) if kind == "text" else _thought(part)
            block.pieces.append(text)
            block.cited = self._cited.setdefault(part, []) if kind == "text" else []
            return self._add(block)
        return self._blocks.more(block, text)

    def _source(self, event: hub.Cited) -> bytes:
        """A source, told when its block ends; one of a block that has ended is too late."""
        self._cited.setdefault(event.part, []).append(event.citation)
        return b""

    def _signature(self, event: hub.ThinkSignature) -> bytes:
        block = self._blocks.find("thinking", event.part)
        if block is not None:
            block.signature = event.signature
            return b""
        block = _thought(event.part)
        block.signature = event.signature
        return self._add(block)

    def _redacted(self, event: hub.RedactedThink) -> bytes:
        return self._add(Block("whole", None, {"type": "redacted_thinking", "data": event.data}))

    def _opaque(self, event: hub.Opaque) -> bytes:
        if event.block.get("type") == generated.KIND:
            log_loss(IMAGES)
            return b""
        self._tools += counted([event.block])
        return self._add(Block("whole", None, event.block))

    def _tool_open(self, event: hub.ToolOpen) -> bytes:
        name = self._context.tool_names.get(event.name, event.name)
        start: Json = {"type": "tool_use", "id": messages_id(event.id), "name": name, "input": {}}
        block = Block("tool_use", event.key, start)
        block.is_quiet = name in FIXED_TOOLS
        if not event.signature:
            return self._add(block)
        return self._add(Block("whole", None, carrier(event.signature))) + self._add(block)

    def _tool_args(self, event: hub.ToolArgs) -> bytes:
        block = self._blocks.find("tool_use", event.key)
        if block is None or block.is_closed:
            return b""
        return self._blocks.more(block, event.text)

    def _tool_close(self, event: hub.ToolClose) -> bytes:
        block = self._blocks.find("tool_use", event.key)
        if block is None:
            return b""
        block.is_closed = True
        return self._blocks.advance()

    def _add(self, block: Block) -> bytes:
        return self.open() + self._blocks.add(block)

    def _finish(self, event: hub.Finish) -> bytes:
        self._reason = event
        return b""

    def _end(self, event: hub.End) -> bytes:
        del event
        head = self.open() + self._blocks.advance(is_last=True)
        self._is_ended = True
        finish = self._reason or hub.Finish("end_turn")
        counted = self._usage or Usage(
            input_tokens=self._context.input_estimate,
            output_tokens=estimate(self._chars + self._blocks.chars),
            estimated=True,
        )
        total = known_usage(counted, self._context.input_estimate)
        delta: Json = {"stop_reason": finish.reason, "stop_sequence": finish.stop_sequence}
        delta |= details_for(finish.reason, finish.details, "".join(self._refused))
        return head + frame("message_delta", {"delta": delta, "usage": usage.write(total, self._tools)}) + STOP


_HANDLERS: dict[type[hub.Event], Callable[[Encoder, Any], bytes]] = {
    hub.Start: Encoder._start,
    hub.Text: Encoder._text,
    hub.Cited: Encoder._source,
    hub.Refusal: Encoder._refusal,
    hub.Think: Encoder._think,
    hub.ThinkSignature: Encoder._signature,
    hub.RedactedThink: Encoder._redacted,
    hub.ToolOpen: Encoder._tool_open,
    hub.ToolArgs: Encoder._tool_args,
    hub.ToolClose: Encoder._tool_close,
    hub.Opaque: Encoder._opaque,
    hub.UsageSeen: Encoder._seen,
    hub.Served: Encoder._served,
    hub.Finish: Encoder._finish,
    hub.Ping: Encoder._ping,
    hub.End: Encoder._end,
}


def _thought(part: object) -> Block:
    return Block("thinking", part, {"type": "thinking", "thinking": "", "signature": ""})


def estimate(chars: int) -> int:
    """Output tokens for so many characters, when the provider does not say (3.6 to a token)."""
    return max(1, chars * 10 // 36)
