"""What holds for every provider in the table."""

import json
from dataclasses import asdict

import pytest

from codegate.providers.provider import Endpoint, Provider
from codegate.providers.request import build, check_base_url
from codegate.providers.table import PROVIDERS
from codegate.records import Account, Credentials, Secret
from codegate.wire.profile import Profile

KEY = "fake-provider-key-0002"
PATHS = {"anthropic": "/messages", "openai_chat": "/chat/completions", "openai_responses": "/responses"}
ALL = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
ENDPOINTS = [(entry, endpoint) for entry in PROVIDERS.values() for endpoint in entry.endpoints]
EACH_ENDPOINT = pytest.mark.parametrize(
    ("provider", "endpoint"), ENDPOINTS, ids=[f"{entry.id}-{endpoint.format}" for entry, endpoint in ENDPOINTS]
)
VOCABULARY = {
    "max_tokens_param": {"max_tokens", "max_completion_tokens"},
    "stream_usage": {"option", "automatic", "never"},
    "effort_param": {"reasoning_effort", "reasoning", "thinking", "enable_thinking", "none"},
    "reasoning_echo": {"none", "reasoning_content", "reasoning_details"},
    "call_signatures": {"none", "kept", "required"},
    "web_search": {"none", "options", "plugin", "tool"},
    "sampling": {"all", "none"},
    "schema_dialect": {"openai", "gemini", "plain", "grammar"},
}


def profiles_of(provider: Provider) -> list[Profile]:
    at_endpoints = [
        profile
        for endpoint in provider.endpoints
        for profile in (endpoint.profile, *(found for _, found in endpoint.profiles))
    ]
    return [*at_endpoints, *(profile for _, profile in provider.profiles)]


@ALL
def test_id_is_its_key_and_label_is_there(provider: Provider) -> None:
    assert PROVIDERS[provider.id] is provider
    assert provider.label
    assert "api_key" in provider.auth_types


@ALL
def test_provider_is_json_for_forms(provider: Provider) -> None:
    assert json.loads(json.dumps(asdict(provider)))["id"] == provider.id


@ALL
def test_each_format_has_one_endpoint(provider: Provider) -> None:
    formats = [endpoint.format for endpoint in provider.endpoints]

    assert formats
    assert len(set(formats)) == len(formats)
    assert set(formats) <= set(PATHS)


@ALL
def test_dialect_by_model_is_of_one_makers_formats(provider: Provider) -> None:
    formats = {endpoint.format for endpoint in provider.endpoints}

    assert not provider.profiles or len(formats) == 1 or formats == {"openai_chat", "openai_responses"}


@ALL
def test_models_are_bound_to_a_format_that_is_spoken(provider: Provider) -> None:
    assert {only for _, only in provider.bound_models} <= {endpoint.format for endpoint in provider.endpoints}


@ALL
def test_words_of_profiles_are_of_the_vocabulary(provider: Provider) -> None:
    for profile in profiles_of(provider):
        for member, words in VOCABULARY.items():
            assert getattr(profile, member) in words


@ALL
def test_only_anthropic_counts_as_anthropic_wherever_it_is_hosted(provider: Provider) -> None:
    is_its_own = provider.id in ("anthropic", "bedrock", "vertex")

    assert all(profile.is_anthropic == is_its_own for profile in profiles_of(provider))


@ALL
def test_patterns_are_lower_case_and_none_is_shadowed(provider: Provider) -> None:
    for table in (provider.profiles, *(endpoint.profiles for endpoint in provider.endpoints)):
        patterns = [pattern for pattern, _ in table]

        assert patterns == [pattern.lower() for pattern in patterns]
        assert len(set(patterns)) == len(patterns)


@EACH_ENDPOINT
def test_own_base_url_passes_its_own_policy(provider: Provider, endpoint: Endpoint) -> None:
    if endpoint.base_url is None:
        assert provider.needs_base_url
    else:
        assert check_base_url(endpoint.base_url, allow_private=provider.is_local) == endpoint.base_url


@ALL
def test_only_a_local_server_has_a_base_on_this_machine_and_it_needs_no_key(provider: Provider) -> None:
    is_here = any(endpoint.base_url and "//127.0.0.1:" in endpoint.base_url for endpoint in provider.endpoints)

    assert provider.is_local == is_here
    assert provider.key_optional or not provider.is_local


@ALL
def test_a_form_can_say_what_to_bring(provider: Provider) -> None:
    assert provider.base_url_hint or not provider.needs_base_url
    assert provider.key_optional or (provider.key_hint and provider.console.startswith("https://") and provider.key_env)
    assert all(name == name.upper() and name.isidentifier() for name in provider.key_env)


@ALL
def test_hosts_with_a_messages_door_are_spoken_to_without_conversion(provider: Provider) -> None:
    formats = {endpoint.format for endpoint in provider.endpoints}

    for wire_format in formats:
        assert provider.endpoint_for(wire_format).format == wire_format


@EACH_ENDPOINT
@pytest.mark.parametrize("base", [None, "https://relay.example", "https://relay.example/v1"])
def test_url_is_right_with_and_without_a_version(provider: Provider, endpoint: Endpoint, base: str | None) -> None:
    if base is None and endpoint.base_url is None:
        pytest.skip("has no base URL of its own")
    account = Account(id="a1", name="n", provider=provider.id, base_url=base)
    url = build(account, None, endpoint, PATHS[endpoint.format], b"{}", {}).url

    assert url.startswith(base or endpoint.base_url or "")
    assert url.endswith(PATHS[endpoint.format])
    assert "//" not in url.partition("://")[2]
    assert "/v" in url or provider.id in ("codex", "bedrock")  # which have no versions
    assert base is not None or not endpoint.base_url or url == endpoint.base_url + PATHS[endpoint.format]


@EACH_ENDPOINT
def test_key_is_in_its_header_and_nowhere_else(provider: Provider, endpoint: Endpoint) -> None:
    account = Account(id="a1", name="n", provider=provider.id, base_url="https://relay.example/v1")
    credentials = Credentials(account_id="a1", api_key=Secret(KEY))
    made = build(account, credentials, endpoint, PATHS[endpoint.format], b"{}", {})
    holders = [name for name, value in made.headers if KEY in value]

    assert holders == [endpoint.auth.header]
    assert KEY not in made.url
    assert KEY not in repr(made)


@ALL
def test_families_are_lower_case_beginnings_of_no_other_maker(provider: Provider) -> None:
    for family in provider.families:
        assert family == family.lower()
        owners = {entry.id for entry in PROVIDERS.values() if entry.owns(f"{family}x")}

        assert owners in ({provider.id}, {"openai", "codex"})
