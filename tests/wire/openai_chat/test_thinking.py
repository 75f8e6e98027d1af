"""Effort for Chat targets."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conversions import CHAT, to_chat, tool, warnings_to_chat


@pytest.mark.parametrize(
    ("members", "level"),
    [
        ({"thinking": {"type": "enabled", "budget_tokens": 2048}}, "medium"),
        ({"thinking": {"type": "adaptive"}}, "medium"),
        ({"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}, "low"),
        ({"output_config": {"effort": "max"}}, "high"),
        ({"thinking": {"type": "disabled"}}, "low"),
    ],
)
def test_level_follows_from_thinking(members: Any, level: str) -> None:
    assert to_chat(members)["reasoning_effort"] == level


def test_nothing_asked_is_nothing_said() -> None:
    assert "reasoning_effort" not in to_chat({})


def test_changed_level_is_said_when_the_client_named_it() -> None:
    assert warnings_to_chat({"output_config": {"effort": "max"}}) == ["changed:reasoning_effort"]
    assert warnings_to_chat({"thinking": {"type": "enabled", "budget_tokens": 64000}}) == []


@pytest.mark.parametrize(
    ("kind", "expected"), [("enabled", "enabled"), ("adaptive", "enabled"), ("disabled", "disabled")]
)
def test_provider_with_a_switch_gets_a_switch_alone(kind: str, expected: str) -> None:
    body = to_chat({"thinking": {"type": kind}}, replace(CHAT, effort_param="thinking"))

    assert body["thinking"] == {"type": expected}
    assert "reasoning_effort" not in body


def test_provider_without_effort_gets_none() -> None:
    profile = replace(CHAT, effort_param="none", effort_levels=())

    assert "reasoning_effort" not in to_chat({"output_config": {"effort": "high"}}, profile)
    assert warnings_to_chat({"output_config": {"effort": "high"}}, profile) == ["dropped:reasoning_effort"]
    assert warnings_to_chat({"thinking": {"type": "disabled"}}, profile) == []


@pytest.mark.parametrize(("members", "notes"), [({}, []), ({"thinking": {"type": "adaptive"}}, ["changed:thinking"])])
def test_demanded_call_goes_before_thinking_where_both_are_refused(members: Any, notes: list[str]) -> None:
    profile = replace(CHAT, effort_param="thinking", forced_with_thinking=False)
    body = {**members, "tools": [tool()], "tool_choice": {"type": "any"}}

    assert to_chat(body, profile)["thinking"] == {"type": "disabled"}
    assert to_chat(body, profile)["tool_choice"] == "required"
    assert warnings_to_chat(body, profile) == notes


@pytest.mark.parametrize(("kind", "expected"), [("enabled", True), ("disabled", False)])
def test_provider_with_a_boolean_gets_a_boolean(kind: str, expected: bool) -> None:
    body = to_chat({"thinking": {"type": kind}}, replace(CHAT, effort_param="enable_thinking"))

    assert body["enable_thinking"] is expected
    assert "reasoning_effort" not in body


@pytest.mark.parametrize(
    ("thinking", "expected"),
    [
        ({"type": "enabled", "budget_tokens": 2048}, {"enable_thinking": True, "thinking_budget": 2048}),
        ({"type": "disabled"}, {"enable_thinking": False}),
        ({"type": "adaptive"}, {"enable_thinking": True}),
    ],
)
def test_qwen_is_told_the_budget_as_it_is(thinking: Any, expected: Any) -> None:
    body = to_chat({"thinking": thinking}, replace(CHAT, effort_param="enable_thinking"))

    assert {key: body[key] for key in body if "thinking" in key} == expected
