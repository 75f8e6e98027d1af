"""Fireworks AI: all three formats below one base (docs.fireworks.ai/tools-sdks)."""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_BASE = "https://api.fireworks.ai/inference/v1"

FIREWORKS = Provider(
    id="fireworks",
    label="Fireworks AI",
    endpoints=(
        Endpoint("openai_chat", _BASE, BEARER, Profile(top_k=True, system_parts=True)),
        Endpoint("anthropic", _BASE, BEARER, Profile(system_parts=True, top_k=True, adaptive_thinking=False)),
        Endpoint("openai_responses", _BASE, BEARER, Profile()),
    ),
    families=("accounts/fireworks",),
    key_hint="fw_…",
    console="https://app.fireworks.ai/settings/users/api-keys",
    key_env=("FIREWORKS_API_KEY",),
)
