"""Anything that speaks OpenAI Responses and nothing else: a gateway before it, or an own server."""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

CUSTOM_RESPONSES = Provider(
    id="custom-responses",
    label="Responses-compatible",
    endpoints=(Endpoint("openai_responses", None, BEARER, Profile(pdf=True, tool_image=True)),),
    needs_base_url=True,
    base_url_hint="https://gateway.example/v1",
    key_optional=True,
)
