"""Builders and checkers for streams: chunks in, meaning out, and the rules that every client's stream obeys."""

import json
import os
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from codegate.wire.anthropic.decoder import Decoder as AnthropicDecoder
from codegate.wire.anthropic.encoder import Encoder as AnthropicEncoder
from codegate.wire.format import ReplyContext
from codegate.wire.machines import Relay
from codegate.wire.openai_chat.decoder import Decoder as ChatDecoder
from codegate.wire.openai_chat.encoder import Encoder as ChatEncoder
from codegate.wire.pipe import Pipe
from codegate.wire.sse import SseEvent, SseParser

FIXTURES = Path(__file__).parent / "fixtures" / "streams"
GOLDEN = Path(os.environ.get("CODEGATE_SHARED_DATA", "../shared/data")) / "golden"
CONTEXT = ReplyContext(
    model="claude-codegate-x", reply_id="1", created_s=1700000000, include_usage=True, input_estimate=118
)

_LINES = st.sampled_from(
    [
        b"data: x",
        b"data:y",
        b"data: ",
        b"data",
        b"event: e",
        b": note",
        b"id: 4",
        b"odd: 1",
        b"",
        b"",
        b"data: \xe2\x80\xa8",
    ]
)
_ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
SSE_STREAMS = st.lists(st.tuples(_LINES, _ENDS), max_size=12).map(
    lambda rows: b"".join(line + end for line, end in rows)
)
"""Bytes that are more or less server-sent events, with every line end."""


def to_anthropic(context: ReplyContext = CONTEXT, **options: Any) -> Pipe:
    """A pipe from a Chat provider to a Messages client."""
    return Pipe(ChatDecoder(**options), AnthropicEncoder(context))


def to_chat(context: ReplyContext = CONTEXT) -> Pipe:
    """A pipe from a Messages provider to a Chat client."""
    return Pipe(AnthropicDecoder(), ChatEncoder(context))


def chat_to_chat(context: ReplyContext = CONTEXT, **options: Any) -> Pipe:
    """A pipe from a Chat provider to a Chat client, through the hub."""
    return Pipe(ChatDecoder(**options), ChatEncoder(context))


def data(value: Any) -> bytes:
    """One Chat frame."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def chunk(delta: Any = None, finish: str | None = None, **members: Any) -> bytes:
    """One chunk of a Chat stream with one choice."""
    choice = {"index": 0, "delta": {} if delta is None else delta, "finish_reason": finish}
    return data({"id": "gen-7", "model": "up/model", "choices": [choice], **members})


def call(index: int | None = None, **entry: Any) -> bytes:
    """One chunk with one entry of `tool_calls`; `name` and `arguments` go where they belong."""
    function = {name: entry.pop(name) for name in ("name", "arguments") if name in entry}
    numbered = {} if index is None else {"index": index}
    return chunk({"tool_calls": [{**numbered, **entry, "function": function}]})


DONE = b"data: [DONE]\n\n"


def event(kind: str, **members: Any) -> bytes:
    """One frame of a Messages stream."""
    return f"event: {kind}\n".encode() + data({"type": kind, **members})


def block(index: int, kind: str, *deltas: Any, stop: bool = True, **members: Any) -> bytes:
    """One block of a Messages stream: start, deltas, stop."""
    frames = event("content_block_start", index=index, content_block={"type": kind, **members})
    for delta in deltas:
        frames += event("content_block_delta", index=index, delta=delta)
    return frames + (event("content_block_stop", index=index) if stop else b"")


def text_block(index: int, *texts: str) -> bytes:
    """A text block of a Messages stream."""
    return block(index, "text", *({"type": "text_delta", "text": text} for text in texts), text="")


def tool_block(index: int, call_id: str, name: str, *pieces: str, **start_input: Any) -> bytes:
    """A tool block of a Messages stream."""
    deltas = ({"type": "input_json_delta", "partial_json": piece} for piece in pieces)
    return block(index, "tool_use", *deltas, id=call_id, name=name, input=start_input)


MESSAGE_START = event(
    "message_start",
    message={"id": "msg_7", "model": "claude-x", "content": [], "usage": {"input_tokens": 20, "output_tokens": 1}},
)


def ending(reason: str | None = "end_turn", **usage: Any) -> bytes:
    """The end of a Messages stream."""
    delta = {"stop_reason": reason, "stop_sequence": None}
    return event("message_delta", delta=delta, usage={"output_tokens": 5, **usage}) + event("message_stop")


def run(relay: Relay, stream: bytes) -> bytes:
    """All bytes that the relay gives for the whole stream."""
    return relay.feed(stream) + relay.close()


def events_of(stream: bytes) -> list[SseEvent]:
    """The stream's events."""
    parser = SseParser()
    return [*parser.feed(stream), *parser.close()]


class Answer:
    """What a client understood of a stream."""

    def __init__(self) -> None:
        self.blocks: list[dict[str, Any]] = []
        self.stop: str | None = None
        self.usage: dict[str, Any] = {}
        self.error: dict[str, Any] | None = None
        self.message: dict[str, Any] = {}
        self.pings = 0
        self.annotations: list[dict[str, Any]] = []

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [block for block in self.blocks if block["type"] == kind]

    def text(self) -> str:
        return "".join(block["text"] for block in self.of("text"))

    def thinking(self) -> str:
        return "".join(block["thinking"] for block in self.of("thinking"))

    def calls(self) -> list[tuple[str, str, str]]:
        """(id, name, arguments) of each."""
        return [(block["id"], block["name"], block["arguments"]) for block in self.of("tool_use")]


