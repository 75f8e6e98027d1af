"""Keys of conversations."""

import json
from typing import Any

import pytest

from codegate.proxy.call import CleanCall
from codegate.proxy.conversation import agent_of, conversation_of, items, session_of
from tests.builders import tenant
from tests.proxy import fakes

FIRST: dict[str, Any] = {"role": "user", "content": [{"type": "text", "text": "Fix the bug."}]}
MORE: list[dict[str, Any]] = [{"role": "assistant", "content": "Done."}, {"role": "user", "content": "Thanks, [more]."}]


def call(members: dict[str, Any] | None = None, *, wire: str = "anthropic", who: str | None = None,
         **headers: str) -> CleanCall:  # fmt: skip
    raw = json.dumps({"model": "m", **({"system": "Be good.", "messages": [FIRST]} if members is None else members)})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return fakes.clean_call(wire, raw.encode(), tenant=tenant(who) if who else None, head={"headers": named})


def key(*given: Any, **fields: Any) -> str:
    return conversation_of(call(*given, **fields))


def test_every_turn_of_a_conversation_has_the_same_key() -> None:
    later = {"system": "Be good.", "messages": [FIRST, *MORE], "max_tokens": 9}

    assert key() == key(later)
    assert len(key()) == 32


def test_cache_marks_and_the_form_of_a_text_do_not_count() -> None:
    marked = {**FIRST["content"][0], "cache_control": {"type": "ephemeral"}}
    blocks = {"system": [{"type": "text", "text": "Be good."}], "messages": [{"role": "user", "content": [marked]}]}
    plain = {"system": "Be good.", "messages": [{"role": "user", "content": "Fix the bug."}]}

    assert key() == key(blocks) == key(plain)


def test_what_claude_code_changes_with_every_request_does_not_count() -> None:
    systems = [[f"x-anthropic-billing-header: cc_version=2.1.330.{n};", "Be good."] for n in ("f6c", "4aa")]
    bodies = [
        {"system": [{"type": "text", "text": text} for text in system], "messages": [FIRST]} for system in systems
    ]

    assert key(bodies[0]) == key(bodies[1])


def test_another_opening_session_agent_or_tenant_is_another_conversation() -> None:
    other = {"system": "Be good.", "messages": [{"role": "user", "content": "Fix the bug!"}]}
    keys = {
        key(),
        key(other),
        key({"system": "Be bad.", "messages": [FIRST]}),
        key(x_claude_code_session_id="one"),
        key(x_claude_code_session_id="two"),
        key(x_claude_code_session_id="one", x_claude_code_agent_id="explorer"),
        key(who="ten-1"),
        key(who="ten-2"),
    }

    assert len(keys) == 8


@pytest.mark.parametrize(
    "members",
    [
        {"messages": [{"role": "system", "content": "Be good."}, FIRST, *MORE]},
        {"instructions": "Be good.", "input": [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}]},
        {"input": 'Say "hello" and [stop].'},
    ],
)
def test_all_formats_have_an_opening(members: dict[str, Any]) -> None:
    assert key(members)


@pytest.mark.parametrize("members", [{}, {"messages": []}, {"messages": None}, {"input": ""}, {"messages": [1, None]}])
def test_without_an_opening_there_is_no_conversation(members: dict[str, Any]) -> None:
    assert key(members) == ""


@pytest.mark.parametrize(
    ("members", "headers", "session"),
    [
        ({}, {"session_id": "a"}, "a"),
        ({"prompt_cache_key": "b"}, {}, "b"),
        ({"prompt_cache_key": "b"}, {"thread-id": "c"}, "c"),
        ({"prompt_cache_key": 7}, {"x-grok-conv-id": " "}, ""),
    ],
)
def test_a_session_is_named_by_a_header_or_else_in_the_body(
    members: dict[str, Any], headers: dict[str, str], session: str
) -> None:
    raw = json.dumps({"model": "m", **members}).encode()

    assert session_of(fakes.clean_call("openai_responses", raw, head={"headers": headers})) == session


def test_a_sub_agent_says_so() -> None:
    assert agent_of({"x-openai-subagent": "review"}) == "review"
    assert agent_of({}) == ""


def test_items_come_one_by_one_and_the_rest_is_not_even_looked_at() -> None:
    found = items(b' [ {"a": [1, 2, "]\\"["]} , "x,y", 3, {broken')

    assert [next(found), next(found), next(found)] == [{"a": [1, 2, ']"[']}, "x,y", 3]
    assert list(items(b"[]")) == []
    assert list(items(b"null")) == []
