"""Requests of Responses clients at Chat providers, and of all clients at Responses providers and the Codex backend."""

from typing import Any

from codegate.wire.profile import Profile
from tests.cases.row import ABSENT, Asked, served
from tests.conversions import (
    assistant,
    call,
    call_item,
    chat_call,
    flat_function,
    output_item,
    result,
    said,
    text,
    tool,
    user,
)

PLAIN = Profile()
DEEPSEEK = served("deepseek", "openai_chat")
GPT = served("openai", "openai_responses", "gpt-5.4")
CODEX = Profile(system_parts=True, pdf=True, strict_tools=True, codex=True)
ROUTED = Profile(tool_image=True)

LONG_ID = "call_" + "x" * 95
IMAGES = '[{"type":"text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,aGk="}]'
MINE = {"type": "thinking", "thinking": "Hm.", "signature": "cg1.openai.gAAAAenc"}
CACHED = {"prompt_cache_breakpoint": {"mode": "explicit"}}
SEARCH = {"type": "web_search_20250305", "name": "web_search"}
REFUSED_BY_CODEX = (
    "temperature", "top_p", "max_tokens", "max_output_tokens", "max_completion_tokens", "user", "metadata",
    "truncation",
    "safety_identifier", "stream_options", "prompt_cache_retention", "context_management", "previous_response_id",
)  # fmt: skip
TOO_MUCH = {
    "temperature": 0.5, "top_p": 0.5, "max_tokens": 50, "user": "me", "metadata": {"a": "b"}, "stop": ["x"], "seed": 1,
    "safety_identifier": "me", "stream_options": {"include_usage": True}, "prompt_cache_retention": "24h",
}  # fmt: skip


def to_chat(case: str, body: Any, sent: Any = None, profile: Profile = PLAIN, **more: Any) -> Asked:
    body = {"input": body} if isinstance(body, list) else body
    return Asked(case, "openai_responses", "openai_chat", profile, body, sent, **more)


def messages(case: str, body: Any, sent: Any = None, profile: Profile = GPT, **more: Any) -> Asked:
    body = {"messages": body} if isinstance(body, list) else body
    return Asked(case, "anthropic", "openai_responses", profile, body, sent, **more)


def chat(case: str, body: Any, sent: Any = None, profile: Profile = GPT, **more: Any) -> Asked:
    body = {"messages": body} if isinstance(body, list) else body
    return Asked(case, "openai_chat", "openai_responses", profile, body, sent, **more)


def told(*found: Any) -> Any:
    return {"messages": list(found)}


def given(*found: Any) -> Any:
    return {"input": list(found)}


def spoken(words: Any) -> Any:
    return {"role": "user", "content": words}


def calling(*ids: str, **more: Any) -> Any:
    return {"role": "assistant", "tool_calls": [{"id": call_id} for call_id in ids], **more}


def out(call_id: str, content: Any = "done") -> Any:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def item(kind: str, call_id: str = "", **more: Any) -> Any:
    return {"type": kind, **({"call_id": call_id} if call_id else {}), **more}


def parts(*kinds: str) -> Any:
    return {"content": [{"type": kind} for kind in kinds]}


def is_short(call_id: Any) -> bool:
    return len(call_id) <= 64 and call_id.startswith("call_xxx")


GO = said("user", "go")
CHAT_CALL = {"role": "assistant", "content": None, "tool_calls": [chat_call("a")]}
CALL, OUTPUT, REASONING = "function_call", "function_call_output", "reasoning"

