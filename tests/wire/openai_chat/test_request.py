"""Requests of Chat Completions."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_chat.request import to_hub
from tests.conversions import CHAT, OPENAI, convert, text, to_chat, warnings_to_chat

BODY: dict[str, Any] = {"model": "gpt", "messages": [{"role": "user", "content": "hi"}]}


def hub(**members: Any) -> Any:
    return to_hub({**BODY, **members}, Notes())


def test_what_messages_has_not_travels_in_extensions() -> None:
    said = {"seed": 7, "reasoning_effort": "low", "verbosity": "high", "prompt_cache_key": "k", "store": False}

    assert hub(**said)["extensions"] == said


def test_usage_chunk_is_asked_for() -> None:
    assert hub(stream=True, stream_options={"include_usage": True})["extensions"] == {"include_usage": True}


@pytest.mark.parametrize(
    ("members", "thinking", "effort"),
    [
        ({"reasoning": {"effort": "high"}}, None, "high"),
        ({"thinking": {"type": "disabled"}}, {"type": "disabled"}, None),
        ({"thinking": {"type": "enabled"}}, {"type": "adaptive"}, None),
        ({"thinking": {"type": "enabled"}, "reasoning_effort": "low"}, None, "low"),
    ],
)
def test_dialects_of_thinking_are_understood(members: Any, thinking: Any, effort: Any) -> None:
    request = hub(**members)

    assert request.get("thinking") == thinking
    assert request.get("extensions", {}).get("reasoning_effort") == effort


def test_unknown_members_travel_in_rest() -> None:
    assert hub(provider={"order": ["x"]}, search_parameters=None)["rest"] == {"provider": {"order": ["x"]}}


def test_nulls_ask_for_nothing() -> None:
    nothing = dict.fromkeys(
        ("stop", "temperature", "tools", "tool_choice", "reasoning_effort", "max_tokens", "n", "user")
    )

    assert hub(**nothing) == hub()


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"model": ""}, "model"),
        ({"n": 2}, "n"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"audio": {"voice": "x"}}, "modalities"),
        ({"max_tokens": -1}, "max_tokens"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(members: Any, field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        hub(**members)

    assert caught.value.field == field


def test_request_is_complete() -> None:
    body = to_chat({"system": "Be kind.", "stream": True})

    assert body == {
        "model": "target-model",
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "hi"}],
        "max_tokens": 100,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_usage_is_not_asked_for_where_that_is_refused() -> None:
    assert "stream_options" not in to_chat({"stream": True}, replace(CHAT, stream_usage="automatic"))


def test_system_blocks_are_one_message_without_attribution() -> None:
    system = [text("x-anthropic-billing-header: v=1; cch=0a"), text("one"), text(" "), text("two")]

    assert to_chat({"system": system})["messages"][0] == {"role": "system", "content": "one\n\ntwo"}
    assert to_chat({"system": system}, OPENAI)["messages"][0]["content"] == [text("one"), text("two")]


def test_attribution_makes_no_difference() -> None:
    one, two = ([text(f"x-anthropic-billing-header: cch={mark}"), text("a")] for mark in ("0a", "9f"))

    assert to_chat({"system": one}) == to_chat({"system": two})


def test_system_mark_stays_where_marks_are_known() -> None:
    system = [text("a", cache_control={"type": "ephemeral"})]

    assert to_chat({"system": system}, replace(CHAT, cache_control=True, system_parts=True))["messages"][0] == {
        "role": "system",
        "content": system,
    }


def test_user_is_hashed_under_the_targets_name() -> None:
    raw = {"metadata": {"user_id": "user_1_account_2_session_3"}}
    body = to_chat(raw, replace(CHAT, user_param="safety_identifier", cache_key=True))

    assert len(body["safety_identifier"]) <= 64
    assert body["prompt_cache_key"] == body["safety_identifier"]
    assert "account_2" not in str(body)
    assert "account_2" not in str(to_chat(raw))


def test_members_a_provider_refuses_are_left_out_and_said() -> None:
    profile = replace(CHAT, extra_drop=("stop", "tool_choice"))

    assert "stop" not in to_chat({"stop_sequences": ["x"]}, profile)
    assert warnings_to_chat({"stop_sequences": ["x"]}, profile) == ["dropped:stop"]


def test_chat_to_chat_keeps_what_chat_says() -> None:
    body = {
        **BODY,
        "messages": [{"role": "system", "content": "a"}, {"role": "user", "content": "b"}],
        "seed": 7,
        "temperature": 1.5,
        "stop": ["x"],
        "max_tokens": 9,
        "reasoning_effort": "high",
        "response_format": {"type": "json_object"},
    }

    assert convert("openai_chat", "openai_chat", body, CHAT)[0].body == {**body, "model": "target-model"}


USER = {"role": "user", "content": "hi"}
STICKY = replace(CHAT, session_param="session_id")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"model": "m", "messages": [USER], "prompt_cache_key": "thread-7"}, "thread-7"),
        ({"model": "m", "messages": [USER]}, None),
    ],
)
def test_a_session_stays_at_one_cache_by_the_targets_own_member(body: Any, expected: Any) -> None:
    assert convert("openai_chat", "openai_chat", body, STICKY)[0].body.get("session_id") == expected


def test_a_user_or_a_long_key_stands_for_the_session_as_a_hash() -> None:
    by_user = to_chat({"metadata": {"user_id": "user_1_account__session_2"}}, STICKY)["session_id"]
    body = {"model": "m", "messages": [USER], "prompt_cache_key": "k" * 200}
    by_key = convert("openai_chat", "openai_chat", body, STICKY)[0].body["session_id"]

    assert by_user == to_chat({"metadata": {"user_id": "user_1_account__session_2"}}, STICKY)["session_id"]
    assert "session_2" not in by_user
    assert (len(by_user) <= 64, len(by_key) <= 64) == (True, True)
