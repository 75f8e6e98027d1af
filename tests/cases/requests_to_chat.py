"""Requests of Messages clients, as providers of Chat Completions get them."""

from typing import Any

from codegate.wire.profile import Profile
from tests.cases.row import ABSENT, Asked, served
from tests.conversions import assistant, call, image, result, text, tool, user

PLAIN = Profile()
GPT_4 = served("openai", "openai_chat", "gpt-4o")
GPT_5 = served("openai", "openai_chat", "gpt-5")
DEEPSEEK = served("deepseek", "openai_chat")
GEMINI = served("gemini", "openai_chat")
MISTRAL = served("mistral", "openai_chat")
GROQ = served("groq", "openai_chat")
KIMI = served("moonshot", "openai_chat", "kimi-k2.6")
KIMI_3 = served("moonshot", "openai_chat", "kimi-k3")
ROUTER = served("openrouter", "openai_chat", "anthropic/claude-sonnet-4.5")

ATTRIBUTION = text("x-anthropic-billing-header: cc_version=2.1; cch=a1b2c;")
LONG = "mcp__a_server_with_a_name__" + "x" * 63
OTHER_LONG = LONG + "_too"
MARK = {"cache_control": {"type": "ephemeral"}}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}
SEARCH = {"type": "web_search_20250305", "name": "web_search"}
PDF = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}}
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": ""}
SIGNED = {"type": "thinking", "thinking": "Hm.", "signature": "EqQBcg"}
ERROR = "Error: no result was recorded for this call"
FIVE_STOPS = {"stop_sequences": ["a", "b", "c", "d", "e"]}
URL_IMAGE = {"type": "image", "source": {"type": "url", "url": "https://x.test/a.png"}}
DEEP = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "$defs": {"kind": {"type": "string"}},
    "properties": {
        "properties": {"type": "object", "properties": {"a": {"type": "string"}}, "propertyNames": {"pattern": "a"}},
        "ids": {"type": "array", "uniqueItems": True},
        "size": {"type": "number", "exclusiveMinimum": 0},
        "kind": {"$ref": "#/$defs/kind"},
        "one": {"const": "x"},
    },
}


def row(case: str, body: Any, sent: Any = None, profile: Profile = PLAIN, **more: Any) -> Asked:
    return Asked(case, "anthropic", "openai_chat", profile, body, sent, **more)


def told(*messages: Any) -> Any:
    return {"messages": list(messages)}


def out(call_id: str, content: Any = "done") -> Any:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def calling(*ids: str, **more: Any) -> Any:
    return {"role": "assistant", "tool_calls": [{"id": call_id, "type": "function"} for call_id in ids], **more}


def spoken(words: Any) -> Any:
    return {"role": "user", "content": words}


def schema(**properties: Any) -> Any:
    return {"tools": [{"name": "f", "input_schema": {"type": "object", "properties": properties}}]}


def parameters(**expected: Any) -> Any:
    return {"tools": [{"function": {"parameters": {"properties": expected}}}]}


def differ(names: Any) -> bool:
    sent = {one["function"]["name"] for one in names}
    return len(sent) == 2 and all(len(name) <= 64 for name in sent)


def nine(call_id: Any) -> bool:
    return len(call_id) == 9 and call_id.isalnum()


def short(name: Any) -> bool:
    return len(name) <= 64 and name.startswith("mcp__a_server_with_a_name__")


