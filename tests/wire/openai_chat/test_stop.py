"""Finish reasons of Chat Completions: a tool call decides, not the provider's word for it."""

import typing

import pytest

from codegate.wire.hub import StopReason
from codegate.wire.openai_chat import stop


@pytest.mark.parametrize("reason", ["stop", "tool_calls", "function_call", "STOP", None, "made_up"])
def test_a_tool_call_ends_for_a_tool_and_nothing_else_does(reason):
    assert stop.read(reason, has_tools=True) == "tool_use"
    assert stop.read(reason, has_tools=False) == "end_turn"


def test_the_limit_wins_over_a_half_finished_call():
    assert stop.read("length", has_tools=True) == "max_tokens"


@pytest.mark.parametrize("reason", ["content_filter", "sensitive", "SAFETY", "RECITATION"])
def test_filters_are_refusals(reason):
    assert stop.read(reason, has_tools=False) == "refusal"


def test_a_refusal_with_a_natural_end_is_a_refusal():
    assert stop.read("stop", has_tools=False, has_refusal=True) == "refusal"


def test_every_stop_reason_can_be_written():
    written = {reason: stop.write(reason) for reason in typing.get_args(StopReason)}

    assert set(written.values()) == {"stop", "length", "tool_calls", "content_filter"}
