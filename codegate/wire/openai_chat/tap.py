"""The tap of Chat Completions streams."""

from codegate.wire import stopped
from codegate.wire.errors import read_stream_error
from codegate.wire.openai_chat import chunk as chunks
from codegate.wire.openai_chat import usage
from codegate.wire.openai_chat.chunk import Choice
from codegate.wire.openai_chat.encoder import DONE
from codegate.wire.openai_chat.errors import error_event
from codegate.wire.sse import SseEvent
from codegate.wire.tap import Tap, has_words

_CONTENT_START = b'"content":"'
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
        self._shape = (b"", b"")

    def _is_notable(self, frames: bytes) -> bool:
        head, tail = self._shape
        if head and frames.startswith(head) and frames.endswith(tail):
            end = len(frames) - len(tail)
            if frames.find(b'"', len(head), end) < 0 and frames.find(b"\n", len(head), end) < 0:
                return False
        if _has(b'"finish_reason"', frames) or _has(b'"usage"', frames):
            return True
        if has_words(frames) or frames.find(b'"error"') >= 0:
            return True
        self._learn(frames)
        return False

    def _learn(self, frame: bytes) -> None:
        """
        Remember what stands around the text of a frame that held nothing else.

        The next one mostly differs in its text alone, and a text without quotes cannot hide another member:
        comparing the ends takes a third of the time of searching for every word.
        """
        start = frame.find(_CONTENT_START) + len(_CONTENT_START)
        end = frame.find(b'"', start)
        if start >= len(_CONTENT_START) and end > start and frame.find(b"\n") == len(frame) - 2:
            self._shape = frame[:start], frame[end:]

    def _see(self, event: SseEvent) -> None:
        try:
            chunk = chunks.read(event.data)
        except ValueError:
            self._see_text(event.data.strip())
            return
        failure = chunk.failure()
        if failure is not None:
            self._note(read_stream_error(failure), is_audible="error" in failure)
            return
        choice = chunk.choice() or Choice()
        groq = chunk.x_groq.get("usage") if isinstance(chunk.x_groq, dict) else None
        for seen in (chunk.usage, groq, choice.usage):
            self.usage = usage.merge(self.usage, seen)
        if not self.has_content:
            delta = choice.delta or choice.message
            self.has_content = isinstance(delta, dict) and any(map(delta.get, _CONTENT))
        reason = choice.finish_reason
        if isinstance(reason, str) and reason:
            self._has_reason = True
            stop = stopped.failure(reason)
            if stop is not None:
                self._note(stop)

    def _see_text(self, text: bytes) -> None:
        if text == b"[DONE]":
            self.is_complete = self.is_complete or (self.error is None and (self._has_reason or self.has_content))
        else:
            self._see_words(text)

    def _may_end(self) -> bool:
        return self._has_reason

    def _end_mark(self) -> bytes:
        return DONE


def _has(member: bytes, frames: bytes) -> bool:
    """Whether this member is there and is not null everywhere."""
    found = frames.count(member)
    return found > 0 and found != frames.count(member + b":null")
