"""Stream of Responses -> hub events (`protocols.md` 3.5); what an item says is read in `speech.py`."""

import logging
from collections.abc import Callable
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import hub, payload
from codegate.wire.broken import broke, not_an_event
from codegate.wire.errors import read_stream_error
from codegate.wire.hub import Json
from codegate.wire.machines import Again
from codegate.wire.openai_responses import frame as frames
from codegate.wire.openai_responses import stop, usage
from codegate.wire.openai_responses.frame import Frame
from codegate.wire.openai_responses.items import CALLS, Item, Items, number, text
from codegate.wire.openai_responses.speech import Speech
from codegate.wire.service_tier import served_by_openai
from codegate.wire.sse import SseEvent

_log = logging.getLogger(__name__)


class Decoder:
    """
    Reads a stream of Responses, in every dialect.

    Deltas count first; `*.done` events and the final response add what the deltas left out, never anything twice.
    """

    def __init__(self) -> None:
        self._items = Items()
        self._speech = Speech()
        self._usage: Usage | None = None
        self._is_started = False
        self._is_ended = False

    @property
    def is_finishing(self) -> bool:
        """Never: the event that says why a response ended is its last."""
        return False

    def feed(self, event: SseEvent) -> list[hub.Event]:
        """The hub events that this event completes; unknown ones give nothing."""
        if self._is_ended:
            return []
        try:
            frame = frames.read(event.data)
        except ValueError:
            return self._unreadable(event.data)
        kind = frame.type if type(frame.type) is str else event.event
        handler = _HANDLERS.get(kind)
        if handler is not None:
            return handler(self, frame)
        if frame.error or frame.detail:
            return self._error(frame)
        _log.debug("ignored stream event %r", kind)
        return []

    def close(self) -> list[hub.Event]:
        """The bytes ended: `Failed` if the response has not, however much of it came."""
        return [] if self._is_ended else self._fail(broke())

    def again(self) -> Again | None:
        """Never: every event has a number of its own."""
        return None

    def _unreadable(self, data: bytes) -> list[hub.Event]:
        failure = not_an_event(data)
        if failure is not None:
            return self._fail(failure)
        _log.debug("ignored stream data that is not JSON (%d bytes)", len(data))
        return []

    def _start(self, frame: Frame) -> list[hub.Event]:
        if self._is_started:
            return []
        self._is_started = True
        mended = payload.mended
        return [hub.Start(mended(text(frame.response, "id")) or None, mended(text(frame.response, "model")) or None)]

    def _added(self, frame: Frame) -> list[hub.Event]:
        if not isinstance(frame.item, dict):
            return []
        item = self._items.add(text(frame.item, "type"), frame.item.get("id"), frame.output_index)
        item.learn(frame.item)
        return self._speech.open(item) if item.kind in CALLS else []

    def _find(self, kinds: frozenset[str] | str, frame: Frame) -> Item:
        return self._items.find(kinds, frame.item_id, frame.output_index)

    def _text(self, frame: Frame) -> list[hub.Event]:
        return self._speech.say(self._find("message", frame), ("text", number(frame.content_index)), frame.delta)

    def _text_done(self, frame: Frame) -> list[hub.Event]:
        return self._speech.complete(self._find("message", frame), ("text", number(frame.content_index)), frame.text)

    def _annotation(self, frame: Frame) -> list[hub.Event]:
        item = self._find("message", frame)
        return self._speech.cite(item, ("text", number(frame.content_index)), [frame.annotation])

    def _refusal(self, frame: Frame) -> list[hub.Event]:
        return self._speech.say(self._find("message", frame), ("refusal", number(frame.content_index)), frame.delta)

    def _refusal_done(self, frame: Frame) -> list[hub.Event]:
        item = self._find("message", frame)
        return self._speech.complete(item, ("refusal", number(frame.content_index)), frame.refusal)

    def _summary(self, frame: Frame) -> list[hub.Event]:
        return self._speech.think(self._find("reasoning", frame), ("summary", number(frame.summary_index)), frame.delta)

    def _reasoning(self, frame: Frame) -> list[hub.Event]:
        return self._speech.think(self._find("reasoning", frame), ("content", number(frame.content_index)), frame.delta)

    def _summary_done(self, frame: Frame) -> list[hub.Event]:
        item = self._find("reasoning", frame)
        whole = frame.text if frame.part is None else text(frame.part, "text")
        return self._speech.think_whole(item, ("summary", number(frame.summary_index)), whole)

    def _reasoning_done(self, frame: Frame) -> list[hub.Event]:
        item = self._find("reasoning", frame)
        return self._speech.think_whole(item, ("content", number(frame.content_index)), frame.text)

    def _part_done(self, frame: Frame) -> list[hub.Event]:
        """A whole part of a message."""
        kind = text(frame.part, "type")
        if kind not in ("output_text", "refusal"):
            return []
        name = kind.removeprefix("output_")
        return self._speech.complete(
            self._find("message", frame), (name, number(frame.content_index)), text(frame.part, name)
        )

    def _arguments_done(self, frame: Frame) -> list[hub.Event]:
        item = self._find(CALLS, frame)
        item.learn({"name": frame.name})
        return [*self._speech.open(item), *self._speech.argue_whole(item, frame.arguments)]

    def _input_done(self, frame: Frame) -> list[hub.Event]:
        item = self._items.known(CALLS, frame.item_id, frame.output_index)
        item = item or self._find("custom_tool_call", frame)
        return self._speech.argue_whole(item, frame.input)

    def _arguments(self, frame: Frame) -> list[hub.Event]:
        return self._speech.argue(self._find(CALLS, frame), frame.delta)

    def _input(self, frame: Frame) -> list[hub.Event]:
        item = self._items.known(CALLS, frame.item_id, frame.output_index)
        item = item or self._find("custom_tool_call", frame)
        return self._speech.argue(item, frame.delta)

    def _done(self, frame: Frame) -> list[hub.Event]:
        if not isinstance(frame.item, dict):
            return []
        kind = text(frame.item, "type")
        item = self._items.known(kind, frame.item.get("id"), frame.output_index)
        item = item or self._items.find(kind, frame.item.get("id"), frame.output_index)
        return self._speech.finish(item, frame.item)

    def _completed(self, frame: Frame) -> list[hub.Event]:
        """The final response: what of it never came, the end of every item, usage, and why it stopped."""
        response = frame.response if isinstance(frame.response, dict) else {}
        out = [*self._start(frame), *self._hydrate(response)]
        for item in self._items.all:
            out += self._speech.finish(item, {})
        out += self._see_usage(response)
        out += served_by_openai(response.get("service_tier"))
        status = text(response, "status") or str(frame.type).removeprefix("response.")
        status = status.strip().lower()
        if status in stop.ERRORS:
            return [*out, *self._failed(frame)]
        details = response.get("incomplete_details")
        why = details.get("reason") if isinstance(details, dict) else None
        speech = self._speech
        reason = stop.read(status, why, has_tools=speech.has_tools, has_refusal=speech.has_refusal)
        self._is_ended = True
        return [*out, hub.Finish(reason), hub.End()]

    def _hydrate(self, response: Json) -> list[hub.Event]:
        output = response.get("output")
        out: list[hub.Event] = []
        claimed: set[int] = set()
        for place, copy in enumerate(output if isinstance(output, list) else ()):
            if not isinstance(copy, dict):
                continue
            kind = text(copy, "type")
            item = self._items.same(kind, copy, place, claimed) or self._items.add(kind, copy.get("id"), None)
            claimed.add(item.key)
            out += self._speech.finish(item, copy)
        return out

    def _failed(self, frame: Frame) -> list[hub.Event]:
        response = frame.response if isinstance(frame.response, dict) else {}
        error = response.get("error")
        if not isinstance(error, dict) or not error:
            error = {"message": f"The provider's answer {text(response, 'status') or 'failed'}.", "type": "api_error"}
        return [*self._see_usage(response), *self._fail(read_stream_error({"error": error}))]

    def _error(self, frame: Frame) -> list[hub.Event]:
        """An error as it comes: nested, flat, or as Codex says it."""
        if frame.error:
            return self._fail(read_stream_error({"error": frame.error}))
        if frame.detail:
            return self._fail(read_stream_error({"detail": frame.detail}))
        return self._fail(read_stream_error({"code": frame.code, "message": frame.message, "param": frame.param}))

    def _see_usage(self, response: Json) -> list[hub.Event]:
        before, self._usage = self._usage, usage.merge(self._usage, response.get("usage"))
        if self._usage is None or self._usage == before:
            return []
        return [hub.UsageSeen(self._usage, usage.counts_cache_writes(response["usage"]))]

    def _fail(self, error: CodeGateError) -> list[hub.Event]:
        self._is_ended = True
        return [hub.Failed(error)]

    def _ping(self, frame: Frame) -> list[hub.Event]:
        del frame
        return [hub.Ping()]


