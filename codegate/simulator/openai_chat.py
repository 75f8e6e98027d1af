"""OpenAI Chat Completions as a provider speaks it: JSON in, JSON or SSE out; reasoning is `reasoning_content`."""

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

CREATED_S = 1_767_225_600
"""Unix time that every reply states (2026-01-01): the simulator has no clock, so that answers repeat exactly."""

AUTOMATIC_CACHE_BYTES = 4_096
"""A prompt of this size is kept in the cache without being asked, as the provider does from 1,024 tokens on."""

_STOPS = {"end": "stop", "tool": "tool_calls", "length": "length", "sequence": "stop"}
_TYPES = {
    400: ("invalid_request_error", None),
    401: ("invalid_request_error", "invalid_api_key"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
    529: ("server_error", "server_is_overloaded"),
}


def read(body: Json) -> Prompt:
    """
    The prompt of a Chat request.

    Raises:
        ValueError: No model or no messages.
    """
    messages = messages_of(body)
    choice = body.get("tool_choice")
    forced: str | None = "*" if choice == "required" else None
    if isinstance(choice, dict):
        forced = str(object_of(choice.get("function")).get("name", "*"))
    users = [message for message in messages if message["role"] == "user"]
    stop = body.get("stop")
    return Prompt(
        model=model_of(body),
        said=last_words(users[-1].get("content")) if users else "",
        tool_results=_results(messages),
        tools=_tools(body),
        tools_allowed=choice != "none",
        forced_tool=forced,
        wants_reasoning=body.get("reasoning_effort") not in {None, "none", "minimal"},
        max_tokens=limit_of(body.get("max_completion_tokens"), body.get("max_tokens")),
        stop_sequences=(stop,) if isinstance(stop, str) else tuple(stop or ()),
        whole=_whole(body, len(messages)),
        cached=_cached(body, messages),
        is_stream=body.get("stream") is True,
        include_usage=object_of(body.get("stream_options")).get("include_usage") is True,
    )


def _tools(body: Json) -> tuple[Tool, ...]:
    functions = [tool.get("function") for tool in body.get("tools") or () if isinstance(tool, dict)]
    known = [function for function in functions if isinstance(function, dict)]
    return tuple(Tool(str(function.get("name", "")), object_of(function.get("parameters"))) for function in known)


def _results(messages: list[Json]) -> tuple[str, ...]:
    """Tool messages at the very end of the conversation."""
    results: list[str] = []
    for message in reversed(messages):
        if message["role"] != "tool":
            break
        results.append(content_text(message.get("content")))
    return tuple(reversed(results))


def _whole(body: Json, upto: int) -> str:
    return (dump(body["tools"]) if body.get("tools") else "") + dump(body["messages"][:upto])


def _cached(body: Json, messages: list[Json]) -> str:
    before = _whole(body, len(messages) - 1)
    return before if len(before.encode("utf-8", "replace")) >= AUTOMATIC_CACHE_BYTES else ""


def reply(answer: Answer, prompt: Prompt, number: int) -> Json:
    """A whole Chat reply."""
    message: Json = {"role": "assistant", "content": answer.text or None, "refusal": None}
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    if answer.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in answer.calls
        ]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _STOPS[answer.stop]}
    return {**_opening("chat.completion", prompt, number), "choices": [choice], "usage": usage(answer.tokens)}


def _opening(kind: str, prompt: Prompt, number: int) -> Json:
    return {"id": f"chatcmpl-sim{number:08d}", "object": kind, "created": CREATED_S, "model": prompt.model}


def usage(tokens: Tokens) -> Json:
    """Usage as Chat counts it: `prompt_tokens` includes what the cache had."""
    total_input = tokens.input + tokens.cache_read + tokens.cache_write
    return {
        "prompt_tokens": total_input,
        "completion_tokens": tokens.output,
        "total_tokens": total_input + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cache_read},
        "completion_tokens_details": {"reasoning_tokens": tokens.reasoning},
    }


def stream(answer: Answer, prompt: Prompt, number: int) -> list[Frame]:
    """The chunks of a streamed Chat reply: role, reasoning, content, tool calls, finish, maybe usage, `[DONE]`."""
    opening = _opening("chat.completion.chunk", prompt, number)

    def chunk(delta: Json, finish: str | None = None, *, is_content: bool = False) -> Frame:
        choices = [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
        return _frame({**opening, "choices": choices}, is_content=is_content)

    frames = [chunk({"role": "assistant", "content": ""})]
    frames += [chunk({"reasoning_content": piece}, is_content=True) for piece in pieces(answer.reasoning)]
    frames += [chunk({"content": piece}, is_content=True) for piece in pieces(answer.text)]
    frames += [chunk({"tool_calls": [delta]}, is_content=True) for delta in _call_deltas(answer)]
    frames.append(chunk({}, _STOPS[answer.stop]))
    if prompt.include_usage:
        frames.append(_frame({**opening, "choices": [], "usage": usage(answer.tokens)}))
    frames.append(Frame(b"data: [DONE]\n\n"))
    return frames


def _call_deltas(answer: Answer) -> list[Json]:
    deltas: list[Json] = []
    for index, call in enumerate(answer.calls):
        function = {"name": call.name, "arguments": ""}
        deltas.append({"index": index, "id": call.id, "type": "function", "function": function})
        deltas += [{"index": index, "function": {"arguments": part}} for part in pieces(call.arguments)]
    return deltas


def _frame(payload: Any, *, is_content: bool = False) -> Frame:
    return Frame(f"data: {dump(payload)}\n\n".encode(), is_content)


def error(status: int, message: str) -> Json:
    """The error envelope of Chat."""
    kind, code = _TYPES.get(status, ("server_error", None))
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def error_frame(status: int, message: str) -> Frame:
    """An error inside a stream."""
    return _frame(error(status, message))


DIALECT = Dialect(
    name="openai_chat",
    request_id_header="x-request-id",
    read=read,
    reply=reply,
    stream=stream,
    error=error,
    error_frame=error_frame,
)
