"""Streams of Chat Completions and Responses providers, as Messages clients get them."""

import dataclasses
from typing import Any

from tests.cases.row import Streamed
from tests.responses import added, created, delta, done, ended, function_call, message, thought
from tests.streams import CONTEXT, DONE, call, chunk, data, event

HI = chunk({"content": "hi"})
STOP = chunk({}, "stop") + DONE
TOOLS = chunk({}, "tool_calls") + DONE
WANTED = [("a", "f", '{"x":1}')]
USAGE = {"prompt_tokens": 100, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 80}}
LESS = {"prompt_tokens": 100, "completion_tokens": 1}
COUNTED = {"input_tokens": 20, "cache_read_input_tokens": 80, "output_tokens": 7}
RENAMED = dataclasses.replace(CONTEXT, tool_names={"short": "a_very_long_name"})
CYBER = {"type": "invalid_request_error", "code": "cyber_policy", "message": "Not for us."}
FAILURE = {"code": "server_error", "message": "Broken."}


def chat(case: str, frames: bytes, **more: Any) -> Streamed:
    return Streamed(case, "openai_chat", "anthropic", frames, **more)


def items(case: str, frames: bytes, **more: Any) -> Streamed:
    return Streamed(case, "openai_responses", "anthropic", created() + frames, **more)


def usage(numbers: Any) -> bytes:
    return data({"choices": [], "usage": numbers})


def derived(calls: Any) -> bool:
    return len(calls) == 1 and calls[0][0].startswith("toolu_") and calls[0][1:] == ("f", '{"x":1}')


def distinct(calls: Any) -> bool:
    known = {call_id for call_id, _, _ in calls}
    return len(known) == 3 and [text for *_, text in calls] == ['{"n":1}', '{"n":2}', '{"n":3}']


def unnamed(index: int, number: int) -> bytes:
    return call(index, arguments=f'{{"n":{number}}}')


def part(index: int, text: str) -> bytes:
    return delta("reasoning_summary_text", 0, text, summary_index=index)


def signed(*signatures: str) -> Any:
    return lambda blocks: [one["signature"] for one in blocks if one["type"] == "thinking"] == list(signatures)


BEGUN = call(0, id="a", name="f", arguments="")
PIECES = call(0, arguments='{"x"') + call(0, arguments=":1}")
CALL_ITEM = added(0, "function_call", call_id="a", name="f", arguments="")
CALL_DONE = {"type": "function_call", "id": "it_0", "call_id": "a", "name": "f", "arguments": '{"x":1}'}