_HANDLERS: dict[Any, Callable[[Decoder, Frame], list[hub.Event]]] = {
    "response.created": Decoder._start,
    "response.queued": Decoder._start,
    "response.in_progress": Decoder._start,
    "keepalive": Decoder._ping,
    "response.output_item.added": Decoder._added,
    "response.output_item.done": Decoder._done,
    "response.output_text.delta": Decoder._text,
    "response.output_text.done": Decoder._text_done,
    "response.output_text.annotation.added": Decoder._annotation,
    "response.refusal.delta": Decoder._refusal,
    "response.refusal.done": Decoder._refusal_done,
    "response.reasoning_summary_text.delta": Decoder._summary,
    "response.reasoning_text.delta": Decoder._reasoning,
    "response.function_call_arguments.delta": Decoder._arguments,
    "response.custom_tool_call_input.delta": Decoder._input,
    "response.reasoning_summary_text.done": Decoder._summary_done,
    "response.reasoning_summary_part.done": Decoder._summary_done,
    "response.reasoning_text.done": Decoder._reasoning_done,
    "response.content_part.done": Decoder._part_done,
    "response.function_call_arguments.done": Decoder._arguments_done,
    "response.custom_tool_call_input.done": Decoder._input_done,
    "response.completed": Decoder._completed,
    "response.incomplete": Decoder._completed,
    "response.failed": Decoder._failed,
    "response.cancelled": Decoder._failed,
    "error": Decoder._error,
}
"""Other events add nothing. Of those that say a thing whole, any one may be the only one that a provider sends."""
