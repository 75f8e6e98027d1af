"""
Anything that speaks Messages and is not Anthropic.

Beta headers stay here (`clients.md` 5, item 8); a relay to Anthropic itself is an `anthropic` account with a base URL.
"""

from codegate.providers.provider import X_API_KEY, Endpoint, Provider
from codegate.wire.profile import Profile

CUSTOM_ANTHROPIC = Provider(
    id="custom-anthropic",
    label="Anthropic-compatible",
    endpoints=(
        Endpoint("anthropic", None, X_API_KEY, Profile(system_parts=True, tool_image=True, adaptive_thinking=False)),
    ),
    needs_base_url=True,
    base_url_hint="https://relay.example/anthropic",
    key_optional=True,
)
