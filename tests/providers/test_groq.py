"""Groq (console.groq.com/docs/openai): what is a 400."""

from codegate.providers.groq import GROQ

PROFILE = GROQ.endpoint_for("openai_chat").profile


def test_log_probabilities_and_nulls_stay_here() -> None:
    assert {"logprobs", "top_logprobs", "logit_bias"} <= set(PROFILE.extra_drop)
    assert not PROFILE.null_content


def test_clients_of_responses_are_not_converted() -> None:
    assert GROQ.endpoint_for("openai_responses").format == "openai_responses"
