"""
llama.cpp's server on this machine; a key only where it was started with `--api-key`, tools only with `--jinja`.

Source: tools/server/README.md of ggml-org/llama.cpp.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_BASE = "http://127.0.0.1:8080/v1"

_CHAT = Profile(top_k=True, mid_system=False, alternating=True, schema_dialect="grammar")

LLAMA_CPP = Provider(
    id="llama-cpp",
    label="llama.cpp (this machine)",
    endpoints=(
        Endpoint("openai_chat", _BASE, BEARER, _CHAT),
        Endpoint("anthropic", _BASE, BEARER, Profile(system_parts=True, top_k=True, adaptive_thinking=False)),
    ),
    key_env=("LLAMA_API_KEY",),
    key_optional=True,
    is_local=True,
)
