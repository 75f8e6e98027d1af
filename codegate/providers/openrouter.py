"""OpenRouter: both formats below one base (`protocols.md` 6.2). Usage is always in its streams."""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    top_k=True,
    system_parts=True,
    pdf=True,
    stream_usage="automatic",
    cache_control=True,
    user_param="user",
    effort_levels=("minimal", "low", "medium", "high", "xhigh"),
)
_MESSAGES = Profile(top_k=True, system_parts=True, pdf=True, tool_image=True, cache_control=True)

OPENROUTER = Provider(
    id="openrouter",
    label="OpenRouter",
    endpoints=(
        Endpoint("openai_chat", "https://openrouter.ai/api/v1", BEARER, _CHAT),
        Endpoint("anthropic", "https://openrouter.ai/api/v1", BEARER, _MESSAGES),
    ),
    key_hint="sk-or-…",
    console="https://openrouter.ai/settings/keys",
    key_env=("OPENROUTER_API_KEY",),
)
