"""xAI: what its reasoning models refuse (docs.x.ai), and the order of its doors."""

from codegate.providers.xai import XAI
from codegate.proxy.outbound import profile_for


def test_clients_of_messages_are_converted_to_responses() -> None:
    assert XAI.endpoint_for("anthropic").format == "openai_responses"


def test_stop_and_penalties_stay_here() -> None:
    profile = XAI.endpoint_for("openai_chat").profile

    assert profile.stop_max == 0
    assert {"presence_penalty", "frequency_penalty"} <= set(profile.extra_drop)


def test_older_models_are_told_no_effort() -> None:
    endpoint = XAI.endpoint_for("openai_chat")

    assert profile_for(XAI, endpoint, "grok-4").effort_param == "none"
    assert profile_for(XAI, endpoint, "grok-4-0709").effort_param == "none"
    assert profile_for(XAI, endpoint, "grok-3-mini").effort_levels == ("low", "high")
    assert profile_for(XAI, endpoint, "grok-4.5").effort_levels == ("low", "medium", "high")
