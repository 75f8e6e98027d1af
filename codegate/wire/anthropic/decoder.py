"""Stream of Messages -> hub events (`protocols.md` 3.4); the blocks are read in `blocks_in.py`."""

import logging
from collections.abc import Callable
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import hub, payload, stopped
from codegate.wire.anthropic import stop, usage
from codegate.wire.anthropic.blocks_in import Blocks, text
from codegate.wire.broken import broke, not_an_event
from codegate.wire.errors import read_stream_error
from codegate.wire.hub import Json
from codegate.wire.machines import Again
from codegate.wire.refusal import read_details
from codegate.wire.service_tier import served_by_anthropic
from codegate.wire.sse import SseEvent

_log = logging.getLogger(__name__)


class Decoder:
    """
    Reads a stream of Messages.

    `Finish` is given at the end only, when usage and all blocks are known.
    """

    def __init__(self) -> None:
        self._blocks = Blocks()
        self._usage: Usage | None = None
        self._reason: str | None = None
        self._stop_sequence: str | None = None
        self._details: Json | None = None
        self._is_started = False
        self._is_ended = False

    @property
    def is_finishing(self) -> bool:
        """A stop reason has come; only `message_stop` is missing."""
        return self._reason is not None

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
            return self._blocks.delta(data)
        self._blocks.rest()
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
        return self._blocks.again()

    def _unreadable(self, data: bytes) -> list[hub.Event]:
        said = data.strip()
        if said == b"[DONE]":
            return self._end({}) if self._reason is not None else []
        failure = not_an_event(data)
        if failure is not None:
            return self._fail(failure)
        _log.debug("ignored stream data that is not JSON (%d bytes)", len(data))
        return []

    def _start(self, data: Json) -> list[hub.Event]:
        message = data.get("message")
        message = message if isinstance(message, dict) else {}
        self._is_started = True
        self._usage = usage.merge(self._usage, message.get("usage"))
        start = hub.Start(text(message, "id") or None, text(message, "model") or None, self._usage)
        return [start, *served_by_anthropic(message.get("usage"))]

    def _block_start(self, data: Json) -> list[hub.Event]:
        head = [] if self._is_started or not isinstance(data.get("content_block"), dict) else self._start({})
        return [*head, *self._blocks.start(data)]

    def _block_stop(self, data: Json) -> list[hub.Event]:
        return self._blocks.stop(data)

    def _message_delta(self, data: Json) -> list[hub.Event]:
        delta = data.get("delta")
        if isinstance(delta, dict):
            self._reason = text(delta, "stop_reason") or self._reason
            self._stop_sequence = text(delta, "stop_sequence") or self._stop_sequence
            self._details = read_details(delta.get("stop_details")) or self._details
        before, self._usage = self._usage, usage.merge(self._usage, data.get("usage"))
        return [hub.UsageSeen(self._usage)] if self._usage is not None and self._usage != before else []

    def _end(self, data: Json) -> list[hub.Event]:
        del data
        failure = stopped.failure(self._reason)
        if failure is not None:
            return self._fail(failure)
        out = self._blocks.close()
        self._is_ended = True
        reason = stop.read(self._reason, has_tools=self._blocks.has_tools)
        return [*out, hub.Finish(reason, self._stop_sequence, self._details), hub.End()]

    def _error(self, data: Json) -> list[hub.Event]:
        return self._fail(read_stream_error(data))

    def _fail(self, error: CodeGateError) -> list[hub.Event]:
        self._is_ended = True
        return [hub.Failed(error)]

    def _ping(self, data: Json) -> list[hub.Event]:
        del data
        return [hub.Ping()]


_HANDLERS: dict[Any, Callable[[Decoder, Json], list[hub.Event]]] = {
    "message_start": Decoder._start,
    "content_block_start": Decoder._block_start,
    "content_block_stop": Decoder._block_stop,
    "message_delta": Decoder._message_delta,
    "message_stop": Decoder._end,
    "error": Decoder._error,
    "ping": Decoder._ping,
}
