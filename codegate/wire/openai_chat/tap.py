"""The tap of Chat Completions streams."""

from typing import Any

from codegate.wire.errors import read_stream_error
from codegate.wire.openai_chat import stop, usage
from codegate.wire.openai_chat.decoder import error_of, first_choice, not_a_stream
from codegate.wire.openai_chat.encoder import DONE
from codegate.wire.openai_chat.errors import error_event
from codegate.wire.tap import Tap

_CONTENT = (
    "content",
    "tool_calls",
    "refusal",
    "reasoning_content",
    "reasoning",
    "reasoning_details",
    "function_call",
)


class ChatTap(Tap):
    """
    Passes a stream of Chat Completions on; sees usage, `finish_reason`, errors, `[DONE]` and the first content.

    Unlike the decoder it does not put tool calls together: content and `[DONE]` without a finish reason count as
    an end, since the client has the provider's own bytes already.
    """

    def __init__(self, request_id: str = "") -> None:
        super().__init__(error_event, request_id)
        self._has_reason = False

    def _is_notable(self, frames: bytes) -> bool:
        found = frames.count(b'"finish_reason"')
        if found and found != frames.count(b'"finish_reason":null'):
            return True
        found = frames.count(b'"usage"')
        if found and found != frames.count(b'"usage":null'):
            return True
        return frames.find(b"[DONE]") >= 0 or frames.find(b'"error"') >= 0

    def _see_json(self, name: str, data: Any) -> None:
        del name
        error = error_of(data)
        if error is not None:
            self._note(read_stream_error(error), is_audible=bool(error.get("error")))
            return
        if not isinstance(data, dict):
            return
        self.usage = usage.merge(self.usage, data.get("usage"))
        groq = data.get("x_groq")
        if isinstance(groq, dict):
            self.usage = usage.merge(self.usage, groq.get("usage"))
        choice = first_choice(data.get("choices"))
        if choice is None:
            return
        self.usage = usage.merge(self.usage, choice.get("usage"))
        if not self.has_content:
            delta = choice.get("delta") or choice.get("message")
            self.has_content = isinstance(delta, dict) and any(map(delta.get, _CONTENT))
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self._has_reason = True
            if reason in stop.ERRORS:
                self._note(read_stream_error({"error": {"message": reason, "type": stop.ERRORS[reason]}}))

    def _see_text(self, text: bytes) -> None:
        if text == b"[DONE]":
            self.is_complete = self.is_complete or (self.error is None and (self._has_reason or self.has_content))
        elif text.startswith(b"<"):
            self._note(not_a_stream())

    def _may_end(self) -> bool:
        return self._has_reason

    def _end_mark(self) -> bytes:
        return DONE
