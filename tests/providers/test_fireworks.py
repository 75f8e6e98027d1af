"""Fireworks AI: three formats below one base."""

from codegate.providers.fireworks import FIREWORKS


def test_no_client_is_converted() -> None:
    for wire_format in ("anthropic", "openai_chat", "openai_responses"):
        endpoint = FIREWORKS.endpoint_for(wire_format)
        assert (endpoint.format, endpoint.base_url) == (wire_format, "https://api.fireworks.ai/inference/v1")
