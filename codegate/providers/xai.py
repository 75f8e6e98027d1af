"""
Grok by xAI: Responses is what it recommends, Chat Completions its older door (docs.x.ai).

Its Anthropic-compatible door is deprecated and not used. Reasoning models refuse `stop` and penalties; those from
4.3 on take an effort, the ones before do not, but for grok-3-mini.
"""

from dataclasses import replace

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_REASONING = Profile(
    max_tokens_param="max_completion_tokens",
    stop_max=0,
    system_parts=True,
    pdf=False,
    effort_levels=("low", "medium", "high"),
    extra_drop=("frequency_penalty", "presence_penalty", "logit_bias", "stop"),
    cache_key=True,
)
_NO_EFFORT = replace(_REASONING, effort_param="none", effort_levels=())
_MINI = replace(_REASONING, effort_levels=("low", "high"))

XAI = Provider(
    id="xai",
    label="xAI (Grok)",
    endpoints=(
        Endpoint("openai_responses", "https://api.x.ai/v1", BEARER, _REASONING),
        Endpoint("openai_chat", "https://api.x.ai/v1", BEARER, _REASONING),
    ),
    families=("grok",),
    key_hint="xai-…",
    console="https://console.x.ai",
    key_env=("XAI_API_KEY",),
    profiles=(
        ("*grok-3-mini*", _MINI),
        ("*grok-3*", _NO_EFFORT),
        ("*grok-4", _NO_EFFORT),
        ("*grok-4-*", _NO_EFFORT),
        ("*grok-code*", _NO_EFFORT),
    ),
)
