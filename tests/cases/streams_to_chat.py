"""Streams of Messages and Responses providers, as Chat Completions clients get them."""

import dataclasses
from typing import Any

from tests.cases.row import ABSENT, Streamed
from tests.responses import USAGE, added, created, delta, done, ended, function_call, message
from tests.streams import CONTEXT, MESSAGE_START, block, ending, event, text_block, tool_block

UNASKED = dataclasses.replace(CONTEXT, include_usage=False)
FREEFORM = dataclasses.replace(CONTEXT, freeform_tools=frozenset({"patch"}))
THINKING = block(0, "thinking", {"type": "thinking_delta", "thinking": "Hm."}, thinking="")
PAIR = block(0, "server_tool_use", id="s", name="web_search", input={"query": "q"}) + block(
    1, "web_search_tool_result", tool_use_id="s", content=[]
)
CITED = {"type": "citations_delta", "citation": {"type": "char_location", "cited_text": "x", "document_index": 0}}
TWO = [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]
BUSY = {"type": "overloaded_error", "message": "Busy."}
STARTED = MESSAGE_START.replace(b'"input_tokens": 20', b'"input_tokens": 44, "cache_read_input_tokens": 256')


def messages(case: str, frames: bytes, **more: Any) -> Streamed:
    return Streamed(case, "anthropic", "openai_chat", MESSAGE_START + frames, **more)


def items(case: str, frames: bytes, **more: Any) -> Streamed:
    return Streamed(case, "openai_responses", "openai_chat", created() + frames, **more)


def begun(index: int, call_id: str, name: str) -> bytes:
    return added(index, "function_call", call_id=call_id, name=name, arguments="")


def arguments(index: int, text: str, **more: Any) -> bytes:
    return delta("function_call_arguments", index, text, **more)


def finished(index: int, call_id: str, name: str, text: str) -> bytes:
    return done(index, "function_call", call_id=call_id, name=name, arguments=text)


def written(tokens: int | None) -> Any:
    details = {"cached_tokens": 0} if tokens is None else {"cached_tokens": 0, "cache_write_tokens": tokens}
    return {**USAGE, "input_tokens_details": details}


# fmt: off
ROWS = [
    messages("S50", THINKING + text_block(1, "hi") + tool_block(2, "a", "f", '{"x":1}') + tool_block(3, "b", "g",
                                                            '{"y":2}')
             + ending("tool_use"), calls=TWO, thinking="Hm.", text="hi", stop="tool_calls"),
    messages("S51", tool_block(0, "toolu_a", "find", '{"x"', ":1}") + ending("tool_use"), calls=[("toolu_a", "find",
                                                            '{"x":1}')],
             counts={b"toolu_a": 1, b"find": 1}),
    messages("S52", text_block(0, "hi") + ending(), usage={"prompt_tokens": 20, "completion_tokens": 5,
                                                           "total_tokens": 25}),
    messages("S52", text_block(0, "hi") + ending(), usage={"prompt_tokens": ABSENT}, raw=("!usage",), context=UNASKED),
    Streamed("S53", "anthropic", "openai_chat", STARTED + text_block(0, "hi") + ending(output_tokens=44),
             usage={"prompt_tokens": 300, "completion_tokens": 44, "prompt_tokens_details": {"cached_tokens": 256}}),
    messages("S54", text_block(0, "hi") + ending("refusal"), stop="content_filter"),
    messages("S54", text_block(0, "hi") + ending("sensitive"), stop="content_filter"),
    messages("S55", block(0, "redacted_thinking", data="EmwK") + text_block(1, "hi") + ending(), thinking="", text="hi",
             raw=("!reasoning_content",)),
    messages("S57", event("ping") + text_block(0, "hi") + event("ping") + ending(), text="hi", raw=(": keep-alive",)),
    messages("S58", text_block(0, "hi") + event("error", error=BUSY), error="overloaded", raw=("Busy.",), stop=None,
             ends=0),
    items("S59", function_call(0, "a", "f", '{"x":1}') + ended(), calls=TWO[:1], raw=('!"content":null',)),
    items("S60", begun(0, "a", "f") + begun(1, "b", "g") + arguments(0, '{"x"') + arguments(1, '{"y"') + arguments(0,
                                                            ":1}")
          + arguments(1, ":2}") + finished(0, "a", "f", '{"x":1}') + finished(1, "b", "g", '{"y":2}') + ended(),
          calls=TWO),
    items("S61", begun(0, "a", "f") + arguments(0, '{"x":1}', item_id="who") + finished(0, "a", "f", '{"x":1}')
          + ended(),
          calls=TWO[:1]),
    items("S62", added(0, "custom_tool_call", call_id="a", name="patch", input="")
          + done(0, "custom_tool_call", call_id="a", name="patch", input="*** Begin") + ended(),
          calls=[("a", "patch", "*** Begin")], counts={b"*** Begin": 1}, context=FREEFORM),
    items("S63", message(0, "hi") + ended(usage=written(None)),
          usage={"prompt_tokens_details": {"cache_write_tokens": ABSENT}}),
    items("S63", message(0, "hi") + ended(usage=written(0)),
          usage={"prompt_tokens_details": {"cache_write_tokens": 0}}),
    items("S63", message(0, "hi") + ended(usage=written(5)),
          usage={"prompt_tokens_details": {"cache_write_tokens": 5}}),
    items("S64", message(0, "hi") + ended(), message={"model": "claude-codegate-x"}, raw=("!up/model",)),
    items("S65", message(0, "hi") + ended("incomplete", incomplete_details={"reason": "max_output_tokens"}),
          stop="length"),
    messages("S66", PAIR + block(2, "text", {"type": "text_delta", "text": "So"}, CITED, text="")
             + tool_block(3, "a", "f", '{"x":1}') + ending("tool_use"), text="So", calls=TWO[:1], raw=("!web_search",)),
]
# fmt: on
