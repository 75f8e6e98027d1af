"""What is sent to a token endpoint, and what its answers mean."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from codegate.errors import CodeGateError
from codegate.providers.oauth import (
    DEFAULT_LIFE_S,
    LONGEST_LIFE_S,
    OAUTH,
    SHORTEST_LIFE_S,
    LoginFailed,
    LoginRefused,
    authorize_url,
    claims_of,
    device_start,
    exchange,
    new_pkce,
    read_tokens,
    refresh,
)
from codegate.records import Secret

ANTHROPIC, CODEX = OAUTH["anthropic"], OAUTH["codex"]


def jwt(claims: dict[str, Any]) -> str:
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{part}.c2ln"


def answer(**fields: Any) -> bytes:
    return json.dumps({"access_token": "access-1", **fields}).encode()


def test_the_page_gets_the_challenge_and_never_the_verifier() -> None:
    pkce = new_pkce()
    url = authorize_url(CODEX, pkce, "http://localhost:1455/auth/callback")
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    digest = hashlib.sha256(pkce.verifier.reveal().encode()).digest()

    assert query["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert query["code_challenge_method"] == "S256"
    assert query["state"] == pkce.state
    assert pkce.verifier.reveal() not in url


def test_no_two_logins_share_a_state() -> None:
    assert len({new_pkce().state for _ in range(100)}) == 100


def test_anthropic_takes_json_with_the_state() -> None:
    sent = exchange(ANTHROPIC, "https://x/token", "code-1", Secret("v"), "http://localhost:1/callback", "state-1")

    assert json.loads(sent.body)["state"] == "state-1"
    assert sent.content_type == "application/json"


def test_openai_takes_a_form() -> None:
    sent = exchange(CODEX, "https://x/token", "code-1", Secret("v"), "http://localhost:1455/auth/callback", "state-1")

    assert parse_qs(sent.body.decode())["code_verifier"] == ["v"]
    assert "state" not in parse_qs(sent.body.decode())


def test_a_refresh_is_json_and_its_repr_tells_nothing() -> None:
    sent = refresh(CODEX, "https://x/token", Secret("refresh-secret"))

    assert json.loads(sent.body)["refresh_token"] == "refresh-secret"
    assert "refresh-secret" not in repr(sent)


def test_only_a_provider_that_has_it_gives_a_code_for_a_device() -> None:
    assert device_start(CODEX, "https://auth.x").url == "https://auth.x/api/accounts/deviceauth/usercode"
    with pytest.raises(CodeGateError):
        device_start(ANTHROPIC, "https://x")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (3600, 3600),
        ("7200", 7200),
        (5, SHORTEST_LIFE_S),
        (10**9, LONGEST_LIFE_S),
        (0, DEFAULT_LIFE_S),
        (-5, DEFAULT_LIFE_S),
        ("soon", DEFAULT_LIFE_S),
        (None, DEFAULT_LIFE_S),
        (True, DEFAULT_LIFE_S),
    ],
)
def test_a_life_is_never_nonsense(said: object, expected: int) -> None:
    assert read_tokens(200, answer(expires_in=said)).life_s == expected


def test_a_token_that_says_its_own_life_is_believed() -> None:
    token = jwt({"iat": 1000, "exp": 1000 + 864_000})

    assert read_tokens(200, json.dumps({"access_token": token}).encode()).life_s == 864_000


def test_an_id_token_names_account_plan_and_email() -> None:
    claims = {
        "email": "me@corp.test",
        "https://api.openai.com/auth": {"chatgpt_account_id": "acc-1", "chatgpt_plan_type": "plus"},
    }
    found = read_tokens(200, answer(id_token=jwt(claims), refresh_token="refresh-1"))

    assert (found.account_id, found.plan, found.email) == ("acc-1", "plus", "me@corp.test")


def test_without_a_new_refresh_token_the_answer_says_none() -> None:
    assert read_tokens(200, answer()).refresh is None
    assert read_tokens(200, answer(refresh_token="")).refresh is None


@pytest.mark.parametrize("code", ["invalid_grant", "refresh_token_reused", "refresh_token_expired"])
def test_a_void_grant_is_refused_for_good(code: str) -> None:
    for body in ({"error": code}, {"error": {"code": code}}):
        with pytest.raises(LoginRefused):
            read_tokens(400, json.dumps(body).encode())


@pytest.mark.parametrize(("status", "body"), [(500, b"<html>"), (429, b'{"error": "slow"}'), (200, b"[]"), (200, b"{")])
def test_anything_else_may_work_later(status: int, body: bytes) -> None:
    with pytest.raises(LoginFailed):
        read_tokens(status, body)


def test_an_error_repeats_no_foreign_text() -> None:
    with pytest.raises(LoginFailed) as failed:
        read_tokens(500, json.dumps({"error": "\x1b]0;x\x07 <script>"}).encode())

    assert "<" not in failed.value.message


@pytest.mark.parametrize("token", [None, 5, "a.b", "a.%%%.c", "e30.bm90IGpzb24.x"])
def test_what_is_no_token_has_no_claims(token: object) -> None:
    assert claims_of(token) == {}
