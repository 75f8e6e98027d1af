"""The plain members for Responses targets."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conversions import CLAUDE, CODEX, OPENAI, convert, to_responses, warnings_to_responses

REASONING = replace(OPENAI, effort_levels=("none", "low", "medium", "high"), sampling="none")


def chat(profile: Any = OPENAI, **body: Any) -> Any:
    whole = {"model": "gpt", "messages": [{"role": "user", "content": "hi"}], **body}
    return convert("openai_chat", "openai_responses", whole, profile)


@pytest.mark.parametrize(("asked", "sent"), [(100, 100), (1, 16)])
def test_output_limit_is_at_least_what_is_taken(asked: int, sent: int) -> None:
    assert to_responses({"max_tokens": asked})["max_output_tokens"] == sent


def test_output_limit_is_capped() -> None:
    profile = replace(OPENAI, max_output=50)

    assert to_responses({}, profile)["max_output_tokens"] == 50
    assert warnings_to_responses({}, profile) == ["changed:max_tokens"]


def test_stop_sequences_and_top_k_have_no_place() -> None:
    given = {"stop_sequences": ["END"], "top_k": 3}

    assert warnings_to_responses(given) == ["dropped:stop_sequences", "dropped:top_k"]


def test_sampling_is_kept_where_it_is_taken() -> None:
    body = to_responses({"temperature": 0.2, "top_p": 0.5})

    assert (body["temperature"], body["top_p"]) == (0.2, 0.5)


def test_reasoning_models_get_none() -> None:
    given = {"temperature": 0.2, "top_p": 0.5}

    assert not given.keys() & to_responses(given, REASONING).keys()
    assert warnings_to_responses(given, REASONING) == ["dropped:temperature", "dropped:top_p"]


def test_nothing_is_kept_and_reasoning_comes_encrypted() -> None:
    body = to_responses({})

    assert body["store"] is False
    assert body["include"] == ["reasoning.encrypted_content"]


def test_logprobs_of_a_chat_client_are_asked_for() -> None:
    body = chat(logprobs=True, top_logprobs=2)[0].body

    assert body["include"] == ["reasoning.encrypted_content", "message.output_text.logprobs"]
    assert body["top_logprobs"] == 2


@pytest.mark.parametrize("member", ["seed", "frequency_penalty", "presence_penalty"])
def test_members_without_a_place_are_told(member: str) -> None:
    assert chat(**{member: 1})[1] == [f"dropped:{member}"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}},
            {"effort": "high", "summary": "auto"},
        ),
        ({"thinking": {"type": "enabled", "budget_tokens": 2000}}, {"effort": "medium", "summary": "auto"}),
        ({"thinking": {"type": "adaptive", "display": "omitted"}}, {"effort": "medium"}),
        ({"thinking": {"type": "disabled"}}, {"effort": "none"}),
    ],
)
def test_effort_is_translated(given: Any, expected: Any) -> None:
    assert to_responses(given, REASONING)["reasoning"] == expected


def test_without_a_word_on_effort_nothing_is_said() -> None:
    assert "reasoning" not in to_responses({})


def test_effort_the_model_lacks_is_the_next_lower_one() -> None:
    given = {"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}}

    assert to_responses(given, REASONING)["reasoning"]["effort"] == "high"
    assert warnings_to_responses(given, REASONING) == ["changed:reasoning_effort"]


def test_schema_is_flat() -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    named = {"name": "out", "schema": schema, "strict": True}
    found = chat(response_format={"type": "json_schema", "json_schema": named})[0].body

    assert found["text"] == {"format": {"type": "json_schema", **named}}


def test_schema_of_messages_has_a_name() -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    body = to_responses({"output_config": {"format": {"type": "json_schema", "schema": schema}}})

    assert body["text"]["format"] == {"type": "json_schema", "name": "output", "schema": schema, "strict": True}


def test_verbosity_and_plain_json_are_kept() -> None:
    body = chat(verbosity="low", response_format={"type": "json_object"})[0].body

    assert body["text"] == {"format": {"type": "json_object"}, "verbosity": "low"}


def test_user_is_hashed_and_names_the_cache() -> None:
    profile = replace(OPENAI, user_param="safety_identifier", cache_key=True)
    body = to_responses({"metadata": {"user_id": "user_1_account_2_session_3"}}, profile)

    assert body["safety_identifier"] == body["prompt_cache_key"]
    assert "account" not in body["safety_identifier"]


def test_own_cache_key_is_kept_if_it_is_short_enough() -> None:
    profile = replace(OPENAI, cache_key=True)

    assert chat(profile, prompt_cache_key="k")[0].body["prompt_cache_key"] == "k"
    assert len(chat(profile, prompt_cache_key="k" * 99)[0].body["prompt_cache_key"]) <= 64


def test_the_codex_backend_gets_neither_limits_nor_sampling_nor_users() -> None:
    given = {"temperature": 0.2, "metadata": {"user_id": "u"}, "stop_sequences": ["END"]}
    body = to_responses(given, replace(CODEX, user_param="safety_identifier"))

    assert body.keys() == {"model", "instructions", "input", "store", "include", "stream", "prompt_cache_key"}
    assert (body["instructions"], body["stream"], body["store"]) == ("", True, False)


@pytest.mark.parametrize(("tier", "sent"), [("priority", "priority"), ("fast", "priority"), ("flex", None)])
def test_the_codex_backend_knows_one_service_tier(tier: str, sent: str | None) -> None:
    assert chat(CODEX, service_tier=tier)[0].body.get("service_tier") == sent


CACHING = {"prompt_cache_retention": "24h", "prompt_cache_options": {"mode": "implicit"}}


@pytest.mark.parametrize("source", ["openai_chat", "openai_responses"])
@pytest.mark.parametrize("target", ["openai_chat", "openai_responses"])
@pytest.mark.parametrize("has_marks", [True, False])
def test_how_prompts_are_cached_is_told_to_who_has_marks_for_it(source: str, target: str, has_marks: bool) -> None:
    turns = {"messages": [{"role": "user", "content": "hi"}]} if source == "openai_chat" else {"input": "hi"}
    body = convert(source, target, {"model": "m", **turns, **CACHING}, replace(OPENAI, cache_breakpoints=has_marks))[0]

    assert {key: body.body[key] for key in CACHING if key in body.body} == (CACHING if has_marks else {})


@pytest.mark.parametrize(
    ("reasoning", "at_openai", "at_claude"),
    [
        ({"effort": "high", "summary": None}, {"effort": "high"}, {"type": "adaptive"}),
        ({"effort": "high"}, {"effort": "high", "summary": "auto"}, {"type": "adaptive", "display": "summarized"}),
    ],
)
def test_a_client_that_wants_no_summary_gets_none(reasoning: Any, at_openai: Any, at_claude: Any) -> None:
    body = {"model": "m", "input": "hi", "reasoning": reasoning}
    levels = replace(OPENAI, effort_levels=("low", "medium", "high"))

    assert convert("openai_responses", "openai_responses", body, levels)[0].body["reasoning"] == at_openai
    assert convert("openai_responses", "anthropic", body, CLAUDE)[0].body["thinking"] == at_claude
