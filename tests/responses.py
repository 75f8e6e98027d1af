"""Builders and a checker for streams of Responses."""

import json
from typing import Any

from codegate.wire.format import ReplyContext
from codegate.wire.openai_responses.decoder import Decoder
from codegate.wire.openai_responses.encoder import Encoder
from codegate.wire.pipe import Pipe
from tests.streams import (
    CONTEXT,
    Answer,
    AnthropicDecoder,
    AnthropicEncoder,
    ChatDecoder,
    ChatEncoder,
    event,
    events_of,
)

DECODERS: dict[str, Any] = {"anthropic": AnthropicDecoder, "openai_chat": ChatDecoder, "openai_responses": Decoder}
ENCODERS: dict[str, Any] = {"anthropic": AnthropicEncoder, "openai_chat": ChatEncoder, "openai_responses": Encoder}

USAGE = {
    "input_tokens": 300,
    "input_tokens_details": {"cached_tokens": 256},
    "output_tokens": 44,
    "output_tokens_details": {"reasoning_tokens": 12},
    "total_tokens": 344,
}


def pipe(source: str, target: str, context: ReplyContext = CONTEXT, **options: Any) -> Pipe:
    """A pipe from a provider of one format to a client of another."""
    return Pipe(DECODERS[source](), ENCODERS[target](context), **options)


def created(**members: Any) -> bytes:
    """The first event."""
    response = {"id": "resp_up", "model": "up/model", "status": "in_progress", "output": [], **members}
    return event("response.created", response=response)


def ended(status: str = "completed", output: Any = (), usage: Any = None, **members: Any) -> bytes:
    """The last event."""
    response = {"id": "resp_up", "status": status, "output": list(output), "usage": usage or USAGE, **members}
    return event(f"response.{status}", response=response)


def added(index: int, kind: str, item_id: str = "", **members: Any) -> bytes:
    """An item begins."""
    item = {"type": kind, "id": item_id or f"it_{index}", **members}
    return event("response.output_item.added", output_index=index, item=item)


def done(index: int, kind: str, item_id: str = "", **members: Any) -> bytes:
    """An item ends."""
    item = {"type": kind, "id": item_id or f"it_{index}", "status": "completed", **members}
    return event("response.output_item.done", output_index=index, item=item)


def delta(name: str, index: int, text: str, item_id: str = "", **members: Any) -> bytes:
    """More of an item; `name` is between `response.` and `.delta`."""
    place = {"item_id": item_id or f"it_{index}", "output_index": index, **members}
    return event(f"response.{name}.delta", **place, delta=text)


def message(index: int, *texts: str) -> bytes:
    """A message item of one text."""
    frames = added(index, "message", role="assistant", content=[])
    for text in texts:
        frames += delta("output_text", index, text, content_index=0)
    return frames + done(index, "message", content=[{"type": "output_text", "text": "".join(texts)}])


def thought(index: int, *texts: str, encrypted: str = "gAAAAenc") -> bytes:
    """A reasoning item whose summary has one part."""
    frames = added(index, "reasoning", summary=[])
    for text in texts:
        frames += delta("reasoning_summary_text", index, text, summary_index=0)
    summary = [{"type": "summary_text", "text": "".join(texts)}] if texts else []
    return frames + done(index, "reasoning", summary=summary, encrypted_content=encrypted)


def function_call(index: int, call_id: str, name: str, *pieces: str) -> bytes:
    """A function call in pieces."""
    frames = added(index, "function_call", call_id=call_id, name=name, arguments="")
    for piece in pieces:
        frames += delta("function_call_arguments", index, piece)
    return frames + done(index, "function_call", call_id=call_id, name=name, arguments="".join(pieces))


EVERYTHING = (
    created()
    + thought(0, "One file – ", "naïve 😀.")
    + message(1, "Opening", " it.")
    + function_call(2, "call_left", "open_file", '{"name":', '"zoë.txt"}')
    + ended()
)


