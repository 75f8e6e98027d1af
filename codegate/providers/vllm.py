"""
vLLM on this machine, or SGLang with a base URL (docs.vllm.ai); a key only where it was started with `--api-key`.

Tools need the server's own parser flag; chat templates refuse a system message in the middle.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_BASE = "http://127.0.0.1:8000/v1"

VLLM = Provider(
    id="vllm",
    label="vLLM (this machine)",
    endpoints=(
        Endpoint("openai_chat", _BASE, BEARER, Profile(top_k=True, mid_system=False)),
        Endpoint("anthropic", _BASE, BEARER, Profile(system_parts=True, top_k=True, adaptive_thinking=False)),
    ),
    key_env=("VLLM_API_KEY",),
    key_optional=True,
    is_local=True,
)
