"""The tap of Messages streams."""

from typing import Any

from codegate.wire import payload, stopped
from codegate.wire.anthropic import usage
from codegate.wire.anthropic.encoder import PING, STOP
from codegate.wire.anthropic.errors import error_event
from codegate.wire.errors import read_stream_error
from codegate.wire.hub import Json
from codegate.wire.sse import SseEvent
from codegate.wire.tap import Tap, has_words


class AnthropicTap(Tap):
    """Passes a stream of Messages on; sees `message_*` and errors, and the first content."""

    def __init__(self, request_id: str = "") -> None:
        super().__init__(error_event, request_id)
        self._has_reason = False

    def heartbeat(self) -> bytes:
        """A ping: some clients of this format wait for events, not for bytes."""
        return PING if super().heartbeat() else b""

    def _is_notable(self, frames: bytes) -> bool:
        return frames.find(b'"message_') >= 0 or frames.find(b'"error"') >= 0 or has_words(frames)

    def _see(self, event: SseEvent) -> None:
        try:
            data = payload.read(event.data)
        except ValueError:
            self._see_words(event.data)
            return
        if isinstance(data, dict):
            kind = data.get("type")
            self._see_kind(kind if type(kind) is str else event.event, data, event.event)

    def _see_kind(self, kind: str, data: Json, name: str) -> None:
        if kind == "content_block_delta":
            self.has_content = self.has_content or _says_something(data.get("delta"))
        elif kind == "content_block_start":
            self.has_content = self.has_content or _is_content(data.get("content_block"))
        elif kind == "message_start":
            message = data.get("message")
            self.usage = usage.merge(self.usage, message.get("usage") if isinstance(message, dict) else None)
        elif kind == "message_delta":
            self.usage = usage.merge(self.usage, data.get("usage"))
            delta = data.get("delta")
            reason = delta.get("stop_reason") if isinstance(delta, dict) else None
            self._has_reason = self._has_reason or bool(reason)
            failure = stopped.failure(reason)
            if failure is not None:
                self._note(failure)
        elif kind == "message_stop":
            self.is_complete = self.error is None
        elif kind == "error" or data.get("error"):
            # the SDK knows errors by the event's name alone
            self._note(read_stream_error(data), is_audible=name == "error")

    def _may_end(self) -> bool:
        return self._has_reason

    def _end_mark(self) -> bytes:
        return STOP


def _says_something(delta: Any) -> bool:
    if not isinstance(delta, dict):
        return False
    return any(delta.get(name) for name in ("text", "thinking", "partial_json", "signature"))


def _is_content(block: Any) -> bool:
    """A block that is content by its start alone: all but text and thinking, which begin empty."""
    if not isinstance(block, dict):
        return False
    return block.get("type") not in ("text", "thinking") or bool(block.get("text") or block.get("thinking"))
