"""
GLM by Z.ai (`protocols.md` 6.1, 6.2).

The base is the Coding Plan's, as in the original; a pay-as-you-go account sets
`https://api.z.ai/api/paas/v4`, one in China `https://open.bigmodel.cn/api/paas/v4`.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    one_limit=True,
    parallel_flag=False,
    stream_usage="automatic",
    json_schema=False,
    effort_param="thinking",
    forced_tools=False,
    none_choice=False,
    web_search="tool",
    user_param="user_id",
    reasoning_echo="reasoning_content",
    extra_drop=("frequency_penalty", "presence_penalty", "logit_bias", "n", "seed"),
)
_MESSAGES = Profile(reasoning_echo="reasoning_content", system_parts=True, adaptive_thinking=False)

GLM = Provider(
    id="glm",
    label="GLM (Z.ai)",
    endpoints=(
        Endpoint("openai_chat", "https://api.z.ai/api/coding/paas/v4", BEARER, _CHAT),
        Endpoint("anthropic", "https://api.z.ai/api/anthropic/v1", BEARER, _MESSAGES),
    ),
    families=("glm-",),
    key_hint="ID.SECRET",
    console="https://z.ai/manage-apikey/apikey-list",
    key_env=("ZAI_API_KEY", "ZHIPUAI_API_KEY"),
)
