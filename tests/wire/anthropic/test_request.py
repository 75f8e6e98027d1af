"""Requests of Messages."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.anthropic.request import to_hub
from codegate.wire.format import Notes
from tests.conversions import (
    CLAUDE,
    OLD_CLAUDE,
    assistant,
    convert,
    function,
    image,
    text,
    to_messages,
    tool,
    user,
    warnings_to_messages,
)

BODY: dict[str, Any] = {"model": "claude", "max_tokens": 100, "messages": [user("hi")]}
SCHEMA = {"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}, "required": ["a"]}


def again(profile: Any = CLAUDE, **members: Any) -> Any:
    return convert("anthropic", "anthropic", {**BODY, **members}, profile)[0].body


def test_own_request_comes_back_nearly_as_it_was() -> None:
    mark = {"type": "ephemeral", "ttl": "1h"}
    body = {
        **BODY,
        "system": [text("Be kind.", cache_control=mark)],
        "messages": [user("a", image()), assistant("b"), user(text("c", cache_control=mark))],
        "tools": [tool("Read", description="Read a file.", cache_control=mark)],
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
        "thinking": {"type": "adaptive"},
        "output_config": {"effort": "high", "format": {"type": "json_schema", "schema": SCHEMA}},
        "stop_sequences": ["END"],
        "stream": True,
        "metadata": {"user_id": "u"},
        "service_tier": "auto",
        "context_management": {"edits": [{"type": "clear_thinking_20251015"}]},
    }

    assert again(**body) == {**body, "model": "target-model"}


def test_members_nobody_knows_travel_in_rest() -> None:
    request = to_hub({**BODY, "news": 1, "nothing": None}, Notes())

    assert request["rest"] == {"news": 1}


def test_old_place_of_the_answer_format_is_known() -> None:
    request = to_hub({**BODY, "output_format": {"type": "json_schema", "schema": {}}}, Notes())

    assert request["output_config"] == {"format": {"type": "json_schema", "schema": {}}}


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"model": None}, "model"),
        ({"messages": []}, "messages"),
        ({"max_tokens": "many"}, "max_tokens"),
        ({"tools": "all"}, "tools"),
        ({"tool_choice": "auto"}, "tool_choice"),
    ],
)
def test_senseless_members_are_refused_by_name(members: Any, field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        to_hub({**BODY, **members}, Notes())

    assert caught.value.field == field


def test_leading_system_messages_are_blocks_in_order() -> None:
    messages = [
        {"role": "developer", "content": "one"},
        {"role": "system", "content": [text("two"), text("three")]},
        {"role": "user", "content": "hi"},
    ]

    assert to_messages({"messages": messages})["system"] == [text("one"), text("two"), text("three")]


@pytest.mark.parametrize(
    ("members", "limit"),
    [({"max_tokens": 10, "max_completion_tokens": 20}, 20), ({"max_tokens": 10}, 10), ({}, 8192)],
)
def test_there_is_always_an_output_limit(members: Any, limit: int) -> None:
    assert to_messages(members)["max_tokens"] == limit


def test_missing_limit_is_the_models_greatest() -> None:
    assert to_messages({}, replace(CLAUDE, max_output=64000))["max_tokens"] == 64000


def test_limit_above_the_models_is_lowered_and_said() -> None:
    profile = replace(CLAUDE, max_output=1000)

    assert to_messages({"max_tokens": 2000}, profile)["max_tokens"] == 1000
    assert warnings_to_messages({"max_tokens": 2000}, profile) == ["changed:max_tokens"]


def test_new_models_take_no_temperature() -> None:
    assert "temperature" not in to_messages({"temperature": 0.2})
    assert warnings_to_messages({"temperature": 0.2, "top_p": 0.5}) == ["dropped:temperature", "dropped:top_p"]
    assert warnings_to_messages({"temperature": 1}) == []


def test_temperature_is_at_most_one() -> None:
    assert to_messages({"temperature": 1.5}, OLD_CLAUDE)["temperature"] == 1
    assert warnings_to_messages({"temperature": 1.5}, OLD_CLAUDE) == ["changed:temperature"]


def test_temperature_goes_before_top_p() -> None:
    body = to_messages({"temperature": 0.5, "top_p": 0.9}, OLD_CLAUDE)

    assert "top_p" not in body
    assert body["temperature"] == 0.5
    assert to_messages({"top_p": 0.9}, OLD_CLAUDE)["top_p"] == 0.9


def test_budget_and_temperature_exclude_each_other() -> None:
    asked = {"temperature": 0.5, "reasoning_effort": "low", "max_tokens": 9000}

    assert "temperature" not in to_messages(asked, OLD_CLAUDE)


def test_top_k_goes_where_it_is_taken() -> None:
    assert again(OLD_CLAUDE, top_k=5)["top_k"] == 5
    assert "top_k" not in again(top_k=5)


def test_blank_stop_sequences_are_left_out() -> None:
    assert to_messages({"stop": ["END", "\n"]})["stop_sequences"] == ["END"]
    assert warnings_to_messages({"stop": ["END", "\n"]}) == ["changed:stop_sequences"]
    assert to_messages({"stop": "END"})["stop_sequences"] == ["END"]


def test_what_messages_has_nothing_for_is_said() -> None:
    asked = {"seed": 7, "logprobs": True, "frequency_penalty": 0, "presence_penalty": 0.5}

    assert warnings_to_messages(asked) == ["dropped:presence_penalty", "dropped:logprobs", "dropped:seed"]


def test_schema_for_the_answer_is_reduced() -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA, "strict": True}}
    found = to_messages({"response_format": wanted})["output_config"]["format"]

    assert found["type"] == "json_schema"
    assert found["schema"]["properties"]["a"] == {"type": "string", "description": "(minLength: 1)"}


def test_schema_for_the_answer_is_told_in_words_elsewhere() -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA}}
    profile = replace(CLAUDE, is_anthropic=False)
    body = to_messages({"response_format": wanted}, profile)

    assert "output_config" not in body
    assert '"minLength":1' in body["system"][0]["text"]
    assert warnings_to_messages({"response_format": wanted}, profile) == ["approximated:response_format"]


def test_any_json_is_asked_for_in_words() -> None:
    assert "JSON object" in to_messages({"response_format": {"type": "json_object"}})["system"][0]["text"]


def test_user_is_hashed() -> None:
    one = to_messages({"user": "me@example.org"})["metadata"]["user_id"]

    assert one == to_messages({"user": "me@example.org"})["metadata"]["user_id"]
    assert one != to_messages({"user": "you@example.org"})["metadata"]["user_id"]
    assert "@" not in one


def test_safety_identifier_is_the_better_user() -> None:
    asked = {"user": "a", "safety_identifier": "b"}

    assert to_messages(asked)["metadata"] == to_messages({"user": "b"})["metadata"]


def test_user_of_anthropics_own_client_reaches_nobody_else() -> None:
    raw = "user_1_account_2_session_3"

    assert again(metadata={"user_id": raw})["metadata"]["user_id"] == raw
    assert raw not in str(again(replace(CLAUDE, is_anthropic=False), metadata={"user_id": raw}))


def test_attribution_goes_to_anthropic_alone() -> None:
    system = [text("x-anthropic-billing-header: v=1"), text("Be kind.")]

    assert again(system=system)["system"] == system
    assert again(replace(CLAUDE, is_anthropic=False), system=system)["system"] == [text("Be kind.")]


def test_four_cache_marks_at_most() -> None:
    marked = [text(str(index), cache_control={"type": "ephemeral"}) for index in range(6)]
    found = again(messages=[user(*marked)])["messages"][0]["content"]

    assert ["cache_control" in block for block in found] == [False, False, True, True, True, True]
    assert "cache_control" in marked[0]


@pytest.mark.parametrize("key", ["mcp_servers", "inference_geo"])
def test_what_only_anthropic_can_promise_is_refused_elsewhere(key: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        again(replace(CLAUDE, is_anthropic=False), **{key: ["x"]})

    assert caught.value.field == key
    assert again(**{key: ["x"]})[key] == ["x"]


def test_hints_for_anthropic_are_noted_elsewhere() -> None:
    body = {**BODY, "speed": "fast", "service_tier": "auto", "cache_control": {"type": "ephemeral"}}
    converted, warnings = convert("anthropic", "anthropic", body, replace(CLAUDE, is_anthropic=False))

    assert warnings == ["dropped:speed"]
    assert "service_tier" not in converted.body


def test_members_a_provider_refuses_are_left_out() -> None:
    assert "stop_sequences" not in again(replace(CLAUDE, extra_drop=("stop_sequences",)), stop_sequences=["END"])


def test_changed_names_can_be_taken_back() -> None:
    body = {"model": "gpt", "messages": [{"role": "user", "content": "x"}], "tools": [function("a.b")]}
    converted = convert("openai_chat", "anthropic", body, CLAUDE)[0]

    assert converted.tool_names == {"a_b": "a.b"}


def test_strict_conversions_refuse_what_they_would_lose() -> None:
    body = {"model": "gpt", "messages": [{"role": "user", "content": "x"}], "seed": 3}

    with pytest.raises(InvalidRequest) as caught:
        convert("openai_chat", "anthropic", body, CLAUDE, strict=True)

    assert caught.value.field == "seed"


def test_thinking_switched_off_leaves_the_temperature() -> None:
    profile = replace(OLD_CLAUDE, is_anthropic=False)

    assert to_messages({"temperature": 0.5, "reasoning_effort": "none"}, profile)["temperature"] == 0.5


def test_temperature_of_one_stays_where_it_is_taken() -> None:
    assert to_messages({"temperature": 1}, OLD_CLAUDE)["temperature"] == 1


def test_system_without_marks_for_others() -> None:
    system = [text("a", cache_control={"type": "ephemeral"})]

    assert again(replace(CLAUDE, cache_control=False), system=system)["system"] == [text("a")]


def test_named_answer_format_goes_before_the_old_place() -> None:
    new, old = {"type": "json_schema", "schema": {"a": 1}}, {"type": "json_schema", "schema": {}}
    request = to_hub({**BODY, "output_format": old, "output_config": {"format": new}}, Notes())

    assert request["output_config"] == {"format": new}


@pytest.mark.parametrize(("asked", "sent"), [("auto", None), ("default", "standard_only"), ("flex", None)])
def test_service_tier_of_openai_has_anthropics_words(asked: str, sent: str | None) -> None:
    assert to_messages({"service_tier": asked}).get("service_tier") == sent


AUTO = replace(CLAUDE, auto_cache=True)


def test_a_request_without_marks_asks_for_automatic_caching_where_that_is_wanted() -> None:
    assert to_messages({}, AUTO)["cache_control"] == {"type": "ephemeral"}
    assert "cache_control" not in to_messages({})


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [{"role": "user", "content": [text("a", cache_control={"type": "ephemeral"})]}]},
        {"messages": [{"role": "user", "content": [text("a", prompt_cache_breakpoint={"mode": "explicit"})]}]},
        {"tools": [{**function(), "cache_control": {"type": "ephemeral"}}]},
    ],
)
def test_a_request_with_a_mark_of_its_own_asks_for_nothing_more(body: Any) -> None:
    assert "cache_control" not in to_messages(body, AUTO)
