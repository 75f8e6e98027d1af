"""Hub events -> stream of Responses (`protocols.md` 3.6.3); items and their order are in `item_writer.py`."""

from collections.abc import Callable
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import generated, hub, payload
from codegate.wire.format import ReplyContext
from codegate.wire.losses import IMAGES, PAUSE, log_loss
from codegate.wire.names import chat_id
from codegate.wire.one_by_one import Block
from codegate.wire.openai_responses import call_items, compaction, reasoning, stop
from codegate.wire.openai_responses.call_items import FUNCTION
from codegate.wire.openai_responses.envelope import response, response_id
from codegate.wire.openai_responses.errors import failure
from codegate.wire.openai_responses.item_writer import ItemWriter
from codegate.wire.refusal import explanation
from codegate.wire.replay import known_usage

_CHARS_PER_TOKEN = 3.6


class Encoder:
    """Writes a stream of Responses. Before the first content (or the end) it says nothing, unless `open` is called."""

    def __init__(self, context: ReplyContext) -> None:
        self._context = context
        self._upstream_id: str | None = None
        self._usage: Usage | None = None
        self._reason: hub.Finish | None = None
        self._begun = b""
        self._is_ended = False
        self._items = ItemWriter(context.reply_id, context.reasoning_family)
        self._cited: dict[object, list[hub.Json]] = {}
        self._has_refused = False
        self._tier: str | None = None

    def feed(self, event: hub.Event) -> bytes:
        """The bytes to send now. `Failed` gives none: `fail` says it."""
        if type(event) is hub.Text and event.part == self._items.hot_part:
            return self._items.say(event.text)
        if self._is_ended:
            return b""
        handler = _HANDLERS.get(type(event))
        return handler(self, event) if handler is not None else b""

    def open(self) -> bytes:
        """`response.created` and `response.in_progress`, once; for a caller that cannot wait for content."""
        if self._begun:
            return b""
        self._begun = payload.dump(response(self._context, self._id(), "in_progress", []))
        return self._progress("response.created") + self._progress("response.in_progress")

    def heartbeat(self) -> bytes:
        """`response.in_progress` once more: Codex counts events, not bytes."""
        if self._is_ended:
            return b""
        return self._progress("response.in_progress") if self._begun else self.open()

    def fail(self, error: CodeGateError, request_id: str) -> bytes:
        """`response.failed`, with what came of the answer; half a call is not part of it."""
        del request_id
        if self._is_ended:
            return b""
        head = self.open()
        self._is_ended = True
        self._items.hot_part = -1
        return head + self._last("failed", self._items.partial(), error=failure(error))

    def _id(self) -> str:
        return response_id(self._upstream_id, self._context)

    def _progress(self, kind: str) -> bytes:
        """An event with the response as it began."""
        number = self._items.sequence
        self._items.sequence += 1
        name = kind.encode()
        return b'event: %b\ndata: {"type":"%b","sequence_number":%d,"response":%b}\n\n' % (
            name, name, number, self._begun,
        )  # fmt: skip

    def _last(self, status: str, output: list[hub.Json], **members: Any) -> bytes:
        whole = response(self._context, self._id(), status, output, tier=self._tier, **members)
        return self._items.event(f"response.{status}", {"response": whole})

    def _start(self, event: hub.Start) -> bytes:
        if not self._begun:
            self._upstream_id = event.id or self._upstream_id
        self._usage = event.usage or self._usage
        return b""

    def _seen(self, event: hub.UsageSeen) -> bytes:
        self._usage = event.usage
        return b""

    def _served(self, event: hub.Served) -> bytes:
        self._tier = event.tier
        return b""

    def _ping(self, event: hub.Ping) -> bytes:
        del event
        return self.heartbeat() if self._begun else b""

    def _text(self, event: hub.Text) -> bytes:
        return self._say("text", event.part, event.text)

    def _refusal(self, event: hub.Refusal) -> bytes:
        self._has_refused = True
        return self._say("refusal", None, event.text)

    def _think(self, event: hub.Think) -> bytes:
        return self._say("thinking", event.part, event.text)

    def _say(self, kind: str, part: object, text: str) -> bytes:
        if not text:
            return b""
        block = self._items.find(kind, part)
        if block is not None:
            return self._items.more(block, text)
        block = Block(kind, part, {})
        block.pieces.append(text)
        block.cited = self._cited.setdefault(part, []) if kind == "text" else []
        return self._add(block)

    def _source(self, event: hub.Cited) -> bytes:
        """A source, told when its text ends; one of a text that has ended is too late."""
        self._cited.setdefault(event.part, []).append(event.citation)
        return b""

    def _signature(self, event: hub.ThinkSignature) -> bytes:
        block = self._items.find("thinking", event.part)
        if block is not None:
            block.signature = event.signature
            return b""
        block = Block("thinking", event.part, {})
        block.signature = event.signature
        return self._add(block)

    def _redacted(self, event: hub.RedactedThink) -> bytes:
        encrypted = reasoning.encrypted(event.data, is_redacted=True)
        return self._add(Block("whole", None, {"type": "reasoning", "summary": [], "encrypted_content": encrypted}))

    def _opaque(self, event: hub.Opaque) -> bytes:
        """A compaction is an item, so is a web search; blocks of another format's server stay hidden, without index."""
        block = event.block
        if block.get("type") == "compaction":
            return self._add(Block("whole", None, compaction.item(block)))
        if block.get("type") == generated.KIND:
            log_loss(IMAGES)
        if block.get("type") != "server_tool_use" or block.get("name") != "web_search":
            return b""
        given = block.get("input")
        query = given.get("query") if isinstance(given, dict) else None
        action = {"type": "search", "query": query if isinstance(query, str) else ""}
        return self._add(Block("whole", None, {"type": "web_search_call", "status": "completed", "action": action}))

    def _tool_open(self, event: hub.ToolOpen) -> bytes:
        shape = call_items.shape(event.name, self._context)
        block = Block("tool_use", event.key, {"shape": shape, "call_id": chat_id(event.id)})
        block.is_quiet = shape["type"] != FUNCTION
        if not event.signature:
            return self._add(block)
        return self._redacted(hub.RedactedThink(event.signature)) + self._add(block)

    def _tool_args(self, event: hub.ToolArgs) -> bytes:
        block = self._items.find("tool_use", event.key)
        if block is None or block.is_closed or not event.text:
            return b""
        return self._items.more(block, event.text)

    def _tool_close(self, event: hub.ToolClose) -> bytes:
        block = self._items.find("tool_use", event.key)
        if block is None:
            return b""
        block.is_closed = True
        return self._items.advance()

    def _add(self, block: Block) -> bytes:
        return self.open() + self._items.add(block)

    def _finish(self, event: hub.Finish) -> bytes:
        self._reason = event
        if event.reason == "pause_turn":
            log_loss(PAUSE)
        why = explanation(event.details)
        return self._refusal(hub.Refusal(why)) if why and not self._has_refused else b""

    def _end(self, event: hub.End) -> bytes:
        del event
        head = self.open() + self._items.end()
        self._is_ended = True
        status, reason = stop.write(self._reason.reason if self._reason is not None else "end_turn")
        counted = self._usage or Usage(
            input_tokens=self._context.input_estimate,
            output_tokens=max(1, round(self._items.chars / _CHARS_PER_TOKEN)),
            estimated=True,
        )
        total = known_usage(counted, self._context.input_estimate)
        return head + self._last(status, self._items.output, usage=total, reason=reason)


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
