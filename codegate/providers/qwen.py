"""
Qwen by Alibaba Cloud Model Studio, also called DashScope (`protocols.md` 6.2; help.aliyun.com/zh/model-studio).

The base is the international one; keys are bound to a region. An account in China sets
`https://dashscope.aliyuncs.com/compatible-mode/v1`, one with an own workspace the workspace's host, path included.
`tool_choice` knows no `required`, and a named tool only without thinking.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    top_k=True,
    json_schema=False,
    effort_param="enable_thinking",
    forced_tools=False,
    extra_drop=("frequency_penalty", "logit_bias"),
)
_MESSAGES = Profile(system_parts=True, top_k=True, adaptive_thinking=False)

QWEN = Provider(
    id="qwen",
    label="Qwen (Alibaba Cloud)",
    endpoints=(
        Endpoint("openai_chat", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", BEARER, _CHAT),
        Endpoint("anthropic", "https://dashscope-intl.aliyuncs.com/apps/anthropic/v1", BEARER, _MESSAGES),
    ),
    families=("qwen", "qwq", "qvq"),
    key_hint="sk-…",
    console="https://modelstudio.console.alibabacloud.com/?tab=dashboard#/api-key",
    key_env=("DASHSCOPE_API_KEY",),
)
