"""A server on this machine."""

from codegate.providers.vllm import VLLM


def test_it_needs_no_key_and_says_that_it_is_here() -> None:
    assert VLLM.key_optional
    assert VLLM.is_local


def test_clients_of_messages_and_chat_are_not_converted_and_clients_of_responses_are() -> None:
    assert VLLM.endpoint_for("anthropic").format == "anthropic"
    assert VLLM.endpoint_for("openai_chat").format == "openai_chat"
    assert VLLM.endpoint_for("openai_responses").format == "openai_chat"
