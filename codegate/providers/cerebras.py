"""Cerebras: several members are a 400 on some models, so they are left out on all (`protocols.md` 6.2)."""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    max_tokens_param="max_completion_tokens",
    vision=False,
    parallel_flag=False,
    forced_tools=False,
    extra_drop=("frequency_penalty", "presence_penalty", "logit_bias", "service_tier"),
)

CEREBRAS = Provider(
    id="cerebras",
    label="Cerebras",
    endpoints=(Endpoint("openai_chat", "https://api.cerebras.ai/v1", BEARER, _CHAT),),
    key_hint="csk-…",
    console="https://cloud.cerebras.ai",
    key_env=("CEREBRAS_API_KEY",),
)
