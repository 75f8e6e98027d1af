"""
MiniMax: its Messages door is the better one (`protocols.md` 6.2).

An account in China sets `https://api.minimaxi.com/anthropic` or `https://api.minimaxi.com/v1`.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    max_tokens_param="max_completion_tokens",
    parallel_flag=False,
    json_schema=False,
    effort_param="none",
    effort_levels=(),
    forced_tools=False,
    none_choice=False,
    reasoning_echo="reasoning_content",
    extra_drop=("frequency_penalty", "presence_penalty", "logit_bias", "seed", "response_format", "tool_choice"),
    extra_set=(("reasoning_split", True),),
)
_MESSAGES = Profile(reasoning_echo="reasoning_content", system_parts=True, adaptive_thinking=False)

MINIMAX = Provider(
    id="minimax",
    label="MiniMax",
    endpoints=(
        Endpoint("anthropic", "https://api.minimax.io/anthropic/v1", BEARER, _MESSAGES),
        Endpoint("openai_chat", "https://api.minimax.io/v1", BEARER, _CHAT),
    ),
    families=("minimax",),
    key_hint="eyJ…",
    console="https://platform.minimax.io/user-center/basic-information/interface-key",
    key_env=("MINIMAX_API_KEY",),
)
