"""What leaves for a provider, and what never does."""

import pytest

from codegate import __version__
from codegate.providers.anthropic import ANTHROPIC
from codegate.providers.custom import CUSTOM
from codegate.providers.deepseek import DEEPSEEK
from codegate.providers.openai import OPENAI
from codegate.providers.provider import Provider
from codegate.providers.request import UpstreamRequest, build, merge_betas
from codegate.records import Account, Credentials, Secret

KEY = "fake-provider-key-0001"
CLIENT = {
    "host": "127.0.0.1:9212",
    "authorization": "Bearer fake-client-key",
    "x-api-key": "fake-client-key",
    "x-goog-api-key": "fake-client-key",
    "cookie": "a=fake-client-key",
    "proxy-authorization": "Basic fake-client-key",
    "user-agent": "claude-cli/2.0",
    "accept-encoding": "gzip, br",
    "connection": "authorization",
    "content-length": "5",
    "x-app": "cli",
    "x-stainless-os": "Linux",
    "x-claude-code-session-id": "s1",
    "anthropic-version": "2026-10-21",
    "anthropic-beta": "one, two,one",
    "anthropic-dangerous-direct-browser-access": "true",
    "x-msh-device-name": "laptop",
    "http-referer": "https://ide.example",
    "openai-organization": "org-1",
    "x-forwarded-for": "10.0.0.1",
    "x-empty": "",
}


def request(provider: Provider, client: dict[str, str] | None = None, **changes: object) -> UpstreamRequest:
    fields: dict[str, object] = {"id": "a1", "name": "work", "provider": provider.id}
    build_fields = {key: changes.pop(key) for key in ("body", "query", "is_stream", "path") if key in changes}
    account = Account(**{**fields, **changes})
    endpoint = provider.endpoints[0]
    return build(
        account,
        Credentials(account_id="a1", api_key=Secret(KEY)),
        endpoint,
        build_fields.get("path", "/messages"),
        build_fields.get("body", b"{}"),
        CLIENT if client is None else client,
        build_fields.get("query", ""),
        build_fields.get("is_stream", False),
    )


def headers_of(made: UpstreamRequest) -> dict[str, str]:
    assert len({name for name, _ in made.headers}) == len(made.headers)
    return dict(made.headers)


def test_anthropic_client_at_anthropic_keeps_its_protocol_headers() -> None:
    headers = headers_of(request(ANTHROPIC))

    assert headers["anthropic-version"] == "2026-10-21"
    assert headers["anthropic-beta"] == "one,two"
    assert headers["user-agent"] == "claude-cli/2.0"
    assert headers["x-stainless-os"] == "Linux"
    assert headers["x-claude-code-session-id"] == "s1"


@pytest.mark.parametrize("provider", [OPENAI, DEEPSEEK, CUSTOM])
def test_nobody_else_learns_anything_of_the_client(provider: Provider) -> None:
    headers = headers_of(request(provider, base_url="https://x.example/v1", query="beta=true"))

    assert set(headers) == {"accept-encoding", "content-type", "accept", "user-agent", "authorization"}
    assert headers["user-agent"] == f"codegate/{__version__}"


@pytest.mark.parametrize("provider", [ANTHROPIC, OPENAI, DEEPSEEK, CUSTOM])
def test_clients_credentials_never_travel(provider: Provider) -> None:
    made = request(provider, base_url="https://x.example/v1")

    assert "fake-client-key" not in str(made.headers)
    assert sum(KEY in value for _, value in made.headers) == 1
    assert KEY not in made.url


def test_converted_request_to_anthropic_says_the_version_we_write() -> None:
    headers = headers_of(request(ANTHROPIC, client={}))

    assert headers["anthropic-version"] == "2023-06-01"
    assert "anthropic-beta" not in headers
    assert headers["user-agent"] == f"codegate/{__version__}"


def test_answer_is_asked_for_uncompressed() -> None:
    assert headers_of(request(ANTHROPIC))["accept-encoding"] == "identity"


def test_query_goes_to_anthropic_alone() -> None:
    assert request(ANTHROPIC, query="beta=true").url == "https://api.anthropic.com/v1/messages?beta=true"
    assert request(OPENAI, query="beta=true", path="/chat/completions").url.endswith("/v1/chat/completions")


@pytest.mark.parametrize("query", ["beta=true&limit=20", "beta", "version=2026-01-01&stable=&x=a.b"])
def test_plain_switches_go_to_anthropic_unchanged(query: str) -> None:
    assert request(ANTHROPIC, query=query).url.endswith(f"/v1/messages?{query}")


@pytest.mark.parametrize(
    "query",
    [
        "a#b",
        "a b\r\nx: y",
        "user=jane%40corp-mail.com",
        "beta=jane%40corp-mail.com",
        "api_" + "key=k3jx9f2m",
        "AuthToken=abc",
        "ref=" + "a" * 25,
        "a=b=c",
        "=x",
    ],
)
def test_of_a_query_nothing_else_leaves(query: str) -> None:
    assert "?" not in request(ANTHROPIC, query=query).url
    assert request(ANTHROPIC, query=f"{query}&beta=true&{query}").url.endswith("/v1/messages?beta=true")


def test_oauth_account_is_a_bearer_and_says_its_beta() -> None:
    headers = headers_of(request(ANTHROPIC, auth_type="oauth"))

    assert headers["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in headers
    assert headers["anthropic-beta"] == "one,two,oauth-2025-04-20"


def test_request_without_a_body_is_a_get() -> None:
    made = request(ANTHROPIC, body=b"", path="/models")

    assert (made.method, made.url) == ("GET", "https://api.anthropic.com/v1/models")
    assert "content-type" not in headers_of(made)


def test_account_without_a_key_sends_none() -> None:
    account = Account(id="a1", name="local", provider="custom", base_url="http://127.0.0.1:11434", allow_private=True)
    made = build(account, None, CUSTOM.endpoints[0], "/chat/completions", b"{}", {}, "", True)

    assert "authorization" not in headers_of(made)
    assert made.url == "http://127.0.0.1:11434/v1/chat/completions"
    assert made.allow_private
    assert made.is_stream


@pytest.mark.parametrize("value", ["a\r\nx-evil: 1", "a\x00b", "ä"])
def test_header_value_that_is_no_text_is_left_out(value: str) -> None:
    headers = headers_of(request(ANTHROPIC, client={"x-app": value, "anthropic-version": value, "user-agent": value}))

    assert "x-app" not in headers
    assert headers["anthropic-version"] == "2023-06-01"
    assert headers["user-agent"] == f"codegate/{__version__}"


def test_printed_request_shows_no_key() -> None:
    for provider in (ANTHROPIC, OPENAI):
        assert KEY not in repr(request(provider))


def test_betas_merge_in_order_each_once() -> None:
    assert merge_betas("a, b", "b,c", "", " ,") == "a,b,c"


def test_its_secrets_are_the_keys_without_their_scheme() -> None:
    assert request(ANTHROPIC).secrets() == (KEY.encode(),)
    assert request(OPENAI).secrets() == (KEY.encode(),)
