"""DeepSeek (`protocols.md` 6.2)."""

from codegate.providers.deepseek import DEEPSEEK


def test_reasoning_goes_back_beside_tool_calls() -> None:
    profile = DEEPSEEK.endpoint_for("openai_chat").profile

    assert (profile.reasoning_echo, profile.reasoning_required) == ("reasoning_content", True)


def test_images_are_not_sent() -> None:
    assert not any(endpoint.profile.vision for endpoint in DEEPSEEK.endpoints)


def test_key_travels_as_each_door_wants_it() -> None:
    assert DEEPSEEK.endpoint_for("openai_chat").auth.header == "authorization"
    assert DEEPSEEK.endpoint_for("anthropic").auth.header == "x-api-key"


def test_a_demanded_tool_call_is_made_without_thinking() -> None:
    assert not DEEPSEEK.endpoint_for("openai_chat").profile.forced_with_thinking
