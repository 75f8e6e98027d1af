"""Limits, sampling and answer formats for Chat targets."""

import json
from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from tests.conversions import CHAT, OPENAI, convert, to_chat, warnings_to_chat

FORMAT = {"type": "json_schema", "schema": {"type": "object", "properties": {"a": {"type": "string"}}}}


def test_limit_has_the_targets_name() -> None:
    assert to_chat({"max_tokens": 5}, OPENAI)["max_completion_tokens"] == 5
    assert "max_tokens" not in to_chat({"max_tokens": 5}, OPENAI)


def test_limit_is_capped_and_said() -> None:
    profile = replace(CHAT, max_output=50)

    assert to_chat({"max_tokens": 64000}, profile)["max_tokens"] == 50
    assert warnings_to_chat({"max_tokens": 64000}, profile) == ["changed:max_tokens"]


def test_warming_up_a_cache_asks_for_the_least() -> None:
    assert to_chat({"max_tokens": 0})["max_tokens"] == 1


def test_four_stop_sequences_at_most() -> None:
    stops = ["a", "b", "c", "d", "e"]

    assert to_chat({"stop_sequences": stops})["stop"] == stops[:4]
    assert warnings_to_chat({"stop_sequences": stops}) == ["changed:stop_sequences"]


def test_model_without_stop_sequences_gets_none() -> None:
    profile = replace(CHAT, stop_max=0)

    assert "stop" not in to_chat({"stop_sequences": ["a"]}, profile)
    assert warnings_to_chat({"stop_sequences": ["a"]}, profile) == ["dropped:stop_sequences"]


def test_sampling_stays_as_it_is() -> None:
    body = to_chat({"temperature": 0.3, "top_p": 0.9, "top_k": 4}, replace(CHAT, top_k=True))

    assert (body["temperature"], body["top_p"], body["top_k"]) == (0.3, 0.9, 4)


def test_model_without_sampling_gets_none() -> None:
    profile = replace(CHAT, sampling="none")
    asked = {"temperature": 0.3, "top_p": 0.9, "top_k": 4}

    assert warnings_to_chat(asked, profile) == ["dropped:temperature", "dropped:top_p", "dropped:top_k"]
    assert warnings_to_chat({"temperature": 1}, profile) == []


def test_schema_for_the_answer_is_named() -> None:
    assert to_chat({"output_config": {"format": FORMAT}})["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "output", "schema": FORMAT["schema"], "strict": False},
    }


def test_closed_schema_is_strict() -> None:
    closed = {**FORMAT, "schema": {"type": "object", "properties": {}, "additionalProperties": False}}

    assert to_chat({"output_config": {"format": closed}})["response_format"]["json_schema"]["strict"] is True


def test_schema_is_told_in_words_where_there_are_none() -> None:
    profile = replace(CHAT, json_schema=False)
    body = to_chat({"system": "Be kind.", "output_config": {"format": FORMAT}}, profile)

    assert body["response_format"] == {"type": "json_object"}
    assert body["messages"][0]["content"].startswith("Be kind.\n\nAnswer with one JSON object")


@pytest.mark.parametrize("key", ["mcp_servers", "inference_geo"])
def test_what_an_answer_would_be_wrong_without_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        to_chat({key: ["x"]})

    assert caught.value.field == key
    assert to_chat({key: []})


@pytest.mark.parametrize(
    ("members", "warnings"),
    [
        ({"container": "c"}, ["dropped:container"]),
        ({"context_management": {"edits": [{"type": "clear_thinking_20251015"}]}}, []),
        ({"context_management": {"edits": [{"type": "compact_20260112"}]}}, ["dropped:context_management"]),
        ({"news": 1, "betas": ["x"], "service_tier": "auto"}, []),
    ],
)
def test_hints_are_dropped_and_losses_said(members: Any, warnings: list[str]) -> None:
    assert warnings_to_chat(members) == warnings


@pytest.mark.parametrize(
    ("given", "sent"),
    [({"service_tier": "auto"}, None), ({"service_tier": "standard_only"}, "default"), ({"speed": "fast"}, "priority")],
)
def test_service_tier_has_openais_words(given: Any, sent: Any) -> None:
    assert to_chat(given, replace(OPENAI, service_tiers=True)).get("service_tier") == sent
    assert "service_tier" not in to_chat(given)


LOOSE = {"type": "object", "properties": {"any": True, "list": {"type": "array", "items": True, "default": False}}}
SPELLED = {
    "type": "object",
    "properties": {"any": {"type": "object"}, "list": {"type": "array", "items": {"type": "object"}, "default": False}},
}


PLACES = {
    "anthropic": ("output_config", "format"),
    "openai_chat": ("response_format", "json_schema"),
    "openai_responses": ("text", "format"),
}


def asked_for(schema, source, **more):
    """A request for an answer of this schema."""
    named = {"type": "json_schema", "name": "x", "schema": schema, **more}
    if source == "openai_responses":
        return {"model": "m", "input": "hi", "text": {"format": named}}
    said = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 99}
    if source == "openai_chat":
        return {**said, "response_format": {"type": "json_schema", "json_schema": {**named}}}
    return {**said, "output_config": {"format": {"type": "json_schema", "schema": schema}}}


@pytest.mark.parametrize("source", ["anthropic", "openai_chat", "openai_responses"])
def test_booleans_where_a_schema_stands_are_spelled_out_for_every_provider(source):
    for target in {"anthropic", "openai_chat", "openai_responses"} - {source}:
        body = convert(source, target, asked_for(LOOSE, source), replace(CHAT, is_anthropic=target == "anthropic"))[
            0
        ].body
        for step in PLACES[target]:
            body = body[step]

        told = json.dumps(body["schema"]).replace(', "additionalProperties": false', "")
        assert json.loads(told) == SPELLED


def test_a_schema_that_is_opened_so_is_strict_no_longer():
    closed = {**LOOSE, "additionalProperties": False, "required": ["any", "list"]}
    body = convert("openai_responses", "openai_chat", asked_for(closed, "openai_responses", strict=True), CHAT)[0].body

    assert body["response_format"]["json_schema"]["strict"] is False


@pytest.mark.parametrize("schema", [True, None, {}])
def test_a_schema_that_says_nothing_is_an_object(schema):
    body = convert("anthropic", "openai_chat", asked_for(schema, "anthropic"), CHAT)[0].body

    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
