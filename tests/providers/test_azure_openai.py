"""Azure OpenAI: its host, its header, OpenAI's dialects."""

import pytest

from codegate.providers.azure_openai import AZURE_OPENAI
from codegate.providers.openai import OPENAI
from codegate.providers.request import build
from codegate.records import Account


@pytest.mark.parametrize(
    "base",
    ["https://lab.openai.azure.com", "https://lab.openai.azure.com/openai", "https://lab.openai.azure.com/openai/v1"],
)
def test_the_url_is_right_however_much_of_it_was_given(base: str) -> None:
    account = Account(id="a", name="a", provider="azure-openai", base_url=base)
    endpoint = AZURE_OPENAI.endpoint_for("openai_chat", base)
    made = build(account, None, endpoint, "/chat/completions", b"{}", {})

    assert made.url == "https://lab.openai.azure.com/openai/v1/chat/completions"


def test_without_a_host_of_its_own_there_is_nothing_to_guess() -> None:
    assert AZURE_OPENAI.needs_base_url
    assert all(endpoint.base_url is None for endpoint in AZURE_OPENAI.endpoints)


def test_the_key_travels_in_azures_own_header() -> None:
    assert {endpoint.auth.header for endpoint in AZURE_OPENAI.endpoints} == {"api-key"}


def test_deployments_named_like_models_get_their_dialect() -> None:
    assert AZURE_OPENAI.profiles == OPENAI.profiles
