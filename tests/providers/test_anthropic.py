"""Anthropic's models differ by generation (`protocols.md` 1.7.2)."""

from fnmatch import fnmatchcase

import pytest

from codegate.providers.anthropic import ANTHROPIC
from codegate.wire.profile import Profile


def profile_of(model: str) -> Profile:
    for pattern, profile in ANTHROPIC.profiles:
        if fnmatchcase(model, pattern):
            return profile
    return ANTHROPIC.endpoints[0].profile


@pytest.mark.parametrize(
    "model",
    [
        "claude-opus-4-7",
        "claude-opus-4-8",
        "claude-opus-5",
        "claude-opus-5-5",
        "claude-sonnet-5",
        "claude-sonnet-5-5-20261001",
        "claude-haiku-5-5",
        "claude-fable-5-1",
        "claude-mythos-5",
        "claude-something-new",
    ],
)
def test_sampling_is_refused_from_4_7_on(model: str) -> None:
    assert profile_of(model).sampling == "none"
    assert "xhigh" in profile_of(model).effort_levels


@pytest.mark.parametrize(
    "model", ["claude-opus-4-6-20250219", "claude-sonnet-4-6", "claude-sonnet-4-5", "claude-3-5-haiku"]
)
def test_sampling_is_taken_before(model: str) -> None:
    assert profile_of(model).sampling == "all"
    assert profile_of(model).top_k


@pytest.mark.parametrize("model", ["claude-opus-4-5-20251101", "claude-haiku-4-5", "claude-opus-4-1", "claude-3-opus"])
def test_prefill_and_budgets_end_with_4_5(model: str) -> None:
    assert profile_of(model).prefill
    assert not profile_of(model).adaptive_thinking


@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-opus-4-7", "claude-opus-5-5"])
def test_adaptive_thinking_begins_with_4_6(model: str) -> None:
    assert profile_of(model).adaptive_thinking
    assert not profile_of(model).prefill


def test_system_in_the_middle_begins_with_4_8() -> None:
    assert profile_of("claude-opus-4-8").mid_system
    assert not profile_of("claude-opus-4-7").mid_system


@pytest.mark.parametrize("model", ["claude-opus-4-20250514", "claude-sonnet-4", "claude-3-7-sonnet-latest"])
def test_schemas_of_answers_begin_with_4_5(model: str) -> None:
    assert not profile_of(model).json_schema
    assert profile_of("claude-haiku-4-5").json_schema


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1", "claude-mythos-5-1"])
def test_always_thinking_models_refuse_forced_tools(model: str) -> None:
    assert not profile_of(model).forced_tools
    assert profile_of("claude-opus-5").forced_tools
