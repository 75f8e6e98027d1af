"""
Azure OpenAI through its v1 API (learn.microsoft.com/azure/foundry/openai/api-version-lifecycle).

Every customer has a host of its own, so an account must name it: `https://NAME.openai.azure.com`. Models are called
by the names of their deployments; the dialect is that of the OpenAI model whose name a deployment carries.
"""

from dataclasses import replace

from codegate.providers.openai import OPENAI
from codegate.providers.provider import Auth, Provider

_API_KEY = Auth("api-key")

AZURE_OPENAI = Provider(
    id="azure-openai",
    label="Azure OpenAI",
    endpoints=tuple(
        replace(endpoint, base_url=None, auth=_API_KEY, tail="/openai/v1", domain="azure.com")
        for endpoint in OPENAI.endpoints
    ),
    key_hint="32 or 84 letters and digits",
    console="https://ai.azure.com",
    key_env=("AZURE_OPENAI_API_KEY",),
    needs_base_url=True,
    base_url_hint="https://NAME.openai.azure.com",
    bound_models=OPENAI.bound_models,
    profiles=OPENAI.profiles,
)
