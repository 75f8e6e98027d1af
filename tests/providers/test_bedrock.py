"""Bedrock: Anthropic's dialects, its own door."""

from codegate.providers.anthropic import ANTHROPIC
from codegate.providers.bedrock import BEDROCK
from codegate.providers.request import build
from codegate.records import Account, Credentials, Secret

BASE = "https://bedrock-runtime.us-east-1.amazonaws.com"
ENDPOINT = BEDROCK.endpoints[0]


def account(auth_type: str) -> Account:
    return Account(id="a", name="a", provider="bedrock", auth_type=auth_type, base_url=BASE)


def test_key_of_its_own_is_a_bearer_token_and_nothing_of_anthropic_is_said() -> None:
    credentials = Credentials(account_id="a", api_key=Secret("bedrock-api-key"))
    client = {"anthropic-version": "2023-06-01", "anthropic-beta": "x", "user-agent": "claude-cli/2", "x-app": "cli"}
    made = build(account("api_key"), credentials, ENDPOINT, "/model/m/invoke", b"{}", client, query="beta=true")
    names = {name for name, _ in made.headers}

    assert made.url == f"{BASE}/model/m/invoke"
    assert ("authorization", "Bearer bedrock-api-key") in made.headers
    assert not names & {"anthropic-version", "anthropic-beta", "x-app"}
    assert made.login == ""


def test_credentials_to_sign_with_are_in_no_header() -> None:
    credentials = Credentials(account_id="a", api_key=Secret("AKID:secret-part"))
    made = build(account("aws"), credentials, ENDPOINT, "/model/m/invoke", b"{}", {})

    assert made.login == "aws"
    assert "secret-part" not in repr(made)
    assert all("secret-part" not in value for _, value in made.headers)


def test_stream_asks_for_its_own_framing() -> None:
    made = build(account("aws"), None, ENDPOINT, "/x", b"{}", {}, is_stream=True)

    assert dict(made.headers)["accept"] == "application/vnd.amazon.eventstream"


def test_dialects_are_anthropics_without_what_clouds_lack() -> None:
    assert [pattern for pattern, _ in BEDROCK.profiles] == [pattern for pattern, _ in ANTHROPIC.profiles]
    assert not any(profile.auto_cache or profile.fast_mode for _, profile in BEDROCK.profiles)


def test_models_are_listed_by_the_control_plane() -> None:
    assert ENDPOINT.cloud is not None
    assert ENDPOINT.cloud.models_url(BASE, BEDROCK.models_path or "").startswith(
        "https://bedrock.us-east-1.amazonaws.com/foundation-models"
    )
