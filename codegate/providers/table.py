"""`PROVIDERS`: every provider by its id, in the order they are shown."""

from codegate.errors import Invalid
from codegate.providers.anthropic import ANTHROPIC
from codegate.providers.cerebras import CEREBRAS
from codegate.providers.custom import CUSTOM
from codegate.providers.custom_anthropic import CUSTOM_ANTHROPIC
from codegate.providers.custom_responses import CUSTOM_RESPONSES
from codegate.providers.deepseek import DEEPSEEK
from codegate.providers.gemini import GEMINI
from codegate.providers.glm import GLM
from codegate.providers.minimax import MINIMAX
from codegate.providers.openai import OPENAI
from codegate.providers.openrouter import OPENROUTER
from codegate.providers.provider import Provider

PROVIDERS: dict[str, Provider] = {
    entry.id: entry
    for entry in (
        ANTHROPIC,
        OPENAI,
        OPENROUTER,
        DEEPSEEK,
        GEMINI,
        GLM,
        CEREBRAS,
        MINIMAX,
        CUSTOM,
        CUSTOM_ANTHROPIC,
        CUSTOM_RESPONSES,
    )
}


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
