"""Stop reasons of Messages: a tool call decides, not the provider's word for it."""

import pytest

from codegate.wire.anthropic import stop


@pytest.mark.parametrize("reason", ["max_tokens", "stop_sequence", "refusal", "pause_turn", "compaction"])
def test_known_reasons_stay(reason):
    assert stop.read(reason, has_tools=True) == reason


def test_a_reason_is_known_in_any_case():
    assert stop.read("MAX_TOKENS", has_tools=True) == "max_tokens"


@pytest.mark.parametrize("reason", ["end_turn", "tool_use", None, "made_up", 4])
def test_a_tool_call_ends_for_a_tool_and_nothing_else_does(reason):
    assert stop.read(reason, has_tools=True) == "tool_use"
    assert stop.read(reason, has_tools=False) == "end_turn"


def test_sensitive_is_a_refusal():
    assert stop.read("sensitive", has_tools=False) == "refusal"
