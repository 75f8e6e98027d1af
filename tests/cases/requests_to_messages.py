"""Requests of Chat Completions and Responses clients, as providers of Messages get them."""

from typing import Any

from codegate.wire.profile import Profile
from tests.cases.row import ABSENT, Asked, served
from tests.conversions import call_item, chat_call, flat_function, function, output_item, said, text

OPUS_5 = served("anthropic", "anthropic", "claude-opus-5")
OPUS_4_7 = served("anthropic", "anthropic", "claude-opus-4-7")
HAIKU = served("anthropic", "anthropic", "claude-haiku-4-5")
OLD = served("anthropic", "anthropic", "claude-3-5-haiku")
COMPATIBLE = served("openrouter", "anthropic", "anthropic/claude-sonnet-4.5")

MARK = {"cache_control": {"type": "ephemeral"}}
LONGER = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}
HELLO = {"role": "user", "content": "hi"}
ONE = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
OTHER = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
LIMITED = {
    "type": "object",
    "properties": {"a": {"type": "string", "minLength": 3}, "b": {"oneOf": [{"type": "string"}, {"type": "null"}]}},
}
IMAGE_OUTPUT = [{"type": "input_image", "image_url": "data:image/png;base64,aGk="}]
SUMMARY = {"summary": [{"type": "summary_text", "text": "Hm."}]}


def chat(case: str, body: Any, sent: Any = None, profile: Profile = OPUS_5, **more: Any) -> Asked:
    return Asked(case, "openai_chat", "anthropic", profile, body, sent, **more)


def items(case: str, body: Any, sent: Any = None, profile: Profile = OPUS_5, **more: Any) -> Asked:
    body = {"input": body} if isinstance(body, list) else body
    return Asked(case, "openai_responses", "anthropic", profile, body, sent, **more)


def told(*messages: Any) -> Any:
    return {"messages": list(messages)}


def system(words: Any) -> Any:
    return {"role": "system", "content": words}


def developer(words: Any) -> Any:
    return {"role": "developer", "content": words}


def spoken(*blocks: Any) -> Any:
    return {"role": "user", "content": [text(one) if isinstance(one, str) else one for one in blocks]}


def answered(*blocks: Any) -> Any:
    return {"role": "assistant", "content": [text(one) if isinstance(one, str) else one for one in blocks]}


def calling(*ids: str, **more: Any) -> Any:
    return {"role": "assistant", "content": None, "tool_calls": [chat_call(one, **more) for one in ids]}


def out(call_id: str, content: Any = "done") -> Any:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def use(call_id: str, **more: Any) -> Any:
    return {"type": "tool_use", "id": call_id, **more}


def back(call_id: str, *texts: str) -> Any:
    content = {"content": [text(one) for one in texts]} if texts else {}
    return {"type": "tool_result", "tool_use_id": call_id, **content}


def format_of(schema: Any) -> Any:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}}


def says_least_length(description: Any) -> bool:
    return "3" in description and "minLength" in description


def reasoned(data: str, **more: Any) -> Any:
    return {"type": "reasoning", "encrypted_content": data, **more}


