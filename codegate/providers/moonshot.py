"""
Kimi by Moonshot AI (`protocols.md` 6.1, 6.2; platform.kimi.ai/docs/api/overview).

An account in China sets `https://api.moonshot.cn/v1`, one of the coding plan `https://api.kimi.com/coding/v1`. The
reasoning models take temperature 1 only, refuse a forced tool while they think (K3 always does), and want their
reasoning back.
"""

from dataclasses import replace

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_PLAIN = Profile(
    vision=False,
    parallel_flag=False,
    prefill=True,
    prefill_param="partial",
    effort_param="none",
    effort_levels=(),
    extra_drop=("frequency_penalty", "presence_penalty", "logit_bias", "parallel_tool_calls"),
)
_K2 = replace(
    _PLAIN,
    vision=True,
    effort_param="thinking",
    effort_levels=("low", "medium", "high"),
    sampling="none",
    forced_with_thinking=False,
    reasoning_echo="reasoning_content",
    reasoning_required=True,
)
_K3 = replace(
    _K2,
    effort_param="reasoning_effort",
    effort_levels=("low", "high", "max"),
    forced_tools=False,
    forced_with_thinking=True,
)
_MESSAGES = Profile(system_parts=True, adaptive_thinking=False, sampling="none")
_RESPONSES = Profile(sampling="none", effort_levels=("low", "high", "max"))

MOONSHOT = Provider(
    id="moonshot",
    label="Kimi (Moonshot AI)",
    endpoints=(
        Endpoint(
            "openai_chat",
            "https://api.moonshot.ai/v1",
            BEARER,
            _K3,
            profiles=(("*kimi-k2*", _K2), ("*moonshot-v1*", _PLAIN)),
        ),
        Endpoint("anthropic", "https://api.moonshot.ai/anthropic/v1", BEARER, _MESSAGES),
        Endpoint("openai_responses", "https://api.moonshot.ai/v1", BEARER, _RESPONSES),
    ),
    families=("kimi", "moonshot"),
    key_hint="sk-…",
    console="https://platform.kimi.ai/console/api-keys",
    key_env=("MOONSHOT_API_KEY",),
)
