"""OpenRouter: both formats below one base (`protocols.md` 6.2). Usage is always in its streams."""

from dataclasses import replace

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    top_k=True,
    system_parts=True,
    pdf=True,
    stream_usage="automatic",
    user_param="user",
    effort_param="reasoning",
    effort_levels=("none", "minimal", "low", "medium", "high", "xhigh"),
    reasoning_echo="reasoning_details",
    session_param="session_id",
    web_search="plugin",
)
_CACHED = replace(_CHAT, cache_control=True)
_MESSAGES = Profile(top_k=True, system_parts=True, pdf=True, tool_image=True, cache_control=True)

OPENROUTER = Provider(
    id="openrouter",
    label="OpenRouter",
    endpoints=(
        Endpoint(
            "openai_chat",
            "https://openrouter.ai/api/v1",
            BEARER,
            _CHAT,
            profiles=(
                ("*claude*", replace(_CACHED, reasoning_family="claude")),
                ("*gemini*", replace(_CACHED, reasoning_family="gemini", schema_dialect="gemini", letter_names=True)),
                ("*minimax*", _CACHED),
                ("*glm*", _CACHED),
                ("openai/*", replace(_CHAT, reasoning_family="openai")),
                ("x-ai/*", replace(_CHAT, reasoning_family="xai")),
            ),
        ),
        Endpoint("anthropic", "https://openrouter.ai/api/v1", BEARER, _MESSAGES),
    ),
    key_hint="sk-or-…",
    console="https://openrouter.ai/settings/keys",
    key_env=("OPENROUTER_API_KEY",),
)