# fmt: off
ROWS = [
    chat("S01", HI + chunk({}, "stop", usage=LESS) + usage(USAGE) + DONE, text="hi", usage=COUNTED, ends=1),
    chat("S02", HI + chunk({}, "stop") + usage(USAGE) + DONE, stop="end_turn", usage=COUNTED, ends=1),
    chat("S03", HI + STOP, message={"content": [], "usage": {"input_tokens": 118, "output_tokens": 1}}),
    chat("S03", HI + STOP, message={"content": [], "usage": {"input_tokens": 1}},
         context=dataclasses.replace(CONTEXT, input_estimate=0)),
    chat("S04", BEGUN + call(0, name=None, arguments='{"x":1}') + TOOLS, calls=WANTED, stop="tool_use"),
    chat("S05", call(0, id="a", name="", arguments='{"x":1}') + TOOLS, calls=[("a", "tool_0", '{"x":1}')]),
    chat("S06", HI + call(0, id="", name="", arguments="") + TOOLS, calls=[], kinds=["text"], stop="end_turn"),
    chat("S07", call(0, id="a", name=5, arguments="") + call(0, name="f") + PIECES + TOOLS, calls=WANTED),
    chat("S08", BEGUN + call(0, name="f", arguments='{"x"') + call(0, name="f", arguments=":1}") + TOOLS, calls=WANTED),
    chat("S09", call(0, id="", name="f", arguments="") + call(0, id="call_real") + PIECES + TOOLS,
         calls=[("call_real", "f", '{"x":1}')]),
    chat("S10", call(0, name="f", arguments='{"x":1}') + TOOLS, calls=derived, stop="tool_use"),
    chat("S11", call(0, name="f", arguments='{"x":1}') + TOOLS + call(0, id="late"), calls=derived, ends=1),
    chat("S11", call(0, name="f", arguments='{"x":1}') + TOOLS + call(0, id="late"), raw=("!late",)),
    chat("S12", call(1, id="b", arguments='{"x":2}') + call(0, id="a", arguments='{"x":1}') + TOOLS,
         calls=[("a", "tool_0", '{"x":1}'), ("b", "tool_1", '{"x":2}')]),
    chat("S13", BEGUN + call(1, id="b", name="g", arguments="") + call(0, arguments='{"x"') + call(1, arguments='{"y"')
         + call(0, arguments=":1}") + call(1, arguments=":2}") + TOOLS,
         calls=[("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')], kinds=["tool_use", "tool_use"]),
    items("S14", CALL_ITEM + delta("function_call_arguments", 0, '{"x"') + added(1, "message", role="assistant",
                                                            content=[])
          + delta("output_text", 1, "hm", content_index=0) + delta("function_call_arguments", 0, ":1}")
          + done(0, "function_call", call_id="a", name="f", arguments='{"x":1}') + ended(), calls=WANTED, text="hm"),
    chat("S15", call(0, id="a", name="f", arguments='{"x":1}') + TOOLS, calls=WANTED, stop="tool_use"),
    chat("S16", call(id="a", name="f", arguments='{"x"') + call(arguments=":1}") + TOOLS, calls=WANTED),
    chat("S17", b"".join(call(0, id=f"c{n}", name="f", arguments=f'{{"n":{n}}}') for n in (1, 2, 3)) + TOOLS,
         calls=[(f"c{n}", "f", f'{{"n":{n}}}') for n in (1, 2, 3)]),
    chat("S17", b"".join(call(0, name="f", arguments=f'{{"n":{n}}}') for n in (1, 2, 3)) + TOOLS, calls=distinct),
    chat("S18", call(10**9, id="a", name="f", arguments='{"x":1}') + TOOLS, calls=WANTED),
    chat("S19", chunk({"reasoning_content": "hm", "content": "hi"}) + STOP, thinking="hm", text="hi",
         kinds=["thinking", "text"]),
    chat("S20", HI + chunk({"reasoning_content": "hm"}) + STOP, kinds=["text", "thinking"], thinking="hm"),
    chat("S21", chunk({"role": "assistant", "content": "hi"}) + chunk({"content": "!"}) + STOP, text="hi!"),
    chat("S22", chunk({"content": "hi"}, "stop") + DONE, text="hi", stop="end_turn"),
    chat("S23", call(0, id="a", name="f", arguments='{"x":1}') + STOP, calls=WANTED, stop="tool_use"),
    chat("S24", data({"choices": [], "prompt_filter_results": []}) + data({"choices": None}) + HI + STOP, text="hi"),
    chat("S25", HI + chunk({}, "stop"), text="hi", stop="end_turn", ends=1),
    chat("S26", HI, text="hi", error="bad_gateway", ends=0),
    chat("S27", HI + data({"error": {"code": 502, "message": "Bad."}}), error="bad_gateway", raw=("Bad.", "api_error"),
         ends=0),
    chat("S28", data({"error": {"code": 429, "message": "Slow down."}}), error="rate_limit", is_silent=True),
    chat("S29", HI + chunk({}, "stop") + usage({"completion_tokens": 7}) + DONE,
         usage={"input_tokens": 118, "output_tokens": 7}),
    chat("S29", HI + chunk({}, "stop") + usage(USAGE) + DONE, usage=COUNTED),
    items("S30", added(0, "reasoning", summary=[]) + part(0, "One.") + part(1, "Two.")
          + done(0, "reasoning", summary=[], encrypted_content="gAAAAenc") + message(1, "hi") + ended(),
          kinds=["thinking", "text"], thinking="One.\n\nTwo.", blocks=signed("cg1.openai.gAAAAenc")),
    items("S31", thought(0, encrypted="gAAAAenc") + message(1, "hi") + ended(), kinds=["redacted_thinking", "text"],
          raw=("cg1.openai.gAAAAenc",)),
    items("S32", added(0, "reasoning", summary=[], encrypted_content="gAAAAearly") + part(0, "One.")
          + done(0, "reasoning", summary=[], encrypted_content="gAAAAlate") + message(1, "hi") + ended(),
          blocks=signed("cg1.openai.gAAAAlate"), raw=("!early",)),
    items("S33", message(0, "hi") + function_call(1, "a", "f", '{"x":1}') + ended(), kinds=["text", "tool_use"]),
    items("S34", done(0, "message", content=[{"type": "output_text", "text": "hi"}]) + ended(output=[]), text="hi"),
    items("S35", CALL_ITEM + ended(output=[CALL_DONE]), calls=WANTED, stop="tool_use"),
    items("S36", message(0, "hi") + added(1, "function_call", call_id="a", name="", arguments="") + ended(),
          calls=[], stop="end_turn"),
    items("S37", message(0, "hi") + event("error", error=CYBER), error="invalid_request",
          raw=("Not for us.", "invalid_request_error"), ends=0),
    items("S38", message(0, "hi") + event("response.failed", response={"error": FAILURE}) + ended(), error="server",
          raw=("Broken.",), ends=0),
    items("S39", message(0, "hi") + ended("incomplete", incomplete_details={"reason": "content_filter"}),
          stop="refusal"),
    items("S40", done(0, "web_search_call", action={"type": "search", "query": "news"}) + message(1, "So.") + ended(),
          kinds=["server_tool_use", "web_search_tool_result", "text"], stop="end_turn", calls=[]),
    chat("S41", call(0, id="a", name="Read", arguments='{"path":"a","pages":""}') + TOOLS,
         calls=[("a", "Read", '{"path":"a"}')]),
    chat("S43", call(0, id="a", name="f", arguments='{"x":1}') + chunk({"reasoning_content": "hm"}) + TOOLS,
         calls=WANTED, thinking="hm"),
    chat("S44", call(0, id="a", name="short", arguments="{}") + TOOLS, calls=[("a", "a_very_long_name", "{}")],
         context=RENAMED),
    chat("S45", call(0, id="a", name="f", arguments="{}") + call(0, arguments='{"x":1}') + TOOLS, calls=WANTED),
]
# fmt: on
