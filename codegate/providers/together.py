"""Together AI: Chat Completions with `top_k` (docs.together.ai/docs/inference/openai-compatibility)."""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

TOGETHER = Provider(
    id="together",
    label="Together AI",
    endpoints=(Endpoint("openai_chat", "https://api.together.ai/v1", BEARER, Profile(top_k=True)),),
    key_hint="tgp_v1_…",
    console="https://api.together.ai/settings/api-keys",
    key_env=("TOGETHER_API_KEY",),
)
