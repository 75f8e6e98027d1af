"""Stream of Chat Completions -> hub events (`protocols.md` 3.3)."""

import logging
from typing import Any

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import hub, payload
from codegate.wire.blocks import dicts
from codegate.wire.broken import broke, not_a_stream
from codegate.wire.citations import from_openai
from codegate.wire.errors import read_stream_error
from codegate.wire.format import Again
from codegate.wire.generated import generated
from codegate.wire.hub import Json
from codegate.wire.names import derived_id
from codegate.wire.openai_chat import chunk as chunks
from codegate.wire.openai_chat import reasoning, stop, usage
from codegate.wire.openai_chat.calls import Calls
from codegate.wire.openai_chat.chunk import Choice, Chunk
from codegate.wire.openai_chat.think_tags import ThinkTags
from codegate.wire.payload import Halves
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
        self._tags = ThinkTags() if think_tags else None
        self._lenient_eof = lenient_eof
        self._halves = Halves()
        self._calls = Calls(self._halves, joins_names=joins_names)
        self._usage: Usage | None = None
        self._id = ""
        self._finish: str | None = None
        self._part = -1
        self._kind = ""
        self._said = {"text": 0, "think": 0, "refusal": 0, "annotations": 0, "images": 0}
        self._text_at = (-1, 0)
        self._is_plain = False
        self._is_started = False
        self._is_ended = False
        self._delta: Json | None = None

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
        if chunk.usage or chunk.x_groq:
            self._see_usage(chunk.usage, out)
            self._see_usage(chunk.x_groq.get("usage") if isinstance(chunk.x_groq, dict) else None, out)
        choice = chunk.choice()
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
        if self._kind == "think" or (self._kind == "text" and self._is_plain):
            return self._more
        return None

    def _more(self, text: str) -> hub.Event:
        self._said[self._kind] += len(text)
        return _event(self._kind, self._part, text)

    def close(self) -> list[hub.Event]:
        """The bytes ended: whole if a finish reason was seen, `Failed` if not."""
        return [] if self._is_ended else self._end(is_done=self._lenient_eof)

    def _unreadable(self, data: bytes) -> list[hub.Event]:
        text = data.strip()
        if text == b"[DONE]":
            return self._end(is_done=True)
        if text.startswith(b"<"):
            return self._fail(not_a_stream())
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
        if delta is not None:
            self._delta = delta
            text = delta.get("content")
            if self._is_plain and is_sound and len(delta) == 1 and type(text) is str and text:
                self._said["text"] += len(text)
                out.append(hub.Text(self._part, text))
            else:
                self._take(delta, out)
        elif isinstance(choice.message, dict):
            self._take(chunks.unsaid(choice.message, self._said, has_calls=len(self._calls) > 0), out)
        if choice.usage:
            self._see_usage(choice.usage, out)
        if type(choice.finish_reason) is str:
            self._finish = choice.finish_reason or self._finish

    def _take(self, delta: Json, out: list[hub.Event]) -> None:
        if "reasoning_content" in delta or "reasoning" in delta or "reasoning_details" in delta:
            found = reasoning.read(delta)
            if found is not reasoning.NOTHING:
                self._think(found, out)
        content = delta.get("content")
        if content:
            self._content(content, out)
        refusal = delta.get("refusal")
        if isinstance(refusal, str) and refusal:
            self._say("refusal", refusal, out)
        if "tool_calls" in delta or "function_call" in delta:
            self._call(delta, out)
        if delta.get("annotations") or delta.get("images"):
            self._beside(delta, out)

    def _beside(self, delta: Json, out: list[hub.Event]) -> None:
        """Sources of the text, and images. A source belongs to the text that came last."""
        part, start = self._text_at
        annotations, images = dicts(delta.get("annotations")), dicts(delta.get("images"))
        self._said["annotations"] += len(annotations)
        self._said["images"] += len(images)
        cited = [citation for found in annotations if (citation := from_openai(found, start)) and part >= 0]
        out += [hub.Cited(part, citation) for citation in cited]
        out += [hub.Opaque(block) for image in images if (block := generated(image))]

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
            self._turn_to("tool", out)
        out += events

    def _think(self, found: reasoning.Reasoning, out: list[hub.Event]) -> None:
        if found.text:
            self._tags = None if self._tags is not None and not self._said["text"] else self._tags
            self._say("think", found.text, out)
        if found.signature:
            if self._kind != "think":
                self._turn_to("think", out)
            out.append(hub.ThinkSignature(self._part, found.signature))
        for data in found.encrypted:
            self._turn_to("redacted", out)
            out.append(hub.RedactedThink(data))

    def _content(self, content: Any, out: list[hub.Event]) -> None:
        for text, is_thought in chunks.said(content):
            if is_thought:
                self._think(reasoning.Reasoning(text), out)
            else:
                self._answer(text, out)

    def _answer(self, text: str, out: list[hub.Event]) -> None:
        self._said["text"] += len(text)
        if self._tags is None:
            self._say("text", text, out)
            return
        thought, answer = self._tags.feed(text)
        if self._tags.is_done:
            self._tags = None
        self._say("think", thought, out)
        self._say("text", answer, out)

    def _say(self, kind: str, text: str, out: list[hub.Event]) -> None:
        if not text:
            return
        if kind != self._kind:
            self._turn_to(kind, out)
            if kind == "text":
                self._text_at = self._part, max(0, self._said["text"] - len(text))
        if kind != "text":
            self._said[kind] += len(text)
        text = self._halves.join(kind, text)
        if text:
            out.append(_event(kind, self._part, text))
        self._is_plain = kind == "text" and self._tags is None and not self._halves.is_holding

    def _turn_to(self, kind: str, out: list[hub.Event]) -> None:
        """Another kind of content begins, so a new part does."""
        self._release(out)
        self._is_plain = False
        self._kind = kind
        self._part += 1

    def _release(self, out: list[hub.Event]) -> None:
        late = self._halves.release(self._kind)
        if late:
            out.append(_event(self._kind, self._part, late))

    def _end(self, *, is_done: bool) -> list[hub.Event]:
        out: list[hub.Event] = []
        if self._tags is not None:
            tags, self._tags = self._tags, None
            thought, answer = tags.close()
            self._say("think", thought, out)
            self._say("text", answer, out)
        self._release(out)
        if self._finish in stop.ERRORS:
            return self._fail(
                read_stream_error({"error": {"message": self._finish, "type": stop.ERRORS[self._finish]}})
            )
        if self._finish is None and not (is_done and self._seems_whole()):
            return [*out, *self._fail(broke())]
        closing = self._calls.close(self._id)
        has_tools = any(isinstance(event, hub.ToolClose) for event in closing)
        reason = stop.read(self._finish, has_tools=has_tools, has_refusal=self._said["refusal"] > 0)
        self._is_ended = True
        return [*out, *closing, hub.Finish(reason), hub.End()]

    def _seems_whole(self) -> bool:
        """Without a finish reason: text, or calls that are all complete."""
        return self._calls.are_complete() if len(self._calls) else bool(self._said["text"] or self._said["refusal"])

    def _fail(self, error: CodeGateError) -> list[hub.Event]:
        self._is_ended = True
        return [hub.Failed(error)]


def _event(kind: str, part: int, text: str) -> hub.Event:
    if kind == "text":
        return hub.Text(part, text)
    return hub.Think(part, text) if kind == "think" else hub.Refusal(text)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
