"""Limits of models: whose entry is taken."""

import pytest

from codegate.models.limits import limit_of
from codegate.records import ModelLimit


def own(name: str, output: int) -> dict[str, ModelLimit]:
    return {name: ModelLimit(model_id=name, max_output_tokens=output, source="user")}


def output_of(model: str, overrides: dict[str, ModelLimit] | None = None) -> int | None:
    found = limit_of(model, overrides or {})
    return found.max_output_tokens if found else None


@pytest.mark.parametrize(
    ("model", "entry"),
    [
        ("claude-opus-4-5", "claude-opus-4-5"),
        ("claude-opus-4-5-20251101", "claude-opus-4-5"),
        ("claude-sonnet-4-5[1m]", "claude-sonnet-4-5"),
        ("anthropic/claude-sonnet-4.5:thinking", "claude-sonnet-4-5"),
        ("gpt-5-chat-latest", "gpt-5-chat"),
        ("gpt-5-2025-08-07", "gpt-5"),
        ("GLM-4.6", "glm-4.6"),
        ("MiniMax-M2.7-highspeed", "minimax-m2.7"),
    ],
)
def test_longest_entry_the_name_begins_with_is_taken(model: str, entry: str) -> None:
    found = limit_of(model, {})

    assert found is not None
    assert found.model_id == entry
    assert found.source == "default"


@pytest.mark.parametrize("model", ["gpt-5.9", "gpt-50", "claude-opus-4-10", "llama-3", "o", ""])
def test_nothing_is_guessed_of_an_unknown_model(model: str) -> None:
    assert limit_of(model, {}) is None


def test_own_entry_beats_the_default() -> None:
    assert output_of("claude-opus-4-5", own("claude-opus-4-5", 1000)) == 1000


def test_own_family_beats_the_default_of_the_same_name() -> None:
    assert output_of("claude-opus-4-5", own("claude", 1000)) == 1000


def test_own_entry_for_another_model_changes_nothing() -> None:
    assert output_of("claude-opus-4-5", own("my-model", 1000)) == 64_000


def test_own_entry_may_be_spelled_in_any_case() -> None:
    assert output_of("qwen2.5-coder:7b", own("Qwen2.5-Coder", 4096)) == 4096
