"""
Anything that speaks Chat Completions: Ollama, vLLM, LM Studio, llama.cpp, a gateway.

A base URL without a version gets `/v1` (`join.py`); a server on this machine needs no key.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

CUSTOM = Provider(
    id="custom",
    label="OpenAI-compatible",
    endpoints=(Endpoint("openai_chat", None, BEARER, Profile()),),
    needs_base_url=True,
    base_url_hint="http://127.0.0.1:8000/v1",
    key_optional=True,
)
