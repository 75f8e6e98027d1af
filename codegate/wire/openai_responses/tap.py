"""The tap of Responses streams."""

from typing import Any

from codegate.errors import CodeGateError
from codegate.wire import payload
from codegate.wire.errors import read_stream_error
from codegate.wire.hub import Json
from codegate.wire.openai_responses import usage
from codegate.wire.openai_responses.errors import failure
from codegate.wire.sse import SseEvent
from codegate.wire.tap import Tap, has_words

_DELTA = ".delta"
_ENDS = frozenset({"response.completed", "response.incomplete"})
_FAILURES = frozenset({"response.failed", "response.cancelled"})


class ResponsesTap(Tap):
    """
    Passes a stream of Responses on; sees the final response, errors and the first content.

    An error of ours goes on where the provider's numbers stopped, and names its response.
    """

    def __init__(self, request_id: str = "") -> None:
        super().__init__(self._failed, request_id)
        self._response: Json = {"id": f"resp_{request_id}", "object": "response", "created_at": 0}
        self._last = b""

    def feed(self, chunk: bytes) -> bytes:
        """The frames that this chunk completes, as they came."""
        frames = super().feed(chunk)
        self._last = frames or self._last
        return frames

    def _is_notable(self, frames: bytes) -> bool:
        return (
            frames.find(b'"response.completed"') >= 0
            or frames.find(b'"response.incomplete"') >= 0
            or frames.find(b'"response.failed"') >= 0
            or frames.find(b'"response.cancelled"') >= 0
            or frames.find(b'"error"') >= 0
            or has_words(frames)
        )

    def _see(self, event: SseEvent) -> None:
        try:
            data = payload.read(event.data)
        except ValueError:
            self._see_words(event.data)
            return
        if isinstance(data, dict):
            kind = data.get("type")
            self._see_kind(kind if type(kind) is str else event.event, data)

    def _see_kind(self, kind: str, data: Json) -> None:
        response = data.get("response")
        response = response if isinstance(response, dict) else {}
        if kind.endswith(_DELTA):
            self.has_content = self.has_content or bool(data.get("delta"))
        elif kind == "response.output_item.added":
            self.has_content = self.has_content or _is_content(data.get("item"))
        elif kind == "response.output_item.done":
            self.has_content = True
        elif kind in ("response.created", "response.in_progress", "response.queued"):
            self._response = response or self._response
        elif kind in _ENDS:
            self.usage = usage.merge(self.usage, response.get("usage"))
            self.is_complete = self.error is None
        elif kind in _FAILURES:
            self.usage = usage.merge(self.usage, response.get("usage"))
            self._note(read_stream_error(_error_of(response)))
            self._is_audible = True
        elif kind == "error":
            # the SDK knows the nested form alone, Codex neither: `response.failed` follows for them
            self._note(read_stream_error(data))
        elif data.get("error") or data.get("detail"):
            self._note(read_stream_error(data))

    def _failed(self, error: CodeGateError, request_id: str) -> bytes:
        del request_id
        failed = {**self._response, "status": "failed", "error": failure(error)}
        members = {"type": "response.failed", "sequence_number": self._number() + 1, "response": failed}
        return b"event: response.failed\ndata: " + payload.dump(members) + b"\n\n"

    def _number(self) -> int:
        """The last number the provider gave an event; -1 if it numbers none."""
        _, found, rest = self._last.rpartition(b'"sequence_number":')
        digits = rest.lstrip()[:19].split(b",")[0].split(b"}")[0].strip()
        return int(digits) if found and digits.isdigit() else -1

    def _may_end(self) -> bool:
        return False

    def _end_mark(self) -> bytes:
        return b""


def _error_of(response: Json) -> Json:
    error: Any = response.get("error")
    if isinstance(error, dict) and error:
        return {"error": error}
    return {"error": {"message": f"The provider's answer {response.get('status') or 'failed'}.", "type": "api_error"}}


def _is_content(item: Any) -> bool:
    """An item that is content by its start alone: a call. Messages and reasoning begin empty."""
    return isinstance(item, dict) and str(item.get("type")).endswith("_call")
