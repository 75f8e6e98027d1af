"""OpenAI's models differ by family (`protocols.md` 1.7.3)."""

from fnmatch import fnmatchcase

import pytest

from codegate.providers.openai import OPENAI
from codegate.wire.profile import Profile
from tests.conversions import to_chat, to_responses


def profile_of(model: str) -> Profile:
    for pattern, profile in OPENAI.profiles:
        if fnmatchcase(model, pattern):
            return profile
    return OPENAI.endpoints[0].profile


@pytest.mark.parametrize("model", ["gpt-5", "gpt-5.5", "o3", "o4-mini", "gpt-6-astra", "gpt-9"])
def test_reasoning_models_refuse_sampling_and_stop(model: str) -> None:
    assert profile_of(model).sampling == "none"
    assert profile_of(model).stop_max == 0


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4.1-mini", "ft:gpt-4o-2024-08-06:x", "chatgpt-4o-latest"])
def test_plain_models_take_both_and_no_effort(model: str) -> None:
    assert profile_of(model).sampling == "all"
    assert profile_of(model).stop_max == 4
    assert profile_of(model).effort_param == "none"


@pytest.mark.parametrize(
    ("model", "level", "is_there"),
    [
        ("gpt-5", "minimal", True),
        ("gpt-5-mini", "minimal", True),
        ("gpt-5.1", "minimal", False),
        ("gpt-5", "none", False),
        ("gpt-5.1", "none", True),
        ("gpt-6-astra", "none", False),
        ("gpt-6.1-sol", "none", False),
        ("gpt-6-sol", "none", True),
        ("o3", "none", False),
        ("gpt-5.5", "max", False),
    ],
)
def test_effort_levels_are_those_of_the_model(model: str, level: str, is_there: bool) -> None:
    assert (level in profile_of(model).effort_levels) is is_there


@pytest.mark.parametrize("model", ["gpt-5.3-codex", "codex-mini-latest", "o3-pro", "gpt-5-pro-2025-10-06"])
def test_models_of_responses_alone_are_asked_there_by_every_client(model: str) -> None:
    assert OPENAI.endpoint_for("openai_chat", None, model).format == "openai_responses"


@pytest.mark.parametrize("model", ["gpt-5.5", "gpt-4o", "o3"])
def test_other_models_are_asked_in_the_clients_own_format(model: str) -> None:
    assert OPENAI.endpoint_for("openai_chat", None, model).format == "openai_chat"
    assert OPENAI.endpoint_for("openai_responses", None, model).format == "openai_responses"


def test_the_newest_models_take_cache_marks() -> None:
    assert [profile_of(model).cache_breakpoints for model in ("gpt-5.5", "gpt-5.6-sol", "gpt-6-astra")] == [
        False,
        True,
        True,
    ]


def test_output_limit_has_its_new_name_on_all() -> None:
    assert {profile_of(model).max_tokens_param for model in ("gpt-4o", "o3", "gpt-5.5")} == {"max_completion_tokens"}


def test_max_is_a_level_of_responses_alone_and_xhigh_of_the_newer_models() -> None:
    asked = {"output_config": {"effort": "max"}}

    def level(model: str, target: str) -> str:
        profile = profile_of(model)
        body = to_responses(asked, profile) if target == "openai_responses" else to_chat(asked, profile)
        return str(body.get("reasoning_effort") or body["reasoning"]["effort"])

    assert level("gpt-5.6", "openai_responses") == "max"
    assert level("gpt-5.6", "openai_chat") == "xhigh"
    assert level("gpt-5.1", "openai_responses") == "high"
    assert level("gpt-5", "openai_chat") == "high"