# fmt: off
ROWS = [
    row("Q01", told(user("go"), assistant(call("a"), call("b"), call("c")),
                    user(result("a", "1"), result("b", "2"), result("c", "3"), "on")),
        told(spoken("go"), calling("a", "b", "c"), out("a", "1"), out("b", "2"), out("c", "3"), spoken("on"))),
    row("Q02", told(user("go"), assistant(call("a")), user("first", result("a"))),
        told(spoken("go"), calling("a"), out("a"), spoken("first"))),
    row("Q03", told(user("go"), assistant(call("a"), call("b"), call("c")),
                    user(result("a", {"n": 1}), result("b", None), {"type": "tool_result", "tool_use_id": "c"}, "on")),
        told(spoken("go"), calling("a", "b", "c"), out("a", '{"n":1}'), out("b", ""), out("c", ""), spoken("on"))),
    row("Q04", told(user("go"), assistant(call("a")), user(result("a", [None, text("x")]))),
        told(spoken("go"), calling("a"), out("a", "x"))),
    row("Q05", told(user("go"), assistant(call("a"), call("b")), user(result("a", "boom", is_error=True), result("b"))),
        told(spoken("go"), calling("a", "b"), out("a", "Error: boom"), out("b", "done"))),
    row("Q06", told(user("go"), assistant(call("a")), user(result("a", [text("see"), image()]))),
        told(spoken("go"), calling("a"), out("a", "see\n[image 1 of tool result a follows in the next user message]"),
             spoken([text("[image 1 of tool result a]"), PICTURE]))),
    row("Q07", told(user("go"), assistant(call("a")), user(result("a", [URL_IMAGE]))),
        told(spoken("go"), calling("a"), out("a", "[image 1 of tool result a follows in the next user message]"),
             spoken([text("[image 1 of tool result a]"), {"image_url": {"url": "https://x.test/a.png"}}]))),
    row("Q08", {"system": [ATTRIBUTION, text("Be brief."), text("Be kind.")]},
        told({"role": "system", "content": "Be brief.\n\nBe kind."}, spoken("hi"))),
    row("Q08", {"system": [ATTRIBUTION]}, told(spoken("hi"))),
    row("Q10", told(user("go"), assistant(call("a")), {"role": "system", "content": "Hear."}, user(result("a"))),
        told(spoken("go"), calling("a"), out("a"), {"role": "system", "content": "Hear."})),
    row("Q10", told(user("go"), {"role": "system", "content": "Hear."}),
        told(spoken("go"), spoken("<system-reminder>\nHear.\n</system-reminder>")), GEMINI),
    row("Q11", told(user("go"), assistant("One.", call("a"), "Two."), user(result("a"))),
        told(spoken("go"), calling("a", content="One.\n\nTwo."), out("a"))),
    row("Q12", told(user("go"), assistant(THOUGHT), user("on")), told(spoken("go"), spoken("on"))),
    row("Q13", told(user("go"), assistant(THOUGHT, call("a")), user(result("a"))),
        told(spoken("go"), calling("a", reasoning_content="Hm."), out("a")), DEEPSEEK),
    row("Q14", told(user("go"), assistant(call("a")), user(result("a"))),
        told(spoken("go"), calling("a", reasoning_content=" "), out("a")), DEEPSEEK),
    row("Q15", told(user("go"), assistant(SIGNED, "Yes."), user("on")),
        told(spoken("go"), {"content": "Yes.", "reasoning_content": ABSENT, "reasoning_details": ABSENT}, spoken("on")),
        GPT_5),
    row("Q16", {"tools": [{"name": "f", "input_schema": {"type": "object"}}]}, parameters()),
    row("Q17", {"tools": [{"type": "custom", "name": "f", "input_schema": {"type": "object", "properties": {}}}]},
        {"tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]}),
    row("Q18", {"tools": [], "tool_choice": {"type": "auto"}}, {"tools": ABSENT, "tool_choice": ABSENT}),
    row("Q19", {"tools": [tool(LONG)], "tool_choice": {"type": "tool", "name": LONG},
                **told(user("go"), assistant(call("a", LONG)), user(result("a")))},
        {"tools": [{"function": {"name": short}}], "tool_choice": {"function": {"name": short}},
         "messages": [spoken("go"), {"tool_calls": [{"function": {"name": short}}]}, out("a")]}),
    row("Q20", {"tools": [tool(LONG), tool(OTHER_LONG)]}, {"tools": differ}),
    row("Q21", schema(a={"type": "string", "pattern": "^(?!x).*"}, b={"type": "string", "pattern": "^x"}),
        parameters(a={"type": "string", "pattern": ABSENT}, b={"pattern": "^x"})),
    row("Q22", {"tools": [{"name": "f", "input_schema": {"$schema": "http://x.test/s", "type": "object", "properties": {
            "a": {"type": "string", "format": "uri"}, "b": {"type": "string", "format": "date"}}}}]},
        {"tools": [{"function": {"parameters": {"$schema": ABSENT, "properties": {
            "a": {"type": "string", "format": ABSENT}, "b": {"format": "date"}}}}}]}),
    row("Q23", schema(type={"type": "string"}, format={"type": "string"}, pattern={"type": "string"}),
        parameters(type={"type": "string"}, format={"type": "string"}, pattern={"type": "string"})),
    row("Q24", {"tools": [tool()], "tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
        {"tool_choice": "auto", "parallel_tool_calls": False}),
    row("Q24", {"tools": [tool()], "tool_choice": {"type": "any", "disable_parallel_tool_use": True}},
        {"tool_choice": "required", "parallel_tool_calls": False}),
    row("Q24", {"tools": [tool()], "tool_choice": {"type": "auto"}},
        {"tool_choice": "auto", "parallel_tool_calls": ABSENT}),
    row("Q25", {"tools": [tool()], "tool_choice": {"type": "sometimes"}}, refused="tool_choice"),
    row("Q26", {"tool_choice": {"type": "tool", "name": "f"}}, refused="tool_choice"),
    row("Q27", {"tools": [SEARCH], "tool_choice": {"type": "tool", "name": "web_search"}}, refused="tools"),
    row("Q27", {"tools": [SEARCH, tool()]}, {"tools": [{"function": {"name": "Read"}}]},
        notes=("dropped:tools.web_search_20250305",)),
    row("Q28", FIVE_STOPS, {"stop": ["a", "b", "c", "d"]}, notes=("changed:stop_sequences",)),
    row("Q28", FIVE_STOPS, {"stop": ABSENT}, GPT_5, notes=("dropped:stop_sequences",)),
    row("Q29", {}, {"max_completion_tokens": 100, "max_tokens": ABSENT}, GPT_5),
    row("Q29", {}, {"max_tokens": 100, "max_completion_tokens": ABSENT}, DEEPSEEK),
    row("Q30", told(user("go"), assistant("ok"), user(result("x", "lost"))),
        told(spoken("go"), {"content": "ok"}, spoken("[result of unknown tool call x] lost")),
        notes=("approximated:tool_result",)),
    row("Q31", told(user("go"), assistant(call("a"), call("b")), user(result("a"))),
        told(spoken("go"), calling("a", "b"), out("a"), out("b", ERROR)), notes=("approximated:tool_result",)),
    row("Q32", {"tools": [{"name": "f", "input_schema": DEEP}]},
        {"tools": [{"function": {"parameters": {"$schema": ABSENT, "$defs": ABSENT, "properties": {
            "properties": {"properties": {"a": {"type": "string"}}, "propertyNames": ABSENT},
            "ids": {"type": "array", "items": {"type": "string"}, "uniqueItems": ABSENT},
            "size": {"type": "number", "exclusiveMinimum": ABSENT},
            "kind": {"type": "string", "$ref": ABSENT},
            "one": {"enum": ["x"], "const": ABSENT}}}}}]}, GEMINI),
    row("Q33", told(user("go"), assistant(call("toolu_01Vp")), user(result("toolu_01Vp"))),
        told(spoken("go"), {"tool_calls": [{"id": nine}]}, {"tool_call_id": nine}), MISTRAL),
    row("Q34", {"tools": [tool("f")], "tool_choice": {"type": "tool", "name": "f"},
                "thinking": {"type": "enabled", "budget_tokens": 2048}},
        {"tool_choice": {"function": {"name": "f"}}, "thinking": {"type": "disabled"}}, KIMI,
        notes=("changed:thinking",)),
    row("Q35", {"output_config": {"effort": "medium"}},
        {"thinking": {"type": "enabled"}, "reasoning_effort": ABSENT}, KIMI),
    row("Q35", {"output_config": {"effort": "high"}}, {"reasoning_effort": "high", "thinking": ABSENT}, KIMI_3),
    row("Q36", {"thinking": {"type": "disabled"}}, {"reasoning_effort": ABSENT}, GEMINI),
    row("Q37", told(user("go"), assistant(call("a")), user(result("a"))),
        told(spoken("go"), calling("a", content=lambda words: words is not None), out("a")), GROQ),
    row("Q38", {"system": [text("Be brief.", **MARK)], **told(user(text("hi", **MARK)))},
        told({"content": "Be brief."}, spoken("hi")), GPT_4),
    row("Q38", {"system": [text("Be brief."), text("Be kind.", **MARK)], **told(user("a", text("b", **MARK)))},
        told({"content": [{"cache_control": ABSENT}, MARK]}, spoken([{"cache_control": ABSENT}, MARK])), ROUTER),
    row("Q40", told(user({**PDF, "title": "a.pdf"}, PDF)),
        told(spoken([{"type": "file", "file": {"filename": name, "file_data": "data:application/pdf;base64,JVBERi0="}}
                     for name in ("a.pdf", "document.pdf")])), GPT_4),
]
# fmt: on
