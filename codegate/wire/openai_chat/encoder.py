"""Hub events -> stream of Chat Completions (`protocols.md` 3.6.2)."""

from collections.abc import Callable
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import generated, hub, payload
from codegate.wire.citations import nested
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Json
from codegate.wire.losses import PAUSE, log_loss
from codegate.wire.openai_chat import stop, usage
from codegate.wire.openai_chat.calls_out import TAIL, CallWriter
from codegate.wire.openai_chat.errors import error_event
from codegate.wire.openai_chat.speech import Speech
from codegate.wire.refusal import explanation
from codegate.wire.replay import known_usage
from codegate.wire.service_tier import told_to_openai
from codegate.wire.tap import KEEP_ALIVE

DONE = b"data: [DONE]\n\n"


class Encoder:
    """Writes a stream of Chat Completions. Before the first content, or the end, it says nothing but by `open`."""

    def __init__(self, context: ReplyContext) -> None:
        self._context = context
        self._id = ""
        self._head = b""
        self._text_head = b""
        self._calls = CallWriter(context)
        self._details = 0
        self._images = 0
        self._usage: Usage | None = None
        self._counts_cache_writes = False
        self._tier: Json = {}
        self._has_refused = False
        self._is_finished = False
        self._is_ended = False
        self._chars = 0
        self._speech = Speech()

    def feed(self, event: hub.Event) -> bytes:
        """The bytes to send now. `Failed` gives none: `fail` says it."""
        if type(event) is hub.Text and event.part == self._speech.hot_part:
            text = event.text
            self._speech.chars += len(text)
            return self._text_head + payload.quote(text) + b'},"finish_reason":null}]}\n\n' if text else b""
        if self._is_ended:
            return b""
        handler = _HANDLERS.get(type(event))
        return handler(self, event) if handler is not None else b""

    def open(self) -> bytes:
        """The chunk with the role, once; for a caller that cannot wait for content."""
        if self._head:
            return b""
        own = self._id if self._id.startswith("chatcmpl-") else f"chatcmpl-{self._context.reply_id}"
        shared = {
            "id": own,
            "object": "chat.completion.chunk",
            "created": self._context.created_s,
            "model": self._context.model,
            **self._tier,
        }
        self._tier = {}
        self._head = b"data: " + payload.dump(shared)[:-1] + b',"choices":['
        self._text_head = self._head + b'{"index":0,"delta":{"content":'
        return self._chunk({"role": "assistant", "content": ""})

    def heartbeat(self) -> bytes:
        """A comment: OpenAI's clients count bytes, not events."""
        if self._is_ended:
            return b""
        return KEEP_ALIVE if self._head else self.open()

    def fail(self, error: CodeGateError, request_id: str) -> bytes:
        """The chunk with the error; no `finish_reason` and no `[DONE]` follow."""
        self._is_ended = True
        self._speech.hot_part = None
        return error_event(error, request_id)

    def _chunk(self, delta: Json) -> bytes:
        return self._head + b'{"index":0,"delta":' + payload.dump(delta) + TAIL

    def _start(self, event: hub.Start) -> bytes:
        self._id = event.id or self._id
        self._usage = event.usage or self._usage
        return b""

    def _seen(self, event: hub.UsageSeen) -> bytes:
        self._usage = event.usage
        self._counts_cache_writes = event.counts_cache_writes
        return b""

    def _served(self, event: hub.Served) -> bytes:
        """In every chunk if it is known before the first one, else in the last."""
        self._tier = told_to_openai(event.tier)
        return b""

    def _ping(self, event: hub.Ping) -> bytes:
        del event
        return KEEP_ALIVE if self._head else b""

    def _text(self, event: hub.Text) -> bytes:
        if not event.text:
            return b""
        return self.open() + self._chunk({"content": self._speech.begin(event.part, event.text)})

    def _source(self, event: hub.Cited) -> bytes:
        self._speech.cited.append((event.part, event.citation))
        return b""

    def _opaque(self, event: hub.Opaque) -> bytes:
        """An image that the model made; what another format alone knows stays hidden and takes no index."""
        self._speech.is_apart = True
        if event.block.get("type") != generated.KIND:
            return b""
        head = self.open()
        image = {"index": self._images, **generated.entry(event.block)}
        self._images += 1
        return head + self._chunk({"images": [image]})

    def _refusal(self, event: hub.Refusal) -> bytes:
        self._has_refused = True
        return self._say(event.text, "refusal")

    def _think(self, event: hub.Think) -> bytes:
        self._speech.is_apart = True
        members = ("reasoning_content", "reasoning") if self._context.reasoning_twin else ("reasoning_content",)
        return self._say(event.text, *members)

    def _say(self, text: str, *members: str) -> bytes:
        if not text:
            return b""
        self._chars += len(text)
        return self.open() + self._chunk(dict.fromkeys(members, text))

    def _signature(self, event: hub.ThinkSignature) -> bytes:
        return self._detail({"type": "reasoning.text", "signature": event.signature})

    def _redacted(self, event: hub.RedactedThink) -> bytes:
        return self._detail({"type": "reasoning.encrypted", "data": event.data})

    def _detail(self, detail: Json) -> bytes:
        """Opaque reasoning for clients that send it back; the SDK needs an index in every list."""
        head = self.open()
        self._speech.is_apart = True
        numbered = {**detail, "index": self._details}
        self._details += 1
        return head + self._chunk({"reasoning_details": [numbered]})

    def _tool_open(self, event: hub.ToolOpen) -> bytes:
        head = self.open()
        self._speech.is_apart = True
        return head + self._calls.open(event, self._head)

    def _tool_args(self, event: hub.ToolArgs) -> bytes:
        return self._calls.more(event)

    def _tool_close(self, event: hub.ToolClose) -> bytes:
        return self._calls.close(event, self._head)

    def _finish(self, event: hub.Finish) -> bytes:
        if self._is_finished:
            return b""
        self._is_finished = True
        reason = stop.write(event.reason).encode()
        if event.reason == "pause_turn":
            log_loss(PAUSE)
        annotations = [nested(annotation) for annotation in self._speech.annotations()]
        head = self.open()
        if annotations:
            head += self._chunk({"annotations": annotations})
        why = explanation(event.details)
        if why and not self._has_refused:
            head += self._say(why, "refusal")
        tier = b"," + payload.dump(self._tier)[1:] if self._tier else b"}"
        return head + self._head + b'{"index":0,"delta":{},"finish_reason":"%b"}]%b\n\n' % (reason, tier)

    def _end(self, event: hub.End) -> bytes:
        del event
        head = self._finish(hub.Finish("end_turn"))
        self._is_ended = True
        self._speech.hot_part = None
        if not self._context.include_usage:
            return head + DONE
        counted = self._usage or Usage(
            input_tokens=self._context.input_estimate,
            output_tokens=max(1, (self._chars + self._calls.chars + self._speech.chars) * 10 // 36),
            estimated=True,
        )
        total = known_usage(counted, self._context.input_estimate)
        told = usage.write(total, counts_cache_writes=self._counts_cache_writes)
        return head + self._head + b'],"usage":' + payload.dump(told) + b"}\n\n" + DONE


_HANDLERS: dict[type[hub.Event], Callable[[Encoder, Any], bytes]] = {
    hub.Start: Encoder._start,
    hub.Text: Encoder._text,
    hub.Cited: Encoder._source,
    hub.Opaque: Encoder._opaque,
    hub.Refusal: Encoder._refusal,
    hub.Think: Encoder._think,
    hub.ThinkSignature: Encoder._signature,
    hub.RedactedThink: Encoder._redacted,
    hub.ToolOpen: Encoder._tool_open,
    hub.ToolArgs: Encoder._tool_args,
    hub.ToolClose: Encoder._tool_close,
    hub.UsageSeen: Encoder._seen,
    hub.Served: Encoder._served,
    hub.Finish: Encoder._finish,
    hub.Ping: Encoder._ping,
    hub.End: Encoder._end,
}
