"""One answer as a provider of each format streams it, and what each client's reader makes of it."""

from collections.abc import Callable

from codegate.wire.atomic import WholeCalls
from codegate.wire.format import ReplyContext
from codegate.wire.pipe import Pipe
from tests import responses
from tests.streams import (
    CONTEXT,
    DONE,
    MESSAGE_START,
    Answer,
    block,
    call,
    chunk,
    data,
    ending,
    event,
    read_anthropic,
    read_chat,
    text_block,
    tool_block,
)

FORMATS = ("anthropic", "openai_chat", "openai_responses")
PAIRS = [(source, target) for source in FORMATS for target in FORMATS]

THOUGHT = "Two files – naïve 😀."
TEXT = "Opening it.\nNow."
CALLS = [("call_left", "open_file", '{"name":"zoë.txt"}'), ("call_right", "list_dir", "{}")]

READERS: dict[str, Callable[[bytes], Answer]] = {
    "anthropic": read_anthropic,
    "openai_chat": read_chat,
    "openai_responses": responses.read_responses,
}
STOPS = {
    "anthropic": {"tools": "tool_use", "text": "end_turn", "limit": "max_tokens", "refusal": "refusal"},
    "openai_chat": {"tools": "tool_calls", "text": "stop", "limit": "length", "refusal": "content_filter"},
    "openai_responses": {
        "tools": "completed", "text": "completed", "limit": "max_output_tokens", "refusal": "content_filter"
    },
}  # fmt: skip
"""How each format says why an answer ended."""


def pipe(source: str, target: str, context: ReplyContext = CONTEXT) -> Pipe:
    """A pipe as the proxy makes it: calls in one piece."""
    decoder, encoder = responses.DECODERS[source](), responses.ENCODERS[target](context)
    return Pipe(decoder, encoder, "r", WholeCalls())


def halves(text: str) -> tuple[str, str]:
    """A text in two pieces."""
    return text[: len(text) // 2], text[len(text) // 2 :]


def stream(source: str, reason: str = "tools") -> bytes:
    """
    The answer as a provider streams it: a thought, a text and, for `tools`, two calls; at the `limit` one half call.
    """
    calls = CALLS if reason == "tools" else [("call_cut", "open_file", '{"name":"z')] if reason == "limit" else []
    return _STREAMS[source](reason, calls)


def _anthropic(reason: str, calls: list[tuple[str, str, str]]) -> bytes:
    thoughts = ({"type": "thinking_delta", "thinking": piece} for piece in halves(THOUGHT))
    frames = MESSAGE_START.replace(b'"input_tokens": 20', b'"input_tokens": 44, "cache_read_input_tokens": 256')
    frames += block(0, "thinking", *thoughts, {"type": "signature_delta", "signature": "ErSig"}, thinking="")
    frames += text_block(1, *halves(TEXT))
    for at, (call_id, name, arguments) in enumerate(calls):
        frames += tool_block(2 + at, call_id, name, *halves(arguments))
    return frames + ending(STOPS["anthropic"][reason], output_tokens=44)


def _chat(reason: str, calls: list[tuple[str, str, str]]) -> bytes:
    frames = chunk({"role": "assistant", "content": ""})
    frames += b"".join(chunk({"reasoning_content": piece}) for piece in halves(THOUGHT))
    frames += b"".join(chunk({"content": piece}) for piece in halves(TEXT))
    for at, (call_id, name, arguments) in enumerate(calls):
        frames += call(at, id=call_id, name=name, arguments="")
        frames += b"".join(call(at, arguments=piece) for piece in halves(arguments))
    usage = {"prompt_tokens": 300, "completion_tokens": 44, "prompt_tokens_details": {"cached_tokens": 256}}
    return frames + chunk({}, STOPS["openai_chat"][reason]) + data({"choices": [], "usage": usage}) + DONE


def _responses(reason: str, calls: list[tuple[str, str, str]]) -> bytes:
    frames = responses.created() + responses.thought(0, *halves(THOUGHT)) + responses.message(1, *halves(TEXT))
    for at, (call_id, name, arguments) in enumerate(calls):
        frames += responses.function_call(2 + at, call_id, name, *halves(arguments))
    stop = STOPS["openai_responses"][reason]
    if stop == "completed":
        return frames + responses.ended()
    return frames + responses.ended("incomplete", incomplete_details={"reason": stop})


_STREAMS = {"anthropic": _anthropic, "openai_chat": _chat, "openai_responses": _responses}


def interleaved(source: str) -> bytes:
    """Two calls whose pieces come by turns, where the format allows it."""
    (left, f, first), (right, g, second) = CALLS
    one, two = halves(first), halves(second)
    if source == "anthropic":
        frames = MESSAGE_START + tool_block(0, left, f, *one) + tool_block(1, right, g, *two)
        return frames + ending("tool_use")
    if source == "openai_chat":
        frames = call(0, id=left, name=f, arguments="") + call(1, id=right, name=g, arguments="")
        pieces = (call(at, arguments=text) for texts in zip(one, two, strict=True) for at, text in enumerate(texts))
        return frames + b"".join(pieces) + chunk({}, "tool_calls") + DONE
    frames = responses.created()
    for at, (call_id, name, _) in enumerate(CALLS):
        frames += responses.added(at, "function_call", call_id=call_id, name=name, arguments="")
    for texts in zip(one, two, strict=True):
        frames += b"".join(responses.delta("function_call_arguments", at, text) for at, text in enumerate(texts))
    for at, (call_id, name, arguments) in enumerate(CALLS):
        frames += responses.done(at, "function_call", call_id=call_id, name=name, arguments=arguments)
    return frames + responses.ended()


def empty(source: str) -> bytes:
    """An answer that says nothing and ends well."""
    return {
        "anthropic": MESSAGE_START + ending(),
        "openai_chat": chunk({"role": "assistant", "content": ""}) + chunk({}, "stop") + DONE,
        "openai_responses": responses.created() + responses.ended(),
    }[source]


def thoughts_alone(source: str) -> bytes:
    """Reasoning, and an end."""
    thinking = {"type": "thinking_delta", "thinking": THOUGHT}
    return {
        "anthropic": MESSAGE_START
        + block(0, "thinking", thinking, {"type": "signature_delta", "signature": "ErSig"}, thinking="")
        + ending(),
        "openai_chat": chunk({"reasoning_content": THOUGHT}) + chunk({}, "stop") + DONE,
        "openai_responses": responses.created() + responses.thought(0, THOUGHT) + responses.ended(),
    }[source]


def commented(source: str) -> bytes:
    """The text with comments and signs of life between its events, and no usage but in an event of its own."""
    frames = stream(source, "text")
    alive = {"anthropic": event("ping"), "openai_chat": b": PROCESSING\n\n", "openai_responses": event("keepalive")}
    return frames.replace(b"\n\n", b"\n\n: still here\n\n" + alive[source])


SHAPES: dict[str, Callable[[str], bytes]] = {
    "tools": stream,
    "text": lambda source: stream(source, "text"),
    "limit": lambda source: stream(source, "limit"),
    "refusal": lambda source: stream(source, "refusal"),
    "interleaved": interleaved,
    "empty": empty,
    "thoughts alone": thoughts_alone,
    "commented": commented,
}
"""Shapes of answers, as a provider of each format streams them."""
