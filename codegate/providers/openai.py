"""OpenAI: Chat Completions and Responses (`protocols.md` 1.7.3 and 6.2)."""

from dataclasses import replace

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile


def _reasoning(*levels: str) -> Profile:
    """Reasoning models: `stop`, penalties and `logit_bias` are refused, so is sampling while they reason."""
    return Profile(
        max_tokens_param="max_completion_tokens",
        one_limit=True,
        stop_max=0,
        system_parts=True,
        developer_role=True,
        pdf=True,
        strict_tools=True,
        effort_levels=levels,
        sampling="none",
        user_param="safety_identifier",
        cache_key=True,
        service_tiers=True,
        compaction=True,
        extra_drop=("frequency_penalty", "presence_penalty", "logit_bias"),
    )


_PLAIN = Profile(
    max_tokens_param="max_completion_tokens",
    system_parts=True,
    developer_role=True,
    pdf=True,
    strict_tools=True,
    effort_param="none",
    effort_levels=(),
    user_param="safety_identifier",
    cache_key=True,
    service_tiers=True,
)
_O_SERIES = _reasoning("low", "medium", "high")
_GPT_5 = _reasoning("minimal", "low", "medium", "high")
_ALWAYS_ON = replace(_reasoning("low", "medium", "high", "xhigh"), cache_breakpoints=True, max_on_responses=True)
_NEWER = _reasoning("none", "low", "medium", "high", "xhigh")
_RESTING = replace(_NEWER, effort_default="none")
_GPT_5_1 = replace(_RESTING, effort_levels=("none", "low", "medium", "high"))
_NEWEST = replace(_NEWER, cache_breakpoints=True, max_on_responses=True)

OPENAI = Provider(
    id="openai",
    label="OpenAI",
    endpoints=(
        Endpoint("openai_chat", "https://api.openai.com/v1", BEARER, _NEWER),
        Endpoint("openai_responses", "https://api.openai.com/v1", BEARER, _NEWER),
    ),
    families=("gpt-", "chatgpt-", "codex-", "o1", "o3", "o4", "ft:gpt-"),
    key_hint="sk-…",
    console="https://platform.openai.com/api-keys",
    key_env=("OPENAI_API_KEY",),
    bound_models=(
        ("*codex*", "openai_responses"),
        ("*-pro", "openai_responses"),
        ("*-pro-*", "openai_responses"),
    ),
    profiles=(
        ("*-search-*", replace(_PLAIN, web_search="options")),
        ("*gpt-4*", _PLAIN),
        ("*gpt-3.5*", _PLAIN),
        ("o[134]*", _O_SERIES),
        ("gpt-5", _GPT_5),
        ("gpt-5-*", _GPT_5),
        ("gpt-5.1-codex-max*", _NEWER),
        ("gpt-5.1*", _GPT_5_1),
        ("gpt-5.[24]*", _RESTING),
        ("gpt-6-astra*", _ALWAYS_ON),
        ("gpt-6.1-sol*", _ALWAYS_ON),
        ("gpt-5.[6-9]*", _NEWEST),
        ("gpt-6*", _NEWEST),
    ),
)
