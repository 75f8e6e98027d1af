"""`PROVIDERS`: every provider by its id, in the order they are shown."""

from codegate.errors import Invalid
from codegate.providers.anthropic import ANTHROPIC
from codegate.providers.azure_openai import AZURE_OPENAI
from codegate.providers.bedrock import BEDROCK
from codegate.providers.cerebras import CEREBRAS
from codegate.providers.codex import CODEX
from codegate.providers.custom import CUSTOM
from codegate.providers.custom_anthropic import CUSTOM_ANTHROPIC
from codegate.providers.custom_responses import CUSTOM_RESPONSES
from codegate.providers.deepseek import DEEPSEEK
from codegate.providers.fireworks import FIREWORKS
from codegate.providers.gemini import GEMINI
from codegate.providers.glm import GLM
from codegate.providers.groq import GROQ
from codegate.providers.llama_cpp import LLAMA_CPP
from codegate.providers.lm_studio import LM_STUDIO
from codegate.providers.minimax import MINIMAX
from codegate.providers.mistral import MISTRAL
from codegate.providers.moonshot import MOONSHOT
from codegate.providers.ollama import OLLAMA
from codegate.providers.openai import OPENAI
from codegate.providers.openrouter import OPENROUTER
from codegate.providers.provider import Provider
from codegate.providers.qwen import QWEN
from codegate.providers.together import TOGETHER
from codegate.providers.vertex import VERTEX
from codegate.providers.vllm import VLLM
from codegate.providers.xai import XAI

PROVIDERS: dict[str, Provider] = {
    entry.id: entry
    for entry in (
        ANTHROPIC,
        OPENAI,
        CODEX,
        OPENROUTER,
        DEEPSEEK,
        GEMINI,
        GLM,
        CEREBRAS,
        MINIMAX,
        MOONSHOT,
        QWEN,
        XAI,
        MISTRAL,
        GROQ,
        TOGETHER,
        FIREWORKS,
        AZURE_OPENAI,
        BEDROCK,
        VERTEX,
        OLLAMA,
        LM_STUDIO,
        VLLM,
        LLAMA_CPP,
        CUSTOM,
        CUSTOM_ANTHROPIC,
        CUSTOM_RESPONSES,
    )
}

_PASSED_NAMES = frozenset(
    ("anthropic-version", "anthropic-beta"),
).union(*(endpoint.passed_names for entry in PROVIDERS.values() for endpoint in entry.endpoints))
_PASSED_PREFIXES = tuple(
    sorted(
        {prefix for entry in PROVIDERS.values() for endpoint in entry.endpoints for prefix in endpoint.passed_prefixes}
    )
)


def may_pass(header: str) -> bool:
    """A client's header of this name, lower case, is passed on to some provider."""
    return header in _PASSED_NAMES or header.startswith(_PASSED_PREFIXES)


def provider(provider_id: str) -> Provider:
    """
    The provider of this id.

    Raises:
        Invalid: There is none.
    """
    found = PROVIDERS.get(provider_id)
    if found is None:
        raise Invalid(
            f"There is no provider {provider_id!r}.", field="provider", hint=f"Known: {', '.join(PROVIDERS)}."
        )
    return found
