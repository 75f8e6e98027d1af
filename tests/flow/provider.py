"""A provider on a raw socket: its answers are bytes, so every fault can be had exactly."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

RESET = "reset"
"""End the connection with a reset."""
CLOSE = "close"
"""End the connection without another word."""
HANG = "hang"
"""Say nothing more until the other side leaves."""

Step = bytes | float | str | asyncio.Event
"""What is said; or a wait, for seconds or until a test lets it go on; or one of the above."""
Answer = Sequence[Step]


@dataclass
class Received:
    """A request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Provider:
    """
    Serves scripted answers: `answers` one by one, then `default` for ever.

    Attributes:
        left: Set when a client has closed a connection that was hanging.
    """

    default: Callable[[Received], Answer]
    answers: list[Answer] = field(default_factory=list)
    requests: list[Received] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _read_request(reader):
                self.requests.append(request)
                answer = self.answers.pop(0) if self.answers else self.default(request)
                if not await self._play(answer, reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            self.left.set()
        finally:
            writer.close()

    async def _play(self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        for step in answer:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif isinstance(step, float):
                await asyncio.sleep(step)
            elif isinstance(step, asyncio.Event):
                await step.wait()
            elif step == HANG:
                await reader.read()
                self.left.set()
                return False
            else:
                if step == RESET:
                    writer.transport.abort()
                return False
        return True


async def _read_request(reader: asyncio.StreamReader) -> Received | None:
    head = await reader.readline()
    if not head:
        return None
    method, target, _ = head.decode().split(" ", 2)
    headers = {}
    while (line := (await reader.readline()).decode().strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Received(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def whole(status: int, body: Any, **headers: str) -> list[Step]:
    """A whole JSON answer."""
    data = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ["\r\n".join(lines).encode() + b"\r\n\r\n" + data]


def stream(*frames: bytes, end: bool = True) -> list[Step]:
    """An event stream in chunked encoding; without `end` the closing chunk is missing."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    steps: list[Step] = [head, *(b"%x\r\n%s\r\n" % (len(frame), frame) for frame in frames)]
    return [*steps, b"0\r\n\r\n"] if end else steps


def event(name: str, **data: Any) -> bytes:
    """One Anthropic event."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


def chunk(**data: Any) -> bytes:
    """One Chat chunk."""
    whole_chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", **data}
    return f"data: {json.dumps(whole_chunk)}\n\n".encode()


def anthropic_frames(text: str = "Hello there") -> list[bytes]:
    """A complete Anthropic stream with one text block in two deltas; content begins with the fourth frame."""
    half = len(text) // 2
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-up",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 1},
    }
    return [
        event("message_start", message=message),
        event("ping"),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": text[:half]}),
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": text[half:]}),
        event("content_block_stop", index=0),
        event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage={"output_tokens": 7}),
        event("message_stop"),
    ]


def chat_frames(text: str = "Hello there") -> list[bytes]:
    """A complete Chat stream with text in two deltas; content begins with the second frame."""
    half = len(text) // 2

    def delta(finish: str | None = None, **fields: Any) -> bytes:
        return chunk(choices=[{"index": 0, "delta": fields, "finish_reason": finish}])

    return [
        delta(role="assistant", content=""),
        delta(content=text[:half]),
        delta(content=text[half:]),
        delta("stop"),
        chunk(choices=[], usage={"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}),
        b"data: [DONE]\n\n",
    ]


def anthropic_reply(text: str = "Hello there") -> dict[str, Any]:
    """A whole Anthropic answer."""
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-up",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 7},
    }


def chat_reply(text: str = "Hello there") -> dict[str, Any]:
    """A whole Chat answer."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def good(request: Received) -> Answer:
    """What a healthy provider says, in the format and manner it was asked in."""
    is_stream = request.json.get("stream") is True
    if request.target.split("?")[0].endswith("/messages"):
        return stream(*anthropic_frames()) if is_stream else whole(200, anthropic_reply())
    return stream(*chat_frames()) if is_stream else whole(200, chat_reply())
