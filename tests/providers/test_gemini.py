"""Gemini's OpenAI-compatible door (`protocols.md` 6.2)."""

from codegate.providers.gemini import GEMINI
from tests.conversions import to_chat, warnings_to_chat


def test_members_it_refuses_are_left_out() -> None:
    profile = GEMINI.endpoints[0].profile

    assert {"seed", "logit_bias", "frequency_penalty", "presence_penalty"} <= set(profile.extra_drop)
    assert not profile.parallel_flag


def test_effort_none_is_never_sent() -> None:
    assert "none" not in GEMINI.endpoints[0].profile.effort_levels


def test_schemas_are_written_in_its_dialect_and_system_comes_first() -> None:
    assert GEMINI.endpoints[0].profile.schema_dialect == "gemini"
    assert not GEMINI.endpoints[0].profile.mid_system


def test_calls_carry_their_signatures_and_gemini_3_refuses_those_without() -> None:
    endpoint = GEMINI.endpoints[0]

    assert endpoint.profile_for("gemini-2.5-pro").call_signatures == "kept"
    assert endpoint.profile_for("gemini-3-pro-preview").call_signatures == "required"


def test_thinking_cannot_be_switched_off_by_a_word() -> None:
    asked = {"thinking": {"type": "disabled"}}

    assert "reasoning_effort" not in to_chat(asked, GEMINI.endpoints[0].profile)
    assert warnings_to_chat(asked, GEMINI.endpoints[0].profile) == ["dropped:reasoning_effort"]
