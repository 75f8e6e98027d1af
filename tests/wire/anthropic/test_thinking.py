"""Effort for Messages targets."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conversions import (
    CLAUDE,
    OLD_CLAUDE,
    chat_call,
    convert,
    function,
    to_messages,
    user,
    warnings_to_messages,
)


@pytest.mark.parametrize(
    ("effort", "level"),
    [("minimal", "low"), ("low", "low"), ("high", "high"), ("xhigh", "xhigh"), ("max", "max")],
)
def test_adaptive_models_get_the_level(effort: str, level: str) -> None:
    body = to_messages({"reasoning_effort": effort})

    assert body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert body["output_config"] == {"effort": level}


def test_missing_level_is_the_next_lower_one_and_said() -> None:
    profile = replace(CLAUDE, effort_levels=("low", "medium", "high", "max"))

    assert to_messages({"reasoning_effort": "xhigh"}, profile)["output_config"] == {"effort": "high"}
    assert warnings_to_messages({"reasoning_effort": "xhigh"}, profile) == ["changed:reasoning_effort"]


@pytest.mark.parametrize("body", [{}, {"reasoning_effort": None}, {"reasoning_effort": "none"}])
def test_no_effort_is_no_thinking(body: Any) -> None:
    assert "thinking" not in to_messages(body)


@pytest.mark.parametrize(("effort", "budget"), [("minimal", 1024), ("low", 1024), ("medium", 3999), ("high", 3999)])
def test_older_models_get_a_budget_below_the_limit(effort: str, budget: int) -> None:
    body = to_messages({"reasoning_effort": effort, "max_tokens": 4000}, OLD_CLAUDE)

    assert body["thinking"] == {"type": "enabled", "budget_tokens": budget}


def test_no_room_for_a_budget_is_no_thinking() -> None:
    asked = {"reasoning_effort": "high", "max_tokens": 1024}

    assert "thinking" not in to_messages(asked, OLD_CLAUDE)
    assert warnings_to_messages(asked, OLD_CLAUDE) == ["dropped:reasoning_effort"]


def test_demanded_tool_and_budget_exclude_each_other() -> None:
    asked = {"reasoning_effort": "high", "tools": [function()], "tool_choice": "required", "max_tokens": 9000}

    assert "thinking" not in to_messages(asked, OLD_CLAUDE)
    assert to_messages(asked, OLD_CLAUDE)["tool_choice"] == {"type": "any"}


def test_open_tool_loop_without_signed_thoughts_has_no_budget() -> None:
    messages = [
        {"role": "user", "content": "go"},
        {"role": "assistant", "content": None, "tool_calls": [chat_call("1")]},
        {"role": "tool", "tool_call_id": "1", "content": "ok"},
    ]
    asked = {"messages": messages, "reasoning_effort": "high", "max_tokens": 9000}

    assert "thinking" not in to_messages(asked, OLD_CLAUDE)
    assert "thinking" in to_messages(asked, CLAUDE)


def test_words_of_a_messages_client_stay() -> None:
    body = {
        "model": "claude",
        "max_tokens": 9000,
        "messages": [user("hi")],
        "thinking": {"type": "enabled", "budget_tokens": 5000, "display": "omitted"},
        "output_config": {"effort": "high"},
    }
    converted = convert("anthropic", "anthropic", body, CLAUDE)[0].body

    assert (converted["thinking"], converted["output_config"]) == (body["thinking"], body["output_config"])


def test_compatible_provider_is_told_not_to_think() -> None:
    profile = replace(OLD_CLAUDE, is_anthropic=False)

    assert to_messages({"reasoning_effort": "none"}, profile)["thinking"] == {"type": "disabled"}


def test_a_model_that_always_thinks_cannot_be_told_not_to() -> None:
    always = replace(CLAUDE, can_stop_thinking=False)

    assert warnings_to_messages({"reasoning_effort": "none"}, always) == ["dropped:reasoning_effort"]
    assert warnings_to_messages({"reasoning_effort": "none"}) == []
    assert "thinking" not in to_messages({"reasoning_effort": "none"}, always)
