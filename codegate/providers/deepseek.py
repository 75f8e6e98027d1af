"""
DeepSeek: text models; reasoning has to be sent back beside tool calls (`protocols.md` 6.2).

A model that thinks, as all do unless told otherwise, refuses a demanded tool call ("Thinking mode does not support this
tool_choice": github.com/deepseek-ai/DeepSeek-V3/issues/1376).
"""

from codegate.providers.provider import BEARER, X_API_KEY, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    one_limit=True,
    vision=False,
    parallel_flag=False,
    json_schema=False,
    effort_param="thinking",
    effort_levels=("high", "max"),
    reasoning_echo="reasoning_content",
    reasoning_required=True,
    forced_with_thinking=False,
    extra_drop=("logit_bias", "n", "seed"),
)
_MESSAGES = Profile(reasoning_echo="reasoning_content", system_parts=True, vision=False, adaptive_thinking=False)

DEEPSEEK = Provider(
    id="deepseek",
    label="DeepSeek",
    endpoints=(
        Endpoint("openai_chat", "https://api.deepseek.com/v1", BEARER, _CHAT),
        Endpoint("anthropic", "https://api.deepseek.com/anthropic/v1", X_API_KEY, _MESSAGES),
    ),
    families=("deepseek",),
    key_hint="sk-…",
    console="https://platform.deepseek.com/api_keys",
    key_env=("DEEPSEEK_API_KEY",),
)
