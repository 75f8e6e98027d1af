"""Streams of Chat Completions and Messages providers, as Responses clients get them."""

import dataclasses
from typing import Any

from tests.cases.row import ABSENT, Streamed
from tests.responses import created, delta, done, ended, message
from tests.streams import CONTEXT, DONE, MESSAGE_START, block, call, chunk, data, ending, text_block, tool_block

HI = chunk({"content": "hi"})
STOP = chunk({}, "stop") + DONE
TOOLS = chunk({}, "tool_calls") + DONE
TWO = [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]
SIGNED = block(
    0,
    "thinking",
    {"type": "thinking_delta", "thinking": "Hm."},
    {"type": "signature_delta", "signature": "EqQB"},
    thinking="",
)
COUNTED = {"prompt_tokens": 100, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 80}}
PATCHED = dataclasses.replace(
    CONTEXT,
    freeform_tools=frozenset({"patch"}),
    call_shapes={"patch": {"type": "custom_tool_call", "name": "patch"}},
)
SPACED = dataclasses.replace(
    CONTEXT, call_shapes={"docs__find": {"type": "function_call", "name": "find", "namespace": "docs"}}
)


def chat(case: str, frames: bytes, **more: Any) -> Streamed:
    return Streamed(case, "openai_chat", "openai_responses", frames, **more)


def messages(case: str, frames: bytes, **more: Any) -> Streamed:
    return Streamed(case, "anthropic", "openai_responses", MESSAGE_START + frames, **more)


def items(case: str, frames: bytes, **more: Any) -> Streamed:
    return Streamed(case, "openai_responses", "openai_responses", frames, **more)


def named_once(calls: Any) -> bool:
    return len(calls) == 1 and calls[0][0] != "" and calls[0][1:] == ("f", '{"x":1}')


# fmt: off
ROWS = [
    chat("S70", HI + chunk({}, "stop") + data({"choices": [], "usage": COUNTED}) + DONE, stop="completed",
         usage={"input_tokens": 100, "output_tokens": 7, "total_tokens": 107}, ends=1),
    chat("S71", HI + chunk({}, "stop"), text="hi", stop="completed", ends=1, raw=("response.output_item.done",)),
    chat("S72", call(0, id="a", name="f", arguments="") + call(1, id="b", name="g", arguments="") + call(0,
                                                            arguments='{"x":1}')
         + call(1, arguments='{"y":2}') + TOOLS, calls=TWO),
    chat("S73", HI + call(0, id="a", name="f", arguments='{"x":1}') + TOOLS, kinds=["text", "tool_use"]),
    chat("S74", call(0, id="", name="f", arguments="") + call(0, id="a", arguments='{"x":1}') + TOOLS, calls=TWO[:1]),
    chat("S74", call(0, name="f", arguments='{"x":1}') + TOOLS, calls=named_once),
    chat("S75", HI + call(0, id="a", name="f", arguments='{"path":"foo') + DONE, error="bad_gateway", calls=[],
         stop=None),
    chat("S76", chunk({"reasoning_content": "hm"}) + DONE, error="bad_gateway", raw=("!response.completed",)),
    chat("S77", HI + chunk({}, "length") + DONE, stop="max_output_tokens", raw=("response.incomplete",)),
    chat("S77", HI + chunk({}, "content_filter") + DONE, stop="content_filter", raw=("response.incomplete",)),
    chat("S78", HI + STOP, message={"output_text": ABSENT}, text="hi"),
    messages("S79", text_block(0, "hi") + tool_block(1, "a", "f", '{"x":1}') + ending("tool_use"), kinds=["text",
                                                            "tool_use"]),
    messages("S80", SIGNED + text_block(1, "hi") + tool_block(2, "a", "f", '{"x":1}') + ending("tool_use"),
             kinds=["thinking", "text", "tool_use"]),
    messages("S81", text_block(0, "One.") + block(1, "server_tool_use", id="s", name="code_execution", input={})
             + block(2, "code_execution_tool_result", tool_use_id="s", content={}) + tool_block(3, "a", "f", '{"x":1}')
             + ending("tool_use"), kinds=["text", "tool_use"]),
    messages("S82", block(0, "redacted_thinking", data="EmwK") + text_block(1, "hi") + ending(), thinking="",
             kinds=["thinking", "text"], raw=("cg1.claude-redacted.EmwK",)),
    messages("S83", block(0, "tool_use", id="a", name="f", input={}) + ending("tool_use"), calls=[("a", "f", "{}")]),
    messages("S84", SIGNED + text_block(1, "hi") + ending(), thinking="Hm.",
             raw=('"encrypted_content":"cg1.claude.EqQB"',),
             text="hi"),
    Streamed("S85", "anthropic", "openai_responses",
             MESSAGE_START.replace(b'"input_tokens": 20', b'"input_tokens": 44, "cache_read_input_tokens": 256')
             + text_block(0, "hi") + ending(), usage={"input_tokens": 300,
                                                      "input_tokens_details": {"cached_tokens": 256}}),
    items("S86", created() + message(0, "hi") + ended("incomplete", incomplete_details={"reason": "max_output_tokens"}),
          usage={"input_tokens": 300, "output_tokens": 44}, counted=(44, 256, 44)),
    items("S86", created() + message(0, "hi") + ended("failed", error={"code": "server_error", "message": "No."}),
          error="server", counted=(44, 256, 44)),
    messages("S88", tool_block(0, "a", "patch", '{"input":"*** Begin"}') + ending("tool_use"),
             blocks=[{"type": "custom", "id": "a", "name": "patch", "input": "*** Begin"}], context=PATCHED),
    messages("S88", tool_block(0, "a", "docs__find", '{"x":1}') + ending("tool_use"),
             blocks=[{"item": {"namespace": "docs", "name": "find"}}], context=SPACED),
    items("S89", created() + delta("output_text", 0, "hi", content_index=0)
          + done(0, "message", content=[{"type": "output_text", "text": "hi"}]) + ended(), text="hi"),
]
# fmt: on
