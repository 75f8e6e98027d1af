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
)
_UNFORCED = replace(_NEWEST, forced_tools=False)
_4_7 = replace(_NEWEST, mid_system=False)
_4_6 = replace(_4_7, sampling="all", top_k=True, effort_levels=("low", "medium", "high", "max"))
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
        ("*opus-5-5*", _UNFORCED),
        ("*sonnet-5-5*", _UNFORCED),
        ("*fable-5-1*", _UNFORCED),
        ("*mythos-5-1*", _UNFORCED),
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
