"""Anthropic Messages as a provider speaks it: JSON in, JSON or SSE frames out (Messages API, version 2023-06-01)."""

import json
from typing import Any

from codegate.simulator.dialect import (
    Dialect,
    Frame,
    Json,
    content_text,
    dump,
    last_words,
    limit_of,
    messages_of,
    model_of,
    object_of,
)
from codegate.simulator.script import Answer, Prompt, Tokens, Tool, pieces

_STOPS = {"end": "end_turn", "tool": "tool_use", "length": "max_tokens", "sequence": "stop_sequence"}
_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
_SIGNATURE = "c2ltdWxhdGVk"


def read(body: Json) -> Prompt:
    """
    The prompt of a Messages request.

    Raises:
        ValueError: No model, no messages, or no `max_tokens`, in the words of the API.
    """
    messages = messages_of(body)
    max_tokens = limit_of(body.get("max_tokens"))
    if max_tokens is None:
        raise ValueError("max_tokens: Field required")
    last = messages[-1]
    choice = object_of(body.get("tool_choice"))
    forced = {"any": "*", "tool": str(choice.get("name", "*"))}.get(str(choice.get("type")))
    return Prompt(
        model=model_of(body),
        said=last_words(last.get("content")),
        tool_results=_results(last),
        tools=_tools(body),
        tools_allowed=choice.get("type") != "none",
        forced_tool=forced,
        wants_reasoning=object_of(body.get("thinking")).get("type") in {"enabled", "adaptive"},
        max_tokens=max_tokens,
        stop_sequences=tuple(text for text in body.get("stop_sequences") or () if isinstance(text, str)),
        whole=_whole(body, len(messages)),
        cached=_cached(body, messages),
        is_stream=body.get("stream") is True,
    )


def _tools(body: Json) -> tuple[Tool, ...]:
    offered = [tool for tool in body.get("tools") or () if isinstance(tool, dict) and "input_schema" in tool]
    return tuple(Tool(str(tool.get("name", "")), object_of(tool["input_schema"])) for tool in offered)


def _results(message: Json) -> tuple[str, ...]:
    content = message.get("content")
    if not isinstance(content, list):
        return ()
    results = [part for part in content if isinstance(part, dict) and part.get("type") == "tool_result"]
    return tuple(content_text(result.get("content")) for result in results)


def _whole(body: Json, upto: int) -> str:
    parts = [body.get("tools"), body.get("system"), (body.get("messages") or [])[:upto]]
    return "".join(dump(part) for part in parts if part)


def _cached(body: Json, messages: list[Json]) -> str:
    """The request up to the message (or the system) that carries its last cache mark."""
    marked = [number for number, message in enumerate(messages, 1) if _is_marked(message.get("content"))]
    if marked:
        return _whole(body, marked[-1])
    if _is_marked(body.get("system")) or _is_marked(body.get("tools")):
        return _whole(body, 0)
    return ""


def _is_marked(parts: Any) -> bool:
    return isinstance(parts, list) and any(isinstance(part, dict) and part.get("cache_control") for part in parts)


def reply(answer: Answer, prompt: Prompt, number: int) -> Json:
    """A whole Messages reply."""
    content: list[Json] = []
    if answer.reasoning:
        content.append({"type": "thinking", "thinking": answer.reasoning, "signature": _SIGNATURE})
    if answer.text:
        content.append({"type": "text", "text": answer.text})
    content += [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": json.loads(call.arguments)}
        for call in answer.calls
    ]
    return {
        **_opening(prompt, number),
        "content": content,
        "stop_reason": _STOPS[answer.stop],
        "stop_sequence": answer.stop_sequence,
        "usage": usage(answer.tokens),
    }


def _opening(prompt: Prompt, number: int) -> Json:
    return {"id": f"msg_sim{number:08d}", "type": "message", "role": "assistant", "model": prompt.model}


def usage(tokens: Tokens) -> Json:
    """Usage as Messages counts it: `input_tokens` are those that no cache had to do with."""
    counted: Json = {
        "input_tokens": tokens.input,
        "cache_creation_input_tokens": tokens.cache_write,
        "cache_read_input_tokens": tokens.cache_read,
        "output_tokens": tokens.output,
    }
    if tokens.reasoning:
        counted["output_tokens_details"] = {"thinking_tokens": tokens.reasoning}
    return counted


def stream(answer: Answer, prompt: Prompt, number: int) -> list[Frame]:
    """The frames of a streamed Messages reply: start, ping, blocks one after another, delta, stop."""
    opening = {
        **_opening(prompt, number),
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage(answer.tokens), "output_tokens": 1},
    }
    frames = [_frame("message_start", message=opening), _frame("ping")]
    for index, block in enumerate(_blocks(answer)):
        frames += _block_frames(index, *block)
    delta = {"stop_reason": _STOPS[answer.stop], "stop_sequence": answer.stop_sequence}
    frames.append(_frame("message_delta", delta=delta, usage=usage(answer.tokens)))
    frames.append(_frame("message_stop"))
    return frames


def _blocks(answer: Answer) -> list[tuple[Json, list[Json]]]:
    """Each content block as its empty beginning and the deltas that fill it."""
    blocks: list[tuple[Json, list[Json]]] = []
    if answer.reasoning:
        deltas: list[Json] = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(answer.reasoning)]
        signature = {"type": "signature_delta", "signature": _SIGNATURE}
        blocks.append(({"type": "thinking", "thinking": "", "signature": ""}, [*deltas, signature]))
    if answer.text:
        texts: list[Json] = [{"type": "text_delta", "text": piece} for piece in pieces(answer.text)]
        blocks.append(({"type": "text", "text": ""}, texts))
    for call in answer.calls:
        inputs: list[Json] = [
            {"type": "input_json_delta", "partial_json": part} for part in ["", *pieces(call.arguments)]
        ]
        blocks.append(({"type": "tool_use", "id": call.id, "name": call.name, "input": {}}, inputs))
    return blocks


def _block_frames(index: int, beginning: Json, deltas: list[Json]) -> list[Frame]:
    return [
        _frame("content_block_start", is_content=True, index=index, content_block=beginning),
        *(_frame("content_block_delta", is_content=True, index=index, delta=delta) for delta in deltas),
        _frame("content_block_stop", index=index),
    ]


def _frame(kind: str, *, is_content: bool = False, **members: Any) -> Frame:
    return Frame(f"event: {kind}\ndata: {dump({'type': kind, **members})}\n\n".encode(), is_content)


def error(status: int, message: str) -> Json:
    """The error envelope of Messages."""
    return {"type": "error", "error": {"type": _TYPES.get(status, "api_error"), "message": message}}


def error_frame(status: int, message: str) -> Frame:
    """An error inside a stream."""
    return Frame(f"event: error\ndata: {dump(error(status, message))}\n\n".encode())


DIALECT = Dialect(
    name="anthropic",
    request_id_header="request-id",
    read=read,
    reply=reply,
    stream=stream,
    error=error,
    error_frame=error_frame,
)
