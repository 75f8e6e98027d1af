"""Groq: log probabilities, `logit_bias` and explicit nulls are a 400 (console.groq.com/docs/openai)."""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_DROPPED = ("logprobs", "top_logprobs", "logit_bias")
_CHAT = Profile(max_tokens_param="max_completion_tokens", null_content=False, extra_drop=_DROPPED)

GROQ = Provider(
    id="groq",
    label="Groq",
    endpoints=(
        Endpoint("openai_chat", "https://api.groq.com/openai/v1", BEARER, _CHAT),
        Endpoint("openai_responses", "https://api.groq.com/openai/v1", BEARER, Profile()),
    ),
    key_hint="gsk_…",
    console="https://console.groq.com/keys",
    key_env=("GROQ_API_KEY",),
)
