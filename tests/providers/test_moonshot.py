"""Kimi (`protocols.md` 6.2)."""

from codegate.providers.moonshot import MOONSHOT


def test_reasoning_models_get_their_reasoning_back_and_never_think_over_a_forced_tool() -> None:
    chat = MOONSHOT.endpoint_for("openai_chat")

    for model in ("kimi-k2.6", "kimi-k3"):
        profile = chat.profile_for(model)
        assert (profile.reasoning_echo, profile.reasoning_required) == ("reasoning_content", True)
        assert profile.sampling == "none"
        assert profile.forced_tools != profile.forced_with_thinking


def test_k3_takes_an_effort_and_k2_a_switch() -> None:
    chat = MOONSHOT.endpoint_for("openai_chat")

    assert chat.profile_for("kimi-k3").effort_param == "reasoning_effort"
    assert chat.profile_for("kimi-k2.5").effort_param == "thinking"
    assert chat.profile_for("moonshot-v1-128k").effort_param == "none"


def test_the_messages_door_takes_the_key_as_a_bearer() -> None:
    assert MOONSHOT.endpoint_for("anthropic").auth.prefix == "Bearer "
