"""
Subscription logins as data, and their messages as pure functions: what is sent to a token endpoint, what came back.

Sources: `protocols.md` 5.7 and 5.8; RFC 6749 (5.1, 5.2), RFC 7636 (PKCE), RFC 8252 (loopback callback). The client ids
are the public ones of the providers' own tools: a provider knows no others, and may restrict what a subscription is
used for.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec

from codegate.errors import CodeGateError, UpstreamError, UpstreamRejected
from codegate.records import Record, Secret

SHORTEST_LIFE_S = 60
LONGEST_LIFE_S = 30 * 86_400
DEFAULT_LIFE_S = 3_600
"""When an answer says nothing usable about how long its token lives."""

_OPENAI_CLAIMS = "https://api.openai.com/auth"


@dataclass(frozen=True, slots=True)
class DeviceLogin:
    """
    A login without a browser on this machine, below the origin of the token endpoint.

    Attributes:
        start_path: Answers `{device_auth_id, user_code, interval}`.
        poll_path: Answers `{authorization_code, code_verifier}` once the user has typed the code.
        page: Where the user types it.
        callback: `redirect_uri` of the exchange that follows.
        life_s: How long the code is good.
    """

    start_path: str
    poll_path: str
    page: str
    callback: str
    life_s: int = 900


@dataclass(frozen=True, slots=True)
class OAuth:
    """
    How a provider logs a user in.

    Attributes:
        ports: Loopback ports that its callback may use, in order; () for any free one.
        callback_path: Path of the callback; `http://localhost:PORT` goes before it.
        extra: More parameters of the authorization page.
        is_json: The code is exchanged with a JSON body, not a form; the state goes along.
        device: The login without a browser, if there is one.
    """

    provider: str
    client_id: str
    authorize_url: str
    token_url: str
    scopes: str
    callback_path: str
    ports: tuple[int, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    is_json: bool = False
    device: DeviceLogin | None = None


OAUTH: dict[str, OAuth] = {
    "anthropic": OAuth(
        provider="anthropic",
        client_id="9d1c250a-e61b-44d9-88ed-5944d1962f5e",
        authorize_url="https://claude.ai/oauth/authorize",
        token_url="https://platform.claude.com/v1/oauth/token",  # noqa: S106  an address
        scopes="user:profile user:inference",
        callback_path="/callback",
        extra=(("code", "true"),),
        is_json=True,
    ),
    "codex": OAuth(
        provider="codex",
        client_id="app_EMoamEEZ73f0CkXaXp7hrann",
        authorize_url="https://auth.openai.com/oauth/authorize",
        token_url="https://auth.openai.com/oauth/token",  # noqa: S106  an address
        scopes="openid profile email offline_access",
        callback_path="/auth/callback",
        ports=(1455, 1457),
        extra=(("id_token_add_organizations", "true"), ("codex_cli_simplified_flow", "true")),
        device=DeviceLogin(
            start_path="/api/accounts/deviceauth/usercode",
            poll_path="/api/accounts/deviceauth/token",
            page="https://auth.openai.com/codex/device",
            callback="https://auth.openai.com/deviceauth/callback",
        ),
    ),
}
"""Provider id -> its login."""

NOTICE = (
    "A subscription is yours alone: its provider may forbid or limit its use through other programs, and may block it. "
    "Read its terms; an API key has no such limit."
)
"""What a user is told before a login."""


class LoginRefused(UpstreamRejected):
    """This login is worth nothing any more; only a new one helps. To a client it is a refused key."""

    code = "login_refused"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, status=401, kind="auth")
        self.hint = hint


class LoginFailed(UpstreamError):
    """The token endpoint failed; the same grant may work later."""

    code = "login_failed"


class TokenRequest(Record, frozen=True, kw_only=True):
    """A POST to a token endpoint; its repr hides the body, which is all secrets."""

    url: str
    content_type: str
    body: bytes

    def __repr__(self) -> str:
        return f"TokenRequest(POST {self.url} {len(self.body)} bytes)"


class Tokens(Record, frozen=True, kw_only=True):
    """
    What a token endpoint gave.

    Attributes:
        refresh: The new refresh token; None means that the old one stays.
        life_s: Seconds the access token lives, 60 to 30 days.
        account_id: The account at the provider, where the answer names it.
    """

    access: Secret
    refresh: Secret | None
    life_s: int
    account_id: str | None = None
    email: str | None = None
    plan: str | None = None


class Pkce(Record, frozen=True, kw_only=True):
    """Proof that who exchanges a code is who asked for it (RFC 7636); `verifier` never leaves this process early."""

    verifier: Secret
    challenge: str
    state: str


def new_pkce() -> Pkce:
    """A fresh verifier of 256 bits with its S256 challenge, and a state of 128 bits."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return Pkce(verifier=Secret(verifier), challenge=challenge, state=secrets.token_urlsafe(16))


def authorize_url(oauth: OAuth, pkce: Pkce, redirect_uri: str) -> str:
    """The page where the user says yes."""
    query = {
        **dict(oauth.extra),
        "response_type": "code",
        "client_id": oauth.client_id,
        "redirect_uri": redirect_uri,
        "scope": oauth.scopes,
        "code_challenge": pkce.challenge,
        "code_challenge_method": "S256",
        "state": pkce.state,
    }
    return f"{oauth.authorize_url}?{urlencode(query)}"


