"""Anthropic: the Messages format as its author serves it (`protocols.md` 1.7.2, capability table)."""

from dataclasses import replace

from codegate.providers.provider import X_API_KEY, Endpoint, Provider
from codegate.wire.profile import Profile

_NEWEST = Profile(
    stop_max=8192,
    system_parts=True,
    pdf=True,
    tool_image=True,
    empty_content=False,
    strict_tools=True,
    cache_control=True,
    effort_levels=("low", "medium", "high", "xhigh", "max"),
    sampling="none",
    schema_dialect="plain",
    is_anthropic=True,
    takes_budget=False,
    auto_cache=True,
)
_FAST = replace(_NEWEST, fast_mode=True)
_ALWAYS_ON = replace(_NEWEST, can_stop_thinking=False)
_UNFORCED = replace(_ALWAYS_ON, forced_tools=False)
_UNFORCED_FAST = replace(_UNFORCED, fast_mode=True)
_4_7 = replace(_NEWEST, mid_system=False)
_4_6 = replace(_4_7, sampling="all", top_k=True, effort_levels=("low", "medium", "high", "max"), takes_budget=True)
_4_5 = replace(_4_6, adaptive_thinking=False, prefill=True, effort_levels=("low", "medium", "high"))
_OLDER = replace(_4_5, json_schema=False, strict_tools=False)

ANTHROPIC = Provider(
    id="anthropic",
    label="Anthropic",
    endpoints=(
        Endpoint(
            "anthropic",
            "https://api.anthropic.com/v1",
            X_API_KEY,
            _NEWEST,
            passed_names=("user-agent", "x-app", "anthropic-dangerous-direct-browser-access"),
            passed_prefixes=("x-stainless-", "x-claude-code-"),
        ),
    ),
    auth_types=("api_key", "oauth", "passthrough"),
    models_path="/models?limit=1000",
    families=("claude", "anthropic"),
    key_hint="sk-ant-…",
    console="https://console.anthropic.com/settings/keys",
    key_env=("ANTHROPIC_API_KEY",),
    profiles=(
        ("*opus-5-5*", _UNFORCED_FAST),
        ("*sonnet-5-5*", _UNFORCED),
        ("*fable-5-1*", _UNFORCED),
        ("*mythos-5-1*", _UNFORCED),
        ("*fable-*", _ALWAYS_ON),
        ("*mythos-*", _ALWAYS_ON),
        ("*opus-5*", _FAST),
        ("*opus-4-8*", _FAST),
        ("*opus-4-7*", replace(_4_7, fast_mode=True)),
        ("*opus-4-6*", replace(_4_6, fast_mode=True)),
        ("*-4-7*", _4_7),
        ("*-4-6*", _4_6),
        ("*-4-5*", _4_5),
        ("*claude-3*", _OLDER),
        ("*claude-2*", _OLDER),
        ("*-4-[01]*", _OLDER),
        ("*-4-20[0-9][0-9]*", _OLDER),
        ("*-4", _OLDER),
    ),
)
