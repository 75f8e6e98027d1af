"""The Codex backend as data: where it is, what it is told beside the key, what passes through."""

import pytest

from codegate.providers.codex import CODEX
from codegate.providers.request import USER_AGENT, build
from codegate.records import Account, Credentials, Secret

ENDPOINT = CODEX.endpoints[0]
GENUINE = {
    "user-agent": "codex_exec/0.169.0",
    "originator": "codex_exec",
    "session-id": "s",
    "thread-id": "t",
    "x-client-request-id": "r",
    "x-codex-turn-metadata": "{}",
    "x-codex-window-id": "w",
    "x-openai-internal-codex-responses-lite": "true",
}
PRIVATE = {"authorization": "Bearer mine", "cookie": "c", "x-stainless-os": "Linux", "chatgpt-account-id": "theirs"}


def headers(client: dict[str, str], **account: object) -> dict[str, str]:
    owner = Account(id="a1", name="n", provider="codex", auth_type="oauth", **account)  # type: ignore[arg-type]
    credentials = Credentials(account_id="a1", api_key=Secret("fake-access-token"))
    return dict(build(owner, credentials, ENDPOINT, "/responses", b"{}", client, is_stream=True).headers)


def test_the_subscriptions_account_is_named_beside_the_token() -> None:
    sent = headers({}, external_account_id="acct-1")

    assert sent["chatgpt-account-id"] == "acct-1"
    assert sent["authorization"] == "Bearer fake-access-token"
    assert sent["accept"] == "text/event-stream"
    assert "chatgpt-account-id" not in headers({})
    assert "chatgpt-account-id" not in headers({}, external_account_id="acct\r\nx: y")


def test_what_codex_says_of_itself_passes_and_nothing_else_does() -> None:
    sent = headers({**GENUINE, **PRIVATE}, external_account_id="acct-1")

    assert sent.items() >= GENUINE.items()
    assert sent["chatgpt-account-id"] == "acct-1"
    assert not {"cookie", "x-stainless-os"} & sent.keys()


def test_nothing_is_made_up_for_other_clients() -> None:
    sent = headers({})

    assert sent["user-agent"] == USER_AGENT
    assert set(sent) == {"accept-encoding", "content-type", "accept", "user-agent", "authorization"}


@pytest.mark.parametrize("base", [None, "https://chatgpt.com", "https://chatgpt.com/backend-api/codex"])
def test_its_paths_have_no_version(base: str | None) -> None:
    owner = Account(id="a1", name="n", provider="codex", base_url=base)
    made = build(owner, None, ENDPOINT, "/responses", b"{}", {})

    assert made.url == "https://chatgpt.com/backend-api/codex/responses"


@pytest.mark.parametrize(
    ("model", "least"), [("gpt-5.1-codex", "low"), ("gpt-5", "low"), ("gpt-5-codex", "low"), ("gpt-5.5", "none")]
)
def test_older_models_always_reason(model: str, least: str) -> None:
    assert ENDPOINT.profile_for(model).effort_levels[0] == least
    assert ENDPOINT.profile_for(model).codex
