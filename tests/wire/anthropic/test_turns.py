"""Turns for Messages targets."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conversions import (
    CLAUDE,
    OLD_CLAUDE,
    assistant,
    call,
    chat_call,
    convert,
    image,
    result,
    text,
    to_messages,
    user,
    warnings_to_messages,
)

EPHEMERAL = {"type": "ephemeral"}


def turns(*messages: Any, profile: Any = CLAUDE) -> Any:
    return to_messages({"messages": list(messages)}, profile)["messages"]


def rewritten(*messages: Any, profile: Any = CLAUDE) -> Any:
    body = {"model": "claude", "max_tokens": 9, "messages": list(messages)}
    return convert("anthropic", "anthropic", body, profile)[0].body["messages"]


def chat(role: str, content: Any, **more: Any) -> Any:
    return {"role": role, "content": content, **more}


def test_parallel_results_and_the_next_words_are_one_turn() -> None:
    calls = [chat_call("1"), chat_call("2"), chat_call("3")]
    found = turns(
        chat("user", "go"),
        chat("assistant", None, tool_calls=calls),
        chat("tool", "a", tool_call_id="1"),
        chat("tool", "b", tool_call_id="2"),
        chat("tool", [text("c")], tool_call_id="3"),
        chat("user", "and?"),
    )

    assert [message["role"] for message in found] == ["user", "assistant", "user"]
    assert found[2]["content"] == [
        result("1", [text("a")]),
        result("2", [text("b")]),
        result("3", [text("c")]),
        text("and?"),
    ]


def test_doubled_result_is_one() -> None:
    found = turns(
        chat("user", "go"),
        chat("assistant", None, tool_calls=[chat_call("1")]),
        chat("tool", "old", tool_call_id="1"),
        chat("tool", "new", tool_call_id="1"),
    )

    assert found[2]["content"] == [result("1", [text("new")])]


def test_illegal_ids_change_on_both_sides() -> None:
    found = turns(
        chat("user", "go"),
        chat("assistant", None, tool_calls=[chat_call("call:1.2/x")]),
        chat("tool", "ok", tool_call_id="call:1.2/x"),
    )

    assert found[1]["content"][0]["id"] == found[2]["content"][0]["tool_use_id"] == "call_1_2_x"


def test_empty_result_has_no_content() -> None:
    found = turns(
        chat("user", "go"),
        chat("assistant", "", tool_calls=[chat_call("1")]),
        chat("tool", "", tool_call_id="1"),
    )

    assert found[2]["content"] == [{"type": "tool_result", "tool_use_id": "1"}]


def test_empty_answer_is_dropped_and_its_neighbours_join() -> None:
    found = turns(chat("user", "a"), chat("assistant", ""), chat("user", "b"))

    assert found == [user("a", "b")]


def test_system_text_in_the_middle_stays_where_it_is_known() -> None:
    found = turns(chat("user", "a"), chat("system", "note"), chat("user", "b"))

    assert [message["role"] for message in found] == ["user", "system", "user"]


def test_system_text_in_the_middle_is_a_reminder_elsewhere() -> None:
    marked = text("a", cache_control=EPHEMERAL)
    found = turns(chat("user", [marked]), chat("system", "note"), chat("user", "b"), profile=OLD_CLAUDE)

    assert found == [user(marked, "<system-reminder>\nnote\n</system-reminder>", "b")]


def test_system_text_never_parts_a_call_from_its_result() -> None:
    found = turns(
        chat("user", "go"),
        chat("assistant", None, tool_calls=[chat_call("1")]),
        chat("developer", "note"),
        chat("tool", "ok", tool_call_id="1"),
    )

    assert [message["role"] for message in found] == ["user", "assistant", "user", "system"]


def test_user_speaks_first() -> None:
    found = turns(chat("assistant", "hello"), chat("user", "hi"))

    assert found[0] == user(".")


def test_system_alone_still_has_a_user() -> None:
    assert turns(chat("system", "be kind")) == [user(".")]


def test_started_answer_is_kept_where_it_is_taken() -> None:
    found = turns(chat("user", "a"), chat("assistant", "It is "), profile=OLD_CLAUDE)

    assert found[-1] == assistant("It is")


def test_started_answer_is_asked_on_elsewhere() -> None:
    messages = [chat("user", "a"), chat("assistant", "It is ")]

    assert turns(*messages)[-1] == user("Continue.")
    assert warnings_to_messages({"messages": messages}) == ["changed:messages"]


@pytest.mark.parametrize(
    ("signature", "kept"),
    [("EqQBclaude", "EqQBclaude"), ("cg1.claude.EqQB", "EqQB"), ("", None), ("cg1.deepseek.ab", None), ("gAAAA", None)],
)
def test_anthropic_gets_only_what_claude_has_signed(signature: str, kept: str | None) -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": signature}
    found = rewritten(user("a"), assistant(thought, "b"), user("c"))
    signatures = [block["signature"] for block in found[1]["content"] if block["type"] == "thinking"]

    assert signatures == ([kept] if kept else [])


def test_redacted_thoughts_of_others_are_dropped() -> None:
    mine = {"type": "redacted_thinking", "data": "Eabc"}
    found = rewritten(user("a"), assistant(mine, {**mine, "data": "cg1.openai.x"}, "b"), user("c"))

    assert found[1] == assistant(mine, "b")


def test_compatible_providers_get_thoughts_without_signature() -> None:
    profile = replace(OLD_CLAUDE, is_anthropic=False, reasoning_echo="reasoning_content")
    thought = {"type": "thinking", "thinking": "hm", "signature": "EqQB"}
    found = rewritten(user("a"), assistant(thought, "b"), user("c"), profile=profile)

    assert found[1]["content"][0] == {**thought, "signature": ""}
    assert rewritten(user("a"), assistant(thought, "b"), user("c"), profile=replace(profile, reasoning_echo="none"))[
        1
    ] == assistant("b")


def test_cache_marks_stay_only_where_they_are_known() -> None:
    history = [
        user(text("a", cache_control=EPHEMERAL)),
        assistant(call("1")),
        user(result("1", cache_control=EPHEMERAL)),
    ]
    found = rewritten(*history)
    bare = rewritten(*history, profile=replace(CLAUDE, cache_control=False))

    assert found[0] == history[0]
    assert found[2]["content"][0]["cache_control"] == EPHEMERAL
    assert "cache_control" not in str(bare)


def test_images_are_named_where_none_are_taken() -> None:
    found = rewritten(user("a", image()), profile=replace(CLAUDE, vision=False))

    assert found == [user("a", "[image omitted: this model does not take it]")]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"type": "text", "data": "body"}, "Title\nbody"),
        ({"type": "content", "content": "inner"}, "inner"),
        ({"type": "base64", "data": "x"}, "[document omitted: this model does not take it]"),
    ],
)
def test_documents_are_text_where_none_are_taken(source: Any, words: str) -> None:
    profile = replace(CLAUDE, pdf=False, is_anthropic=False)
    document = {"type": "document", "source": source, "title": "Title"}

    assert rewritten(user(document), profile=profile) == [user(words)]


def test_system_text_does_not_come_first() -> None:
    found = turns(chat("user", ""), chat("system", "note"), chat("user", "a"))

    assert found[0]["role"] == "user"


def test_turn_of_blanks_is_dropped() -> None:
    assert turns(chat("user", "a"), chat("assistant", "  "), chat("user", "b")) == [user("a", "b")]


def test_started_answer_may_end_in_a_block_that_is_no_text() -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "EqQB"}

    assert rewritten(user("a"), assistant(thought), profile=OLD_CLAUDE)[-1] == assistant(thought)
