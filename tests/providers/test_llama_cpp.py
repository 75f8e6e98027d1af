"""A server on this machine."""

from codegate.providers.llama_cpp import LLAMA_CPP


def test_it_needs_no_key_and_says_that_it_is_here() -> None:
    assert LLAMA_CPP.key_optional
    assert LLAMA_CPP.is_local


def test_clients_of_messages_and_chat_are_not_converted_and_clients_of_responses_are() -> None:
    assert LLAMA_CPP.endpoint_for("anthropic").format == "anthropic"
    assert LLAMA_CPP.endpoint_for("openai_chat").format == "openai_chat"
    assert LLAMA_CPP.endpoint_for("openai_responses").format == "openai_chat"


def test_its_grammars_are_built_without_patterns() -> None:
    assert LLAMA_CPP.endpoints[0].profile.schema_dialect == "grammar"