def parameters(schema: Any) -> Any:
    return {"tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}]}


def is_hash(value: Any) -> bool:
    return len(value) == 32 and "@" not in value


# fmt: off
ROWS = [
    chat("Q41", told(developer("Be brief."), HELLO), {"system": [text("Be brief.")], "messages": [spoken("hi")]}),
    chat("Q42", told(system(" One. "), system("Two."), HELLO), {"system": [text(" One. "), text("Two.")]}),
    chat("Q43", told(system([text("Be brief.")]), HELLO), {"system": [text("Be brief.")]}),
    chat("Q44", told(system("Be brief.")), {"system": [text("Be brief.")], "messages": [spoken(".")]}),
    chat("Q45", told({"role": "user", "content": [text("a", **MARK)]}, system("Hear."), {"role": "user",
                                                            "content": "b"}),
         told(spoken(text("a", **MARK)), {"role": "system", "content": [text("Hear.")]}, spoken("b"))),
    chat("Q45", told({"role": "user", "content": [text("a", **MARK)]}, system("Hear."), {"role": "user",
                                                            "content": "b"}),
         told(spoken(text("a", **MARK), "<system-reminder>\nHear.\n</system-reminder>", "b")), HAIKU),
    chat("Q46", told(HELLO, calling("a", "b", "c"), out("a"), out("b"), out("c"), {"role": "user", "content": "on"}),
         told(spoken("hi"), answered(use("a"), use("b"), use("c")),
              spoken(back("a", "done"), back("b", "done"), back("c", "done"), "on"))),
    chat("Q47", told(HELLO, calling("a"), out("a", "old"), out("a", "new")),
         told(spoken("hi"), answered(use("a")), spoken(back("a", "new")))),
    chat("Q48", told(HELLO, calling("call:1.2/x"), out("call:1.2/x")),
         told(spoken("hi"), answered(use("call_1_2_x")), spoken(back("call_1_2_x")))),
    chat("Q49", told(HELLO, {"role": "assistant", "content": ""}, {"role": "user", "content": "on"}),
         told(spoken("hi", "on"))),
    chat("Q50", {"max_tokens": 10, "max_completion_tokens": 20}, {"max_tokens": 20}),
    chat("Q51", {}, {"max_tokens": 8192}),
    chat("Q51", {}, {"max_tokens": 64000}, Profile(max_output=64000)),
    chat("Q52", {"temperature": 0.2}, {"temperature": ABSENT}, notes=("dropped:temperature",)),
    chat("Q52", {"temperature": 0.2}, {"temperature": 0.2}, HAIKU, notes=()),
    chat("Q53", parameters({"anyOf": [ONE, OTHER]}),
         {"tools": [{"input_schema": {"type": "object", "anyOf": ABSENT, "required": ABSENT,
                                      "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}}]}),
    chat("Q53", parameters({"properties": {"a": {"type": "string"}}, "anyOf": [{"required": ["a"]},
                                                            {"required": ["b"]}]}),
         {"tools": [{"input_schema": {"type": "object", "anyOf": ABSENT, "required": ABSENT}}]}),
    chat("Q54", told(HELLO, calling("a", arguments="{bad"), out("a")),
         told(spoken("hi"), answered(use("a", input={"__raw_arguments": "{bad"})), spoken(back("a"))),
         notes=("approximated:tool_calls.arguments",)),
    chat("Q55", told(HELLO, calling("a", arguments=""), out("a")),
         told(spoken("hi"), answered(use("a", input={})), spoken(back("a")))),
    chat("Q56", {"tools": [function()], "parallel_tool_calls": False},
         {"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}}),
    chat("Q57", {"reasoning_effort": "high"},
         {"thinking": {"type": "adaptive", "display": "summarized"}, "output_config": {"effort": "high"}}, OPUS_4_7),
    chat("Q57", {"reasoning_effort": "high", "max_tokens": 4000},
         {"thinking": {"type": "enabled", "budget_tokens": 3999}, "output_config": ABSENT}, HAIKU),
    chat("Q58", {"reasoning_effort": "high", "tools": [function()], "tool_choice": "required"},
         {"tool_choice": {"type": "any"}, "thinking": ABSENT}, HAIKU, notes=("dropped:reasoning_effort",)),
    chat("Q59", format_of(LIMITED), {"output_config": {"format": {"type": "json_schema", "schema": {
        "additionalProperties": False, "properties": {
            "a": {"minLength": ABSENT, "description": says_least_length}, "b": {"oneOf": ABSENT, "anyOf": list}}}}}}),
    chat("Q60", told({"role": "user", "content": [text("a"), text("b", **LONGER)], **MARK}),
         told(spoken({"text": "a", "cache_control": ABSENT}, text("b", **LONGER)))),
    chat("Q60", told({"role": "user", "content": [text("a"), text("b")], **MARK}),
         told(spoken({"text": "a", "cache_control": ABSENT}, text("b", **MARK)))),
    chat("Q61", {"user": "me"}, {"metadata": {"user_id": "me"}}),
    chat("Q61", {"user": "me@host.test"}, {"metadata": {"user_id": is_hash}}),
    items("Q62", [said("user", "go"), call_item("a"), said("assistant", "Wait."), output_item("a")],
          told(spoken("go"), answered("Wait.", use("a")), spoken(back("a", "done")))),
    items("Q63", [said("user", "go"), reasoned("gAAAAenc", **SUMMARY), said("assistant", "ok"), said("user", "on")],
          told(spoken("go"), answered("ok"), spoken("on"))),
    items("Q64", [said("user", "go"), reasoned("cg1.claude.EqQB", **SUMMARY), said("assistant", "ok"), said("user",
                                                            "on")],
          told(spoken("go"), answered({"type": "thinking", "thinking": "Hm.", "signature": "EqQB"}, "ok"),
               spoken("on"))),
    items("Q64", [said("user", "go"), reasoned("cg1.claude-redacted.EmwK"), said("assistant", "ok"), said("user",
                                                            "on")],
          told(spoken("go"), answered({"type": "redacted_thinking", "data": "EmwK"}, "ok"), spoken("on"))),
    items("Q65", [said("user", "go"), reasoned("cg1.claude.EqQB", **SUMMARY, content=[{"type": "reasoning_text",
                                                            "text": "x"}]),
                  said("assistant", "ok"), said("user", "on")],
          told(spoken("go"), answered({"thinking": "Hm."}, "ok"), spoken("on"))),
    items("Q66", {"input": [said("user", "go"), call_item("a", "find", namespace="docs"), output_item("a")],
                  "tools": [{"type": "namespace", "name": space, "tools": [flat_function("find")]}
                            for space in ("docs", "code")],
                  "tool_choice": {"type": "function", "namespace": "code", "name": "find"}},
          {"tools": [{"name": "docs__find"}, {"name": "code__find"}], "tool_choice": {"type": "tool",
                                                            "name": "code__find"},
           "messages": [spoken("go"), answered(use("a", name="docs__find")), spoken(back("a"))]}, HAIKU),
    items("Q67", {"input": [said("user", "go"), {"type": "additional_tools", "tools": [
                      flat_function("one", description="later"), flat_function("two")]}],
                  "tools": [flat_function("one", description="first")]},
          {"tools": [{"name": "one", "description": "first"}, {"name": "two"}]}),
    items("Q68", [said("user", "go"), call_item("a"), output_item("a", IMAGE_OUTPUT)],
          told(spoken("go"), answered(use("a")), spoken({"content": [
              {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}}]}))),
    Asked("Q69", "anthropic", "anthropic", COMPATIBLE, {"messages": [
              {"role": "user", "content": "go"}, {"role": "assistant", "content": [use("a", name="f", input={})]},
              {"role": "user", "content": [{**back("a", "x"), **MARK}]}],
              "tools": [{"name": "f", "input_schema": {"type": "object", "properties": {}}, **MARK}]},
          {"messages": [spoken("go"), answered(use("a")), spoken({**back("a", "x"), **MARK})], "tools": [MARK]}),
    items("Q70", {"previous_response_id": "resp_1"}, refused="previous_response_id"),
]
# fmt: on
