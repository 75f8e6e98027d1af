from typing import Any

import pytest
from msgspec import UNSET

from codegate.errors import Invalid
from codegate.records import Secret
from codegate.services.account_form import AccountChange, NewAccount, checked, secret, target, values
from tests.builders import account


def test_a_form_never_shows_its_secrets() -> None:
    form = NewAccount(name="work", provider="anthropic", api_key=Secret("sk-fake-123"))

    assert "sk-fake" not in repr(form)
    assert "api_key" not in values(form)


def test_missing_is_not_null() -> None:
    assert values(AccountChange(base_url=None)) == {"base_url": None}
    assert values(AccountChange(base_url=UNSET)) == {}


def test_times_come_as_text() -> None:
    assert values(AccountChange(token_expires_at="2026-01-01T00:00:00Z")) == {"token_expires_at": 1_767_225_600_000}


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        values(AccountChange(token_expires_at="soon"))

    assert caught.value.field == "token_expires_at"


@pytest.mark.parametrize(
    "fields",
    [
        {"provider": "nobody"},
        {"auth_type": "password"},
        {"base_url": "ftp://example.com"},
        {"base_url": "http://127.0.0.1:9900"},
        {"priority": 1_000_001},
        {"rate_limit": -1},
        {"monthly_budget": -0.5},
        {"monthly_budget": float("nan")},
        {"account_email": "a\nb"},
        {"account_email": "x" * 201},
    ],
)
def test_a_field_that_makes_no_sense_is_named(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        checked(account(**fields))

    assert caught.value.field == next(iter(fields))


def test_a_custom_provider_needs_a_base_url() -> None:
    with pytest.raises(Invalid) as caught:
        checked(account(provider="custom"))

    assert caught.value.field == "base_url"


def test_texts_are_tidied() -> None:
    found = checked(account(base_url="HTTPS://Example.com/v1/", account_email=" "))

    assert (found.base_url, found.account_email) == ("https://example.com/v1", None)


def test_a_key_is_stored_without_what_surrounds_it() -> None:
    found = secret(Secret(" sk-fake-123\n"), "api_key")

    assert found is not None
    assert found.reveal() == "sk-fake-123"
    assert secret(Secret(" \n"), "api_key") is None
    assert secret(None, "api_key") is None


@pytest.mark.parametrize("text", ["sk fake", "sk\r\nx-evil: 1", "clé", "x" * 20_000])
def test_a_key_that_cannot_travel_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        secret(Secret(text), "api_key")

    assert text not in caught.value.text()


def test_a_key_goes_to_the_accounts_own_base_or_the_providers() -> None:
    assert target(account(base_url="https://a.example")) == "https://a.example"
    assert (target(account()) or "").startswith("https://api.anthropic.com")
    assert target(account(provider="gone")) is None


@pytest.mark.parametrize("provider_id", ["ollama", "lm-studio", "vllm", "llama-cpp"])
def test_a_server_on_this_machine_needs_no_further_word(provider_id: str) -> None:
    said = values(NewAccount(name="local", provider=provider_id))
    elsewhere = values(NewAccount(name="local", provider=provider_id, base_url="http://10.0.0.7:8000"))

    assert said["allow_private"] is True
    assert elsewhere["allow_private"] is False
    with pytest.raises(Invalid):
        checked(account(provider=provider_id))


def test_a_provider_whose_host_is_the_customers_own_is_not_guessed() -> None:
    with pytest.raises(Invalid) as caught:
        checked(account(provider="azure-openai"))

    assert caught.value.field == "base_url"
    assert "openai.azure.com" in caught.value.hint
