"""Mistral (`protocols.md` 6.2)."""

from codegate.providers.mistral import MISTRAL

PROFILE = MISTRAL.endpoint_for("openai_chat").profile


def test_call_ids_are_short_and_roles_alternate() -> None:
    assert PROFILE.short_ids
    assert PROFILE.alternating


def test_a_begun_answer_is_marked_as_a_prefix() -> None:
    assert (PROFILE.prefill, PROFILE.prefill_param) == (True, "prefix")


def test_members_it_has_under_other_names_stay_here() -> None:
    assert {"seed", "logit_bias", "stream_options"} <= set(PROFILE.extra_drop)
    assert (PROFILE.max_tokens_param, PROFILE.one_limit) == ("max_tokens", True)
