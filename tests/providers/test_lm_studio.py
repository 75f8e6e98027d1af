"""A server on this machine."""

from codegate.providers.lm_studio import LM_STUDIO


def test_it_needs_no_key_and_says_that_it_is_here() -> None:
    assert LM_STUDIO.key_optional
    assert LM_STUDIO.is_local


def test_clients_of_messages_and_chat_are_not_converted_and_clients_of_responses_are() -> None:
    assert LM_STUDIO.endpoint_for("anthropic").format == "anthropic"
    assert LM_STUDIO.endpoint_for("openai_chat").format == "openai_chat"
    assert LM_STUDIO.endpoint_for("openai_responses").format == "openai_chat"


def test_no_single_tool_is_demanded_by_name() -> None:
    profile = LM_STUDIO.endpoint_for("openai_chat").profile

    assert (profile.forced_tools, profile.named_choice) == (True, False)
