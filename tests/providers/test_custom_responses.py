"""Servers that speak Responses alone."""

import pytest

from codegate.providers.custom_responses import CUSTOM_RESPONSES


@pytest.mark.parametrize("client", ["anthropic", "openai_chat", "openai_responses"])
def test_every_client_is_taken_to_responses(client: str) -> None:
    assert CUSTOM_RESPONSES.endpoint_for(client, "http://127.0.0.1:1/v1").format == "openai_responses"


def test_local_server_needs_an_address_but_no_key() -> None:
    assert CUSTOM_RESPONSES.needs_base_url
    assert CUSTOM_RESPONSES.key_optional


def test_gateways_before_deepseek_get_reasoning_before_each_call() -> None:
    endpoint = CUSTOM_RESPONSES.endpoints[0]

    assert endpoint.profile_for("deepseek/deepseek-v4").reasoning_required
    assert not endpoint.profile_for("gpt-6").reasoning_required