def exchange(oauth: OAuth, token_url: str, code: str, verifier: Secret, redirect_uri: str, state: str) -> TokenRequest:
    """The request that turns a code into tokens."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": oauth.client_id,
        "code_verifier": verifier.reveal(),
    }
    if oauth.is_json:
        return _json_request(token_url, {**fields, "state": state})
    form = "application/x-www-form-urlencoded"
    return TokenRequest(url=token_url, content_type=form, body=urlencode(fields).encode())


def refresh(oauth: OAuth, token_url: str, token: Secret) -> TokenRequest:
    """The request for a new access token; both providers want JSON here."""
    fields = {"grant_type": "refresh_token", "refresh_token": token.reveal(), "client_id": oauth.client_id}
    return _json_request(token_url, fields)


def device_start(oauth: OAuth, origin: str) -> TokenRequest:
    """The request for a code that the user types elsewhere."""
    if oauth.device is None:
        raise CodeGateError(f"{oauth.provider} has no login without a browser.")
    return _json_request(origin + oauth.device.start_path, {"client_id": oauth.client_id})


def device_poll(oauth: OAuth, origin: str, device_id: str, user_code: str) -> TokenRequest:
    """The question whether it was typed."""
    if oauth.device is None:
        raise CodeGateError(f"{oauth.provider} has no login without a browser.")
    return _json_request(origin + oauth.device.poll_path, {"device_auth_id": device_id, "user_code": user_code})


def read_tokens(status: int, body: bytes) -> Tokens:
    """
    What a token endpoint's answer says.

    Raises:
        LoginRefused: The grant is void (`invalid_grant`, `refresh_token_reused`, …).
        LoginFailed: Anything else that is no tokens; trying again later makes sense.
    """
    said = _object(body)
    if status != 200:
        raise _refusal(status, said)
    access = said.get("access_token")
    if not isinstance(access, str) or not _is_token(access):
        raise LoginFailed("The login server answered without an access token.", hint="Try again in a moment.")
    refreshed = said.get("refresh_token")
    claims = claims_of(said.get("id_token")) or claims_of(access)
    return Tokens(
        access=Secret(access),
        refresh=Secret(refreshed) if isinstance(refreshed, str) and _is_token(refreshed) else None,
        life_s=_life(said.get("expires_in"), claims_of(access)),
        account_id=_account_id(claims),
        email=_email(said, claims),
        plan=_text(_openai(claims).get("chatgpt_plan_type")),
    )


def claims_of(token: object) -> dict[str, Any]:
    """The claims of a JWT, unverified: they come from the issuer itself, over TLS; {} for anything else."""
    if not isinstance(token, str) or token.count(".") != 2:
        return {}
    part = token.split(".")[1]
    try:
        return _object(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return {}


def account_of(claims: Mapping[str, Any]) -> str | None:
    """The ChatGPT account that the claims of an id token name."""
    return _account_id(claims)


def _json_request(url: str, fields: Mapping[str, str]) -> TokenRequest:
    return TokenRequest(url=url, content_type="application/json", body=msgspec.json.encode(fields))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


_VOID = frozenset({"invalid_grant", "refresh_token_reused", "refresh_token_expired", "refresh_token_invalidated"})


def _refusal(status: int, said: Mapping[str, Any]) -> UpstreamError:
    error = said.get("error")
    code = error.get("code") or error.get("type") if isinstance(error, dict) else error
    code = code if isinstance(code, str) else ""
    if code in _VOID:
        return LoginRefused(
            f"The login server refuses this login ({code}): it was used elsewhere, taken back, or is too old.",
            hint="Log in again: codegate accounts login",
        )
    word = f" ({code})" if code.isascii() and code.replace("_", "").isalnum() and len(code) < 60 else ""
    return LoginFailed(f"The login server answered {status}{word}.", hint="Try again in a moment.")


def _life(expires_in: object, claims: Mapping[str, Any]) -> int:
    """Seconds, from the answer or else from the token itself; clamped, because both have said nonsense."""
    seconds: object = expires_in
    if isinstance(seconds, str) and seconds.isdigit():
        seconds = int(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        issued, expires = claims.get("iat"), claims.get("exp")
        seconds = expires - issued if isinstance(issued, int) and isinstance(expires, int) else 0
        seconds = seconds if seconds > 0 else DEFAULT_LIFE_S
    return int(min(max(seconds, SHORTEST_LIFE_S), LONGEST_LIFE_S))


def _openai(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    found = claims.get(_OPENAI_CLAIMS)
    return found if isinstance(found, dict) else {}


def _account_id(claims: Mapping[str, Any]) -> str | None:
    return _text(_openai(claims).get("chatgpt_account_id"))


def _email(said: Mapping[str, Any], claims: Mapping[str, Any]) -> str | None:
    account = said.get("account")
    named = account.get("email_address") if isinstance(account, dict) else None
    return _text(named) or _text(claims.get("email"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.isprintable() and 0 < len(value) <= 200 else None


def _is_token(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text and 0 < len(text) <= 16_384
