"""Anything that speaks OpenAI Responses and nothing else: a gateway before it, or an own server."""

from dataclasses import replace

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_PLAIN = Profile(pdf=True, tool_image=True)
_DEEPSEEK = replace(_PLAIN, reasoning_echo="reasoning_content", reasoning_required=True)
"""Gateways before DeepSeek refuse a call without reasoning right before it (`protocols.md` 1.5.3)."""

CUSTOM_RESPONSES = Provider(
    id="custom-responses",
    label="Responses-compatible",
    endpoints=(Endpoint("openai_responses", None, BEARER, _PLAIN, (("*deepseek*", _DEEPSEEK),)),),
    needs_base_url=True,
    base_url_hint="https://gateway.example/v1",
    key_optional=True,
)
