"""
Ollama on this machine (docs.ollama.com/api/openai-compatibility, …/anthropic-compatibility).

It takes any key and needs none; it does not look at `tool_choice`. Its cloud wants a key and the base URL
`https://ollama.com`. Its Responses door keeps nothing and knows no freeform tools: clients of Responses are converted
to Chat.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_BASE = "http://127.0.0.1:11434/v1"

OLLAMA = Provider(
    id="ollama",
    label="Ollama (this machine)",
    endpoints=(
        Endpoint("openai_chat", _BASE, BEARER, Profile(mid_system=False, forced_tools=False, none_choice=False)),
        Endpoint("anthropic", _BASE, BEARER, Profile(system_parts=True, top_k=True, adaptive_thinking=False)),
    ),
    console="https://ollama.com/settings/keys",
    key_env=("OLLAMA_API_KEY",),
    key_optional=True,
    is_local=True,
)
