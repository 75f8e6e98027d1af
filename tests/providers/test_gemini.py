"""Gemini's OpenAI-compatible door (`protocols.md` 6.2)."""

from codegate.providers.gemini import GEMINI


def test_members_it_refuses_are_left_out() -> None:
    profile = GEMINI.endpoints[0].profile

    assert {"seed", "logit_bias", "frequency_penalty", "presence_penalty"} <= set(profile.extra_drop)
    assert not profile.parallel_flag


def test_effort_none_is_never_sent() -> None:
    assert "none" not in GEMINI.endpoints[0].profile.effort_levels


def test_schemas_are_written_in_its_dialect_and_system_comes_first() -> None:
    assert GEMINI.endpoints[0].profile.schema_dialect == "gemini"
    assert not GEMINI.endpoints[0].profile.mid_system