class Reader:
    """Reads a stream as the clients of Responses do, and asserts every rule of its order."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.sequence = 0
        self.output: list[dict[str, Any]] = []
        self.item: dict[str, Any] | None = None
        self.parts: list[dict[str, Any]] = []
        self.part: dict[str, Any] | None = None
        self.said = ""
        self.annotations: list[dict[str, Any]] = []
        self.phase = "new"

    def take(self, kind: str, frame: dict[str, Any]) -> None:
        """One event."""
        assert kind == frame["type"]
        assert self.phase != "ended", f"{kind} after the end"
        assert frame["sequence_number"] == self.sequence
        self.sequence += 1
        name = kind.removeprefix("response.")
        if name == "created":
            assert self.phase == "new"
            self.phase = "begun"
            self.answer.message = frame["response"]
            assert frame["response"]["output"] == []
            return
        assert self.phase == "begun"
        if name == "in_progress":
            assert frame["response"]["id"] == self.answer.message["id"]
            self.answer.pings += 1
        elif name in ("completed", "incomplete", "failed"):
            self._end(name, frame["response"])
        elif name == "output_item.added":
            assert self.item is None
            assert frame["output_index"] == len(self.output)
            self.item, self.parts, self.said = frame["item"], [], ""
        elif name == "output_item.done":
            self._item_done(frame)
        else:
            self._part_event(name, frame)

    def _part_event(self, name: str, frame: dict[str, Any]) -> None:
        assert self.item is not None
        assert frame["item_id"] == self.item["id"]
        assert frame["output_index"] == len(self.output)
        if name in ("content_part.added", "reasoning_summary_part.added"):
            assert self.part is None
            assert frame.get("content_index", frame.get("summary_index")) == len(self.parts)
            self.part, self.said = frame["part"], ""
        elif name in ("content_part.done", "reasoning_summary_part.done"):
            assert self.part is not None
            assert frame["part"].get("text", frame["part"].get("refusal")) == self.said != ""
            assert frame["part"].get("annotations", []) == self.annotations
            self.answer.annotations += self.annotations
            self.annotations = []
            self.parts.append(frame["part"])
            self.part = None
        elif name.endswith(".delta"):
            assert (self.part is not None) == (self.item["type"] in ("message", "reasoning"))
            self.said += frame["delta"]
        elif name == "output_text.annotation.added":
            assert self.part is not None
            assert frame["annotation_index"] == len(self.annotations)
            self.annotations.append(frame["annotation"])
        else:
            assert name.endswith(".done")
            member = next(key for key in ("text", "refusal", "arguments", "input") if key in frame)
            assert frame[member] == self.said

    def _item_done(self, frame: dict[str, Any]) -> None:
        assert self.item is not None
        assert self.part is None
        item = frame["item"]
        assert (item["id"], item["type"]) == (self.item["id"], self.item["type"])
        assert frame["output_index"] == len(self.output)
        if item["type"] in ("message", "reasoning"):
            assert item["content" if item["type"] == "message" else "summary"] == self.parts
        elif item["type"] in ("function_call", "custom_tool_call"):
            assert item["arguments" if item["type"] == "function_call" else "input"] == self.said
        self.output.append(item)
        self.item = None

    def _end(self, name: str, response: dict[str, Any]) -> None:
        self.phase = "ended"
        answer = self.answer
        assert response["id"] == answer.message["id"]
        assert response["model"] == answer.message["model"]
        assert "output_text" not in response
        assert response["status"] == name
        if name == "failed":
            answer.error = response["error"]
            assert response["error"]["message"]
        else:
            assert self.item is None
            assert response["output"] == self.output
            answer.usage = response["usage"]
            answer.stop = (response["incomplete_details"] or {}).get("reason") or name
            assert set(response["usage"]) == set(USAGE)
        for item in response["output"]:
            answer.blocks += _blocks(item)


def _blocks(item: dict[str, Any]) -> list[dict[str, Any]]:
    match item["type"]:
        case "message":
            return [
                {
                    "type": "refusal" if part["type"] == "refusal" else "text",
                    "text": part.get("text", part.get("refusal")),
                }
                for part in item["content"]
            ]
        case "reasoning":
            text = "\n\n".join(part["text"] for part in item["summary"])
            return [{"type": "thinking", "thinking": text, "signature": item["encrypted_content"]}]
        case "function_call":
            called = {"id": item["call_id"], "name": item["name"], "arguments": item["arguments"]}
            return [{"type": "tool_use", **called, "item": item}]
        case "custom_tool_call":
            return [{"type": "custom", "id": item["call_id"], "name": item["name"], "input": item["input"]}]
    return [item]


def read_responses(stream: bytes) -> Answer:
    """What a client of Responses understood."""
    reader = Reader()
    for sse in events_of(stream):
        reader.take(sse.event, json.loads(sse.data))
    assert reader.phase in ("ended", "new"), "neither whole nor an error"
    return reader.answer