# fmt: off
ROWS = [
    to_chat("Q71", [GO, call_item("a"), call_item("b"), output_item("a"), output_item("b")],
            told(spoken("go"), calling("a", "b"), out("a"), out("b"))),
    to_chat("Q72", [GO, call_item("a"), output_item("a"), said("user", "on"), call_item("b"), output_item("b")],
            told(spoken("go"), calling("a"), out("a"), spoken("on"), calling("b"), out("b"))),
    to_chat("Q73", [GO, call_item("a"), said("user", "Wait."), output_item("a")],
            told(spoken("go"), calling("a"), out("a"), spoken("Wait."))),
    to_chat("Q74", [GO, call_item("a"), output_item("a", IMAGES)],
            told(spoken("go"), calling("a"), out("a", [{"type": "text", "text": "see"}, {"type": "image_url"}])),
            ROUTED),
    to_chat("Q75", [GO, call_item("a"), output_item("a", "[1,2]")], told(spoken("go"), calling("a"), out("a",
                                                            "[1,2]"))),
    to_chat("Q76", {"parallel_tool_calls": False, "tool_choice": "auto"},
            {"tools": ABSENT, "parallel_tool_calls": ABSENT, "tool_choice": ABSENT}),
    to_chat("Q77", {"tools": [flat_function("top"), {"type": "namespace", "name": "mcp__docs__",
                                                     "tools": [flat_function("find")]},
                              {"type": "custom", "name": "patch"}, {"type": "local_shell"}]},
            {"tools": [{"type": "function", "function": {"name": name}}
                       for name in ("top", "patch", "local_shell", "mcp__docs__find")]}, DEEPSEEK),
    chat("Q78", TOO_MUCH, {**dict.fromkeys(REFUSED_BY_CODEX, ABSENT), "store": False, "stream": True,
                           "instructions": "",
                           "include": ["reasoning.encrypted_content"]}, CODEX),
    messages("Q78", {"temperature": 0.5, "metadata": {"user_id": "me"}},
             {**dict.fromkeys(REFUSED_BY_CODEX, ABSENT), "store": False, "stream": True}, CODEX),
    chat("Q79", [{"role": "system", "content": "Be brief."}, spoken("go"), {"role": "system", "content": "Hear."}],
         {"instructions": "Be brief.", "input": [{"role": "user"}, {"role": "developer"}]}, CODEX),
    chat("Q80", [{"role": "user", "content": [text("a", **CACHED)]}],
         given({"content": [{"text": "a", "prompt_cache_breakpoint": ABSENT}]}), CODEX),
    chat("Q81", [spoken("go"), {"role": "assistant", "content": None, "tool_calls": [chat_call("a")]},
                 {"role": "tool", "tool_call_id": "a", "content": "done"}],
         given(item("message", role="user"), item(CALL, "a"), item(OUTPUT, "a"))),
    chat("Q82", [spoken("go"), {"role": "assistant", "content": None, "tool_calls": [
                     chat_call("a"), {"id": "a", "type": "custom", "custom": {"name": "p", "input": "x"}}]},
                 out("a", "one"), out("a", "two")],
         given(item("message"), item(CALL, "a"), item(CALL, "a_2"), item(OUTPUT, "a", output="one"),
               item(OUTPUT, "a_2", output="two"))),
    chat("Q83", [spoken("go"), CHAT_CALL, out("a", "one"), CHAT_CALL, out("a", "two")],
         given(item("message"), item(CALL, "a"), item(OUTPUT, "a", output="one"),
               item(CALL, "a"), item(OUTPUT, "a", output="two"))),
    messages("Q84", [user("go"), assistant(call(LONG_ID)), user(result(LONG_ID))],
             given(item("message"), item(CALL, call_id=is_short), item(OUTPUT, call_id=is_short))),
    messages("Q85", [user("go"), assistant(MINE, "One.", call("a"), MINE, call("b")), user(result("a"), result("b"))],
             given(item("message"), item(REASONING), item("message"), item(CALL, "a"), item(REASONING), item(CALL, "b"),
                   item(OUTPUT, "a"), item(OUTPUT, "b"))),
    messages("Q86", [user("go"), assistant("ok", MINE), user("on")],
             given(item("message", role="user"), item("message", role="assistant"), item("message", role="user"))),
    messages("Q86", [user("go"), assistant({"type": "redacted_thinking", "data": "cg1.openai.gAAAAenc"}, "ok"),
                     user("on")],
             given(item("message"), item(REASONING, summary=[], id=ABSENT, encrypted_content="gAAAAenc"),
                   item("message"), item("message"))),
    messages("Q87", [user("go"), assistant(MINE, "One.", call("a")), user(result("a"))],
             given(item("message"), item(REASONING), item("message", role="assistant"), item(CALL, "a"), item(OUTPUT,
                                                            "a"))),
    messages("Q88", [user("go"), assistant("ok"), user("on")],
             given(parts("input_text"), parts("output_text"), parts("input_text"))),
    messages("Q89", {"tools": [SEARCH], "tool_choice": {"type": "tool", "name": "web_search"}},
             {"tools": [{"type": "web_search"}], "tool_choice": {"type": "web_search"}}),
    messages("Q90", {"output_config": {"effort": "max"}}, {"reasoning": {"effort": "high"}},
             Profile(effort_levels=("low", "medium", "high")), notes=("changed:reasoning_effort",)),
    messages("Q91", {"tools": [tool()]}, {"tools": [{"type": "function", "strict": False}]}),
]
# fmt: on
