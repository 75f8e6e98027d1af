"""Cerebras (`protocols.md` 6.2)."""

from codegate.providers.cerebras import CEREBRAS


def test_members_that_are_a_400_on_some_models_are_left_out() -> None:
    profile = CEREBRAS.endpoints[0].profile

    assert {"frequency_penalty", "presence_penalty", "logit_bias", "service_tier"} <= set(profile.extra_drop)
    assert not profile.parallel_flag
    assert not profile.vision


def test_output_limit_has_its_new_name() -> None:
    assert CEREBRAS.endpoints[0].profile.max_tokens_param == "max_completion_tokens"
