"""A server on this machine."""

from codegate.providers.ollama import OLLAMA


def test_it_needs_no_key_and_says_that_it_is_here() -> None:
    assert OLLAMA.key_optional
    assert OLLAMA.is_local


def test_clients_of_messages_and_chat_are_not_converted_and_clients_of_responses_are() -> None:
    assert OLLAMA.endpoint_for("anthropic").format == "anthropic"
    assert OLLAMA.endpoint_for("openai_chat").format == "openai_chat"
    assert OLLAMA.endpoint_for("openai_responses").format == "openai_chat"


def test_what_tool_choice_would_say_is_said_by_the_list_of_tools() -> None:
    profile = OLLAMA.endpoint_for("openai_chat").profile

    assert (profile.forced_tools, profile.none_choice) == (False, False)