def read_anthropic(stream: bytes) -> Answer:  # noqa: PLR0915
    """Reads a Messages stream as its clients do, and asserts every rule of its order."""
    answer = Answer()
    open_block: dict[str, Any] | None = None
    phase = "new"
    for sse in events_of(stream):
        frame = json.loads(sse.data)
        kind = frame["type"]
        assert sse.event == kind
        assert phase not in ("stopped", "failed"), f"{kind} after the end"
        if kind == "message_start":
            assert phase == "new"
            answer.message = frame["message"]
            assert answer.message["content"] == []
            assert answer.message["usage"]["input_tokens"] >= 1
            answer.usage = dict(answer.message["usage"])
            phase = "begun"
        elif kind == "ping":
            answer.pings += 1
        elif kind == "content_block_start":
            assert phase == "begun"
            assert open_block is None
            assert frame["index"] == len(answer.blocks)
            open_block = dict(frame["content_block"], arguments="", deltas=0)
            answer.blocks.append(open_block)
        elif kind == "content_block_delta":
            assert open_block is not None
            assert frame["index"] == len(answer.blocks) - 1
            _apply(open_block, frame["delta"])
        elif kind == "content_block_stop":
            assert open_block is not None
            assert frame["index"] == len(answer.blocks) - 1
            _check_closed(open_block)
            open_block = None
        elif kind == "message_delta":
            assert phase == "begun"
            assert open_block is None
            answer.stop = frame["delta"]["stop_reason"]
            answer.usage |= frame["usage"]
            phase = "done"
        elif kind == "message_stop":
            assert phase == "done"
            phase = "stopped"
        else:
            assert kind == "error"
            answer.error = frame["error"]
            phase = "failed"
    assert phase in ("stopped", "failed", "new"), "neither whole nor an error"
    return answer


def _apply(open_block: dict[str, Any], delta: dict[str, Any]) -> None:
    if delta["type"] == "citations_delta":
        assert open_block["type"] == "text"
        open_block.setdefault("citations", []).append(delta["citation"])
        return
    field, kind = {
        "text_delta": ("text", "text"),
        "thinking_delta": ("thinking", "thinking"),
        "signature_delta": ("signature", "thinking"),
        "input_json_delta": ("partial_json", "tool_use"),
    }[delta["type"]]
    assert open_block["type"] in (kind, "server_tool_use")
    target = "arguments" if field == "partial_json" else field
    open_block["deltas"] += 1
    open_block[target] = delta[field] if field == "signature" else open_block[target] + delta[field]


def _check_closed(open_block: dict[str, Any]) -> None:
    if open_block["type"] == "text":
        assert open_block["text"], "an empty text block"
    if open_block["type"] == "thinking":
        assert open_block["signature"], "thinking without a signature"
    if open_block["type"] == "tool_use":
        assert open_block["deltas"], "a tool block without a delta"


def read_chat(stream: bytes, *, is_ours: bool = True) -> Answer:
    """Reads a Chat stream as its clients do, and asserts every rule of its order; nulls only if it is not ours."""
    answer = Answer()
    tools: list[dict[str, Any]] = []
    seen_done = False
    shared: set[str] = set()
    for sse in events_of(stream):
        assert not seen_done, "something after [DONE]"
        if sse.data == b"[DONE]":
            seen_done = True
            continue
        frame = json.loads(sse.data)
        if "error" in frame:
            answer.error = frame["error"]
            continue
        shared.add(json.dumps([frame[name] for name in ("id", "created", "model", "object")]))
        assert len(shared) == 1
        answer.message = frame
        if not frame["choices"]:
            answer.usage = frame["usage"]
            continue
        choice = frame["choices"][0]
        if choice["finish_reason"] is not None:
            assert answer.stop is None
            answer.stop = choice["finish_reason"]
        assert not is_ours or None not in choice["delta"].values()
        _apply_chat(answer, tools, choice["delta"])
    assert seen_done or answer.error is not None or not shared, "neither whole nor an error"
    answer.blocks += tools
    return answer


def _apply_chat(answer: Answer, tools: list[dict[str, Any]], delta: dict[str, Any]) -> None:
    for name, kind in (("content", "text"), ("reasoning_content", "thinking"), ("refusal", "refusal")):
        if delta.get(name):
            answer.blocks.append({"type": kind, "text" if kind == "refusal" else kind: delta[name]})
    answer.annotations += delta.get("annotations", [])
    answer.blocks += [{**image, "type": "image"} for image in delta.get("images", [])]
    for detail in delta.get("reasoning_details", []):
        answer.blocks.append({"type": "detail", **detail})
    for entry in delta.get("tool_calls", []):
        assert type(entry["index"]) is int
        if entry["index"] == len(tools):
            body = entry["function"] if entry["type"] == "function" else entry["custom"]
            arguments = body["arguments"] if entry["type"] == "function" else body["input"]
            assert isinstance(arguments, str)
            tools.append(
                {"type": "tool_use", "id": entry["id"], "name": body["name"], "arguments": arguments, "entry": entry}
            )
            continue
        assert set(entry) == {"index", "function"}
        assert set(entry["function"]) == {"arguments"}
        tools[entry["index"]]["arguments"] += entry["function"]["arguments"]
