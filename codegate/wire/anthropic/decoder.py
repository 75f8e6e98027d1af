"""Stream of Messages -> hub events (`protocols.md` 3.4)."""

import logging
from functools import partial
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import hub, payload
from codegate.wire.anthropic import stop, usage
from codegate.wire.anthropic.open_block import OpenBlock
from codegate.wire.broken import broke, not_a_stream
from codegate.wire.citations import of_block
from codegate.wire.errors import read_stream_error
from codegate.wire.format import Again
from codegate.wire.hub import Json
from codegate.wire.names import derived_id
from codegate.wire.payload import Halves
from codegate.wire.sse import SseEvent

_log = logging.getLogger(__name__)


class Decoder:
    """
    Reads a stream of Messages. The block's index is the hub's `part` and `key`.

    `Finish` is given at the end only, when usage and all blocks are known; a signature when its block ends.
    """

    def __init__(self) -> None:
        self._blocks: dict[int, OpenBlock] = {}
        self._last = 0
        self._halves = Halves()
        self._usage: Usage | None = None
        self._reason: str | None = None
        self._stop_sequence: str | None = None
        self._has_tools = False
        self._is_started = False
        self._is_ended = False
        self._delta_of: tuple[Any, int] | None = None

    def feed(self, event: SseEvent) -> list[hub.Event]:
        """The hub events that this event completes; unknown ones give nothing."""
        if self._is_ended:
            return []
        try:
            data = payload.read(event.data)
        except ValueError:
            return self._unreadable(event.data)
        if not isinstance(data, dict):
            return []
        kind = data.get("type")
        if type(kind) is not str:
            kind = event.event
        if kind == "content_block_delta":
            return self._delta(data)
        self._delta_of = None
        handler = _HANDLERS.get(kind)
        if handler is not None:
            return handler(self, data)
        if data.get("error"):
            return self._error(data)
        _log.debug("ignored stream event %r", kind)
        return []

    def close(self) -> list[hub.Event]:
        """The bytes ended: whole if a stop reason was seen, `Failed` if not."""
        if self._is_ended:
            return []
        if self._reason is None:
            return self._fail(broke())
        return self._end({})

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

    def _unreadable(self, data: bytes) -> list[hub.Event]:
        text = data.strip()
        if text == b"[DONE]":
            return self._end({}) if self._reason is not None else []
        if text.startswith(b"<"):
            return self._fail(not_a_stream())
        _log.debug("ignored stream data that is not JSON (%d bytes)", len(data))
        return []

    def _start(self, data: Json) -> list[hub.Event]:
        message = data.get("message")
        message = message if isinstance(message, dict) else {}
        self._is_started = True
        self._usage = usage.merge(self._usage, message.get("usage"))
        return [hub.Start(_text(message, "id") or None, _text(message, "model") or None, self._usage)]

    def _block_start(self, data: Json) -> list[hub.Event]:
        start = data.get("content_block")
        if not isinstance(start, dict):
            return []
        out: list[hub.Event] = [] if self._is_started else self._start({})
        index = self._index(data, len(self._blocks))
        kind = _text(start, "type")
        block = self._blocks[index] = OpenBlock(kind, start)
        if kind == "text":
            out += self._say(index, "text", _text(start, "text"))
            out += [hub.Cited(index, citation) for citation in of_block(start)]
        elif kind == "thinking":
            block.signature = _text(start, "signature")
            out += self._say(index, "thinking", _text(start, "thinking"))
        elif kind == "redacted_thinking":
            out.append(hub.RedactedThink(_text(start, "data")))
        elif kind == "tool_use":
            self._has_tools = True
            out.append(hub.ToolOpen(index, *self._tool_names(index, start)))
        return out

    def _tool_names(self, index: int, start: Json) -> tuple[str, str]:
        name = payload.mended(_text(start, "name")) or f"tool_{index}"
        return payload.mended(_text(start, "id")) or derived_id(index, name), name

    def _delta(self, data: Json) -> list[hub.Event]:
        delta = data.get("delta")
        if not isinstance(delta, dict):
            return []
        index = data.get("index")
        if type(index) is not int:
            index = self._last
        kind = delta.get("type")
        self._delta_of = kind, index
        if kind == "text_delta":
            text = delta.get("text")
            if type(text) is str and not self._halves.is_holding and text.isascii():
                return [hub.Text(index, text)] if text else []
            return self._say(index, "text", text)
        if kind == "input_json_delta":
            return self._arguments(index, _text(delta, "partial_json"))
        if kind == "thinking_delta":
            return self._say(index, "thinking", delta.get("thinking"))
        if kind == "signature_delta":
            block = self._blocks.setdefault(index, OpenBlock("thinking", {}))
            block.signature = _text(delta, "signature") or block.signature
        elif kind == "citations_delta" and isinstance(delta.get("citation"), dict):
            return [hub.Cited(index, delta["citation"])]
        return []

    def _say(self, index: int, kind: str, text: Any) -> list[hub.Event]:
        if not isinstance(text, str):
            return []
        text = self._halves.join(index, text)
        if not text:
            return []
        return [hub.Text(index, text) if kind == "text" else hub.Think(index, text)]

    def _arguments(self, index: int, text: str) -> list[hub.Event]:
        out: list[hub.Event] = []
        if index not in self._blocks:
            out += self._block_start({"index": index, "content_block": {"type": "tool_use"}})
        block = self._blocks[index]
        text = self._halves.join(index, text)
        if text:
            block.pieces.append(text)
            if block.kind == "tool_use":
                out.append(hub.ToolArgs(index, text))
        return out

    def _block_stop(self, data: Json) -> list[hub.Event]:
        return self._stop(self._index(data, self._last))

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

    def _message_delta(self, data: Json) -> list[hub.Event]:
        delta = data.get("delta")
        if isinstance(delta, dict):
            self._reason = _text(delta, "stop_reason") or self._reason
            self._stop_sequence = _text(delta, "stop_sequence") or self._stop_sequence
        before, self._usage = self._usage, usage.merge(self._usage, data.get("usage"))
        return [hub.UsageSeen(self._usage)] if self._usage is not None and self._usage != before else []

    def _end(self, data: Json) -> list[hub.Event]:
        del data
        if self._reason in stop.ERRORS:
            return self._fail(read_stream_error({"error": {"message": self._reason, "type": "api_error"}}))
        out: list[hub.Event] = []
        for index in list(self._blocks):
            out += self._stop(index)
        self._is_ended = True
        reason = stop.read(self._reason, has_tools=self._has_tools)
        return [*out, hub.Finish(reason, self._stop_sequence), hub.End()]

    def _error(self, data: Json) -> list[hub.Event]:
        return self._fail(read_stream_error(data))

    def _fail(self, error: CodeGateError) -> list[hub.Event]:
        self._is_ended = True
        return [hub.Failed(error)]

    def _ping(self, data: Json) -> list[hub.Event]:
        del data
        return [hub.Ping()]

    def _index(self, data: Json, default: int) -> int:
        index = data.get("index")
        self._last = index if type(index) is int else default
        return self._last


_HANDLERS = {
    "message_start": Decoder._start,
    "content_block_start": Decoder._block_start,
    "content_block_stop": Decoder._block_stop,
    "message_delta": Decoder._message_delta,
    "message_stop": Decoder._end,
    "error": Decoder._error,
    "ping": Decoder._ping,
}


def _text(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""
