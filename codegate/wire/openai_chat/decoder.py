"""Stream of Chat Completions -> hub events (`protocols.md` 3.3); texts are in `heard.py`, calls in `calls.py`."""

import logging
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import hub, payload, stopped
from codegate.wire.broken import broke, not_an_event
from codegate.wire.errors import read_stream_error
from codegate.wire.hub import Json
from codegate.wire.machines import Again
from codegate.wire.names import derived_id
from codegate.wire.openai_chat import chunk as chunks
from codegate.wire.openai_chat import reasoning, stop, usage
from codegate.wire.openai_chat.aside import Aside
from codegate.wire.openai_chat.calls import Calls
from codegate.wire.openai_chat.chunk import Choice, Chunk
from codegate.wire.openai_chat.heard import Heard
from codegate.wire.payload import Halves
from codegate.wire.service_tier import served_by_openai
from codegate.wire.sse import SseEvent

_log = logging.getLogger(__name__)


class Decoder:
    """
    Reads a stream of Chat Completions, in every dialect.

    `ToolClose`, `Finish` and `End` are given at the end only: usage, and even content, may follow `finish_reason`.

    Args:
        think_tags: Take `<think>…</think>` at the start of the answer for reasoning.
        lenient_eof: An answer that ends without `finish_reason` and without `[DONE]` may still be whole.
        joins_names: Names and ids of calls come in fragments.
    """

    def __init__(self, *, think_tags: bool = True, lenient_eof: bool = False, joins_names: bool = False) -> None:
        self._lenient_eof = lenient_eof
        self._halves = Halves()
        self._heard = Heard(self._halves, think_tags=think_tags)
        self._calls = Calls(self._halves, joins_names=joins_names)
        self._aside = Aside()
        self._usage: Usage | None = None
        self._tier: str | None = None
        self._id = ""
        self._finish: str | None = None
        self._is_started = False
        self._is_ended = False
        self._delta: Json | None = None

    @property
    def is_finishing(self) -> bool:
        """A finish reason has come; usage and `[DONE]` may follow."""
        return self._finish is not None

    def feed(self, event: SseEvent) -> list[hub.Event]:
        """The hub events that this event completes; unknown ones give nothing."""
        if self._is_ended:
            return []
        is_sound = True
        try:
            chunk = chunks.strict(event.data)
        except (ValueError, RecursionError):
            is_sound = False
            try:
                chunk = chunks.lenient(event.data)
            except ValueError:
                return self._unreadable(event.data)
        if chunk.error or chunk.base_resp:
            failure = chunk.failure()
            if failure is not None:
                return self._fail(read_stream_error(failure))
        out: list[hub.Event] = [] if self._is_started else self._start(chunk)
        if chunk.service_tier and chunk.service_tier != self._tier:
            self._tier = chunk.service_tier
            out += served_by_openai(chunk.service_tier)
        if chunk.usage or chunk.x_groq:
            self._see_usage(chunk.usage, out)
            self._see_usage(chunk.x_groq.get("usage") if isinstance(chunk.x_groq, dict) else None, out)
        choice = chunk.choice()
        if chunk.choices and (choice is None or len(chunk.choices) > 1):
            self._aside.note(chunk.choices, choice)
        self._delta = None
        if choice is not None:
            self._take_choice(choice, out, is_sound=is_sound)
        return out

    def again(self) -> Again | None:
        """One more delta that says one thing only, and the same as the last."""
        delta = self._delta
        if delta is None or self._halves.is_holding:
            return None
        if sum(bool(delta[name]) for name in delta if name != "role") != 1:
            return None
        if delta.get("tool_calls"):
            return self._calls.again() if len(delta["tool_calls"]) == 1 else None
        heard = self._heard
        return heard.more if heard.kind == "think" or (heard.kind == "text" and heard.is_plain) else None

    def close(self) -> list[hub.Event]:
        """The bytes ended: whole if a finish reason was seen, `Failed` if not."""
        return [] if self._is_ended else self._end(is_done=self._lenient_eof)

    def _unreadable(self, data: bytes) -> list[hub.Event]:
        text = data.strip()
        if text == b"[DONE]":
            return self._end(is_done=True)
        failure = not_an_event(data)
        if failure is not None:
            return self._fail(failure)
        _log.debug("ignored stream data that is not JSON (%d bytes)", len(data))
        return []

    def _start(self, chunk: Chunk) -> list[hub.Event]:
        self._is_started = True
        self._id = payload.mended(_text(chunk.id))
        return [hub.Start(self._id or None, payload.mended(_text(chunk.model)) or None)]

    def _see_usage(self, seen: Any, out: list[hub.Event]) -> None:
        before, self._usage = self._usage, usage.merge(self._usage, seen)
        if self._usage is not None and self._usage != before:
            out.append(hub.UsageSeen(self._usage))

    def _take_choice(self, choice: Choice, out: list[hub.Event], *, is_sound: bool) -> None:
        delta = choice.delta
        heard = self._heard
        if delta is not None:
            self._delta = delta
            text = delta.get("content")
            if heard.is_plain and is_sound and len(delta) == 1 and type(text) is str and text:
                heard.counts["text"] += len(text)
                out.append(hub.Text(heard.part, text))
            else:
                self._take(delta, out)
        elif isinstance(choice.message, dict):
            self._take(chunks.unsaid(choice.message, heard.counts, has_calls=len(self._calls) > 0), out)
        if choice.usage:
            self._see_usage(choice.usage, out)
        if type(choice.finish_reason) is str:
            self._finish = choice.finish_reason or self._finish

    def _take(self, delta: Json, out: list[hub.Event]) -> None:
        heard = self._heard
        if "reasoning_content" in delta or "reasoning" in delta or "reasoning_details" in delta:
            found = reasoning.read(delta)
            if found is not reasoning.NOTHING:
                heard.think(found, out)
        content = delta.get("content")
        if content:
            heard.content(content, out)
        if delta.get("refusal"):
            heard.refuse(delta["refusal"], out)
        if "tool_calls" in delta or "function_call" in delta:
            self._call(delta, out)
        if delta.get("annotations") or delta.get("images"):
            heard.beside(delta, out)

    def _call(self, delta: Json, out: list[hub.Event]) -> None:
        entries = delta.get("tool_calls")
        if isinstance(entries, list):
            for entry in entries:
                if isinstance(entry, dict):
                    self._opened(self._calls.feed(entry), out)
        legacy = delta.get("function_call")
        if isinstance(legacy, dict):
            self._opened(self._calls.feed({"id": derived_id(self._id, 0), "function": legacy}, 0), out)

    def _opened(self, events: list[hub.Event], out: list[hub.Event]) -> None:
        if events and type(events[0]) is hub.ToolOpen:
            self._heard.turn_to("tool", out)
        out += events

    def _end(self, *, is_done: bool) -> list[hub.Event]:
        out: list[hub.Event] = []
        self._heard.close(out)
        if not (len(self._calls) or self._heard.counts["text"] or self._heard.counts["refusal"]):
            for delta in self._aside.calls:
                self._call(delta, out)
            self._finish = self._aside.finish or self._finish
        failure = stopped.failure(self._finish)
        if failure is not None:
            return self._fail(failure)
        if self._finish is None and not (is_done and self._seems_whole()):
            return [*out, *self._fail(broke())]
        closing = self._calls.close(self._id)
        has_tools = any(isinstance(event, hub.ToolClose) for event in closing)
        reason = stop.read(self._finish, has_tools=has_tools, has_refusal=self._heard.counts["refusal"] > 0)
        self._is_ended = True
        return [*out, *closing, hub.Finish(reason), hub.End()]

    def _seems_whole(self) -> bool:
        """Without a finish reason: text, or calls that are all complete."""
        said = self._heard.counts
        return self._calls.are_complete() if len(self._calls) else bool(said["text"] or said["refusal"])

    def _fail(self, error: CodeGateError) -> list[hub.Event]:
        self._is_ended = True
        return [hub.Failed(error)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
