"""Whole requests of Responses."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_responses import request
from tests.conversions import (
    CHAT,
    CLAUDE,
    OPENAI,
    call_item,
    convert,
    flat_function,
    from_responses,
    output_item,
    responses_body,
    said,
    text,
    to_responses,
    user,
)


def hub(**body: Any) -> Any:
    return request.to_hub(responses_body(body), Notes())


def notes_of(**body: Any) -> tuple[str, ...]:
    notes = Notes()
    request.to_hub(responses_body(body), notes)
    return notes.items()


def test_instructions_come_before_what_developers_say() -> None:
    found = hub(instructions="first", input=[said("developer", "second"), said("user", "hi")])

    assert found["system"] == [text("first"), text("second")]


def test_instructions_may_be_items() -> None:
    assert hub(instructions=[said("developer", "first")])["system"] == [text("first")]


def test_plain_members_are_read() -> None:
    found = hub(max_output_tokens=9, temperature=0.2, top_p=0.5, stream=True)

    assert (found["max_tokens"], found["temperature"], found["top_p"], found["stream"]) == (9, 0.2, 0.5, True)


def test_what_messages_does_not_have_is_kept_beside() -> None:
    found = hub(
        reasoning={"effort": "high", "summary": "auto"},
        text={"verbosity": "low", "format": {"type": "json_schema", "name": "out", "schema": {}, "strict": None}},
        prompt_cache_key="k",
        safety_identifier="s",
        user="u",
        service_tier="flex",
        store=False,
    )["extensions"]

    assert found == {
        "prompt_cache_key": "k",
        "service_tier": "flex",
        "store": False,
        "reasoning_effort": "high",
        "reasoning_summary": "auto",
        "verbosity": "low",
        "response_format": {"type": "json_schema", "json_schema": {"name": "out", "schema": {}}},
        "user": "s",
    }


def test_plain_format_asks_for_nothing() -> None:
    assert "extensions" not in hub(text={"format": {"type": "text"}}, reasoning=None)


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("previous_response_id", "resp_1", "previous_response_not_found"),
        ("conversation", "conv_1", "unsupported_parameter"),
        ("prompt", {"id": "p"}, "unsupported_parameter"),
        ("background", True, "unsupported_parameter"),
    ],
)
def test_what_needs_a_memory_is_refused(member: str, value: Any, code: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        hub(**{member: value})

    assert (caught.value.field, caught.value.code) == (member, code)


@pytest.mark.parametrize("member", ["previous_response_id", "conversation", "prompt", "background"])
def test_null_needs_no_memory(member: str) -> None:
    assert hub(**{member: None})["messages"] == [user("hi")]


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ({"max_tool_calls": 3}, "dropped:max_tool_calls"),
        ({"truncation": "auto"}, "dropped:truncation"),
        ({"context_management": [{"type": "compaction"}]}, "dropped:context_management"),
        ({"include": ["file_search_call.results"]}, "dropped:include.file_search_call.results"),
    ],
)
def test_what_is_lost_is_told(body: Any, note: str) -> None:
    assert notes_of(**body) == (note,)


@pytest.mark.parametrize(
    "body",
    [
        {"truncation": "disabled"},
        {"include": ["reasoning.encrypted_content"]},
        {"client_metadata": {"a": "b"}, "metadata": {"a": "b"}},
        {"stream_options": {"include_obfuscation": False}},
    ],
)
def test_what_changes_nothing_is_not_told(body: Any) -> None:
    assert notes_of(**body) == ()


@pytest.mark.parametrize(
    "body", [{"model": ""}, {"model": None}, {"max_output_tokens": 0}, {"max_output_tokens": "9"}, {"input": None}]
)
def test_request_that_makes_no_sense_is_refused(body: Any) -> None:
    with pytest.raises(InvalidRequest):
        hub(**body)


def test_system_becomes_instructions_without_the_billing_block() -> None:
    system = [text("x-anthropic-billing-header: cc_version=1"), text("Be brief."), text("Be kind.")]

    assert to_responses({"system": system})["instructions"] == "Be brief.\n\nBe kind."


def test_without_system_text_there_are_no_instructions() -> None:
    assert "instructions" not in to_responses({})


def test_model_is_the_targets_and_members_to_drop_are_dropped() -> None:
    body = to_responses({"temperature": 0.5}, replace(OPENAI, extra_drop=("temperature",)))

    assert body["model"] == "target-model"
    assert "temperature" not in body


# What a Codex conversation becomes elsewhere (`protocols.md` 7.2, 7.3)

TOOLS = [flat_function("run")]


def test_neighbouring_calls_are_one_chat_message() -> None:
    items = [said("user", "go"), call_item("a", "run"), call_item("b", "run"), output_item("a"), output_item("b")]
    messages = from_responses("openai_chat", {"input": items, "tools": TOOLS}, CHAT)["messages"]

    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "tool"]
    assert [entry["id"] for entry in messages[1]["tool_calls"]] == ["a", "b"]


def test_calls_are_not_merged_across_what_the_user_says() -> None:
    items = [call_item("a", "run"), output_item("a"), said("user", "and"), call_item("b", "run"), output_item("b")]
    messages = from_responses("openai_chat", {"input": [said("user", "go"), *items]}, CHAT)["messages"]

    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "user", "assistant", "tool"]


def test_message_between_call_and_output_follows_the_output() -> None:
    items = [said("user", "go"), call_item("a", "run"), said("user", "wait"), output_item("a")]
    messages = from_responses("openai_chat", {"input": items}, CHAT)["messages"]

    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "user"]


def test_words_and_calls_of_a_turn_are_one_chat_message() -> None:
    items = [said("user", "go"), said("assistant", "ok"), call_item("a", "run"), output_item("a")]
    messages = from_responses("openai_chat", {"input": items}, CHAT)["messages"]

    assert (messages[1]["content"], len(messages[1]["tool_calls"])) == ("ok", 1)


def test_namespaces_are_flat_in_tools_and_history() -> None:
    namespace = {"type": "namespace", "name": "mcp__fs__", "tools": [flat_function("read")]}
    items = [said("user", "go"), call_item("a", "read", "{}", namespace="mcp__fs__"), output_item("a")]
    body = from_responses("openai_chat", {"input": items, "tools": [namespace]}, CHAT)

    assert [tool["function"]["name"] for tool in body["tools"]] == ["mcp__fs__read"]
    assert body["messages"][1]["tool_calls"][0]["function"]["name"] == "mcp__fs__read"


def test_freeform_tool_is_a_function_with_one_text() -> None:
    items = [said("user", "go"), {"type": "custom_tool_call", "call_id": "a", "name": "patch", "input": "*** x"}]
    items.append({"type": "custom_tool_call_output", "call_id": "a", "output": "ok"})
    body = from_responses("openai_chat", {"input": items, "tools": [{"type": "custom", "name": "patch"}]}, CHAT)

    assert body["tools"][0]["function"]["parameters"]["required"] == ["input"]
    assert body["messages"][1]["tool_calls"][0]["function"]["arguments"] == '{"input":"*** x"}'


def test_without_tools_chat_gets_no_settings_of_tools() -> None:
    body = from_responses("openai_chat", {"tool_choice": "auto", "parallel_tool_calls": True}, CHAT)

    assert not {"tools", "tool_choice", "parallel_tool_calls"} & body.keys()


def test_foreign_reasoning_does_not_reach_claude() -> None:
    reasoning = {"type": "reasoning", "summary": [{"text": "hm"}], "encrypted_content": "gAAAAB"}
    body = from_responses("anthropic", {"input": [said("user", "go"), reasoning, said("assistant", "ok")]}, CLAUDE)

    assert body["messages"][1]["content"] == [text("ok")]


def test_claudes_own_reasoning_goes_back_to_it_as_it_was() -> None:
    reasoning = {"type": "reasoning", "summary": [{"text": "hm"}], "encrypted_content": "cg1.claude.EqQB"}
    redacted = {"type": "reasoning", "summary": [], "encrypted_content": "cg1.claude-redacted.Data"}
    items = [said("user", "go"), reasoning, redacted, call_item("a", "run"), output_item("a")]
    body = from_responses("anthropic", {"input": items, "tools": TOOLS}, CLAUDE)

    assert body["messages"][1]["content"][:2] == [
        {"type": "thinking", "thinking": "hm", "signature": "EqQB"},
        {"type": "redacted_thinking", "data": "Data"},
    ]


def test_tool_that_openai_alone_runs_is_left_out_elsewhere() -> None:
    body = responses_body({"tools": [{"type": "file_search"}, flat_function("run")]})
    converted, notes = convert("openai_responses", "anthropic", body, CLAUDE)

    assert [tool["name"] for tool in converted.body["tools"]] == ["run"]
    assert notes == ["dropped:tools.file_search"]


@pytest.mark.parametrize("target", ["anthropic", "openai_chat"])
def test_request_that_depends_on_such_a_tool_is_refused(target: str) -> None:
    with pytest.raises(InvalidRequest):
        from_responses(target, {"tools": [{"type": "file_search"}]}, CHAT if target == "openai_chat" else CLAUDE)
