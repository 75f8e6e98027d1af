"""Servers that speak Responses alone."""

import pytest

from codegate.providers.custom_responses import CUSTOM_RESPONSES


@pytest.mark.parametrize("client", ["anthropic", "openai_chat", "openai_responses"])
def test_every_client_is_taken_to_responses(client: str) -> None:
    assert CUSTOM_RESPONSES.endpoint_for(client, "http://127.0.0.1:1/v1").format == "openai_responses"


def test_local_server_needs_an_address_but_no_key() -> None:
    assert CUSTOM_RESPONSES.needs_base_url
    assert CUSTOM_RESPONSES.key_optional
