"""
Account, endpoint and body become an `UpstreamRequest`: the one place that writes upstream headers.

Headers go by an allow-list. The client's credentials, cookies and details of its machine never travel; what an
Anthropic client says of its protocol goes to Anthropic alone (`clients.md` 5, items 7-9; `protocols.md` 5.4).
"""

import re
from collections.abc import Mapping

import msgspec

from codegate import __version__
from codegate.providers.address import check_base_url, host_changed, is_denied
from codegate.providers.cloud import LOGINS, Cloud
from codegate.providers.join import join_url
from codegate.providers.provider import BEARER, Auth, Endpoint
from codegate.records import Account, Credentials, Secret

__all__ = ["UpstreamRequest", "build", "check_base_url", "host_changed", "is_denied"]

USER_AGENT = f"codegate/{__version__}"
ANTHROPIC_VERSION = "2023-06-01"
OAUTH_BETA = "oauth-2025-04-20"

_FLAG = re.compile(
    "(?i:(?![^=]*(?:key|token|secret|pass|pwd|auth|cred|sig|sess|user|mail|name|phone))[a-z][a-z0-9_-]{0,31})"
    "(?:=[a-z0-9._-]{0,24})?"
)
"""A switch of the API, such as `beta=true`: short, plain, and by its name neither a credential nor a person."""

_CREDENTIAL_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "x-goog-api-key"})

Headers = tuple[tuple[str, str], ...]


class UpstreamRequest(msgspec.Struct, frozen=True, kw_only=True):
    """
    One HTTP request to a provider.

    Attributes:
        headers: (name, value), names in lower case; without host and content-length.
        allow_private: The account may be reached on loopback or a private network.
        is_stream: The client asked for a stream.
        login: `aws` or `gcp` where the cloud's own library has to sign it before it is sent, else "".
        login_secret: Credentials for that; None for those of the environment.
    """

    method: str
    url: str
    headers: Headers
    body: bytes
    account_id: str
    allow_private: bool = False
    is_stream: bool = False
    login: str = ""
    login_secret: Secret | None = None

    def __repr__(self) -> str:
        names = ", ".join(f"{name}: {'***' if name in _CREDENTIAL_HEADERS else value}" for name, value in self.headers)
        return f"UpstreamRequest({self.method} {self.url} [{names}] {len(self.body)} bytes)"

    def secrets(self) -> tuple[bytes, ...]:
        """The keys it carries, without `Bearer `: what an answer must not repeat to the client."""
        values = [value for name, value in self.headers if name in _CREDENTIAL_HEADERS]
        return tuple(value.rpartition(" ")[2].encode() for value in values if value)


def build(
    account: Account,
    credentials: Credentials | None,
    endpoint: Endpoint,
    path: str,
    body: bytes,
    client_headers: Mapping[str, str],
    query: str = "",
    is_stream: bool = False,
) -> UpstreamRequest:
    """
    The request of one attempt.

    Args:
        path: Below the versioned base: `/messages`.
        body: JSON; without one the method is GET.
        client_headers: The client's, names in lower case, if it speaks this endpoint's format; else none. What the
            endpoint's allow-list names is passed on.
        query: The client's, without the question mark, under the same condition. Of it plain switches such as
            `beta=true` are passed on.
    """
    cloud = endpoint.cloud
    is_passthrough = endpoint.profile.is_anthropic and cloud is None
    url = join_url(endpoint.base_url, account.base_url, path, endpoint.tail)
    flags = _flags(query) if is_passthrough else ""
    if flags:
        url = f"{url}?{flags}"
    headers: list[tuple[str, str]] = [("accept-encoding", "identity")]
    if body:
        headers.append(("content-type", "application/json"))
    stream_type = cloud.stream_type if cloud is not None else "text/event-stream"
    headers.append(("accept", stream_type if is_stream else "application/json"))
    headers.extend(_passed_on(client_headers, endpoint))
    account_id = account.external_account_id
    if endpoint.account_header and account_id and _is_clean(account_id):
        headers.append((endpoint.account_header, account_id))
    if not any(name == "user-agent" for name, _ in headers):
        headers.append(("user-agent", USER_AGENT))
    is_oauth = account.auth_type in ("oauth", "passthrough")
    if cloud is not None:
        headers.extend(_cloud_headers(cloud, client_headers))
    elif endpoint.format == "anthropic":
        headers.extend(_anthropic_headers(endpoint, client_headers, is_passthrough, is_oauth))
    login = account.auth_type if account.auth_type in LOGINS else ""
    key = credentials.api_key if credentials is not None else None
    if key and not login:
        auth = BEARER if is_oauth else endpoint.auth
        headers.append(_credential(auth, key.reveal()))
    return UpstreamRequest(
        method="POST" if body else "GET",
        url=url,
        headers=tuple(headers),
        body=body,
        account_id=account.id,
        allow_private=account.allow_private,
        is_stream=is_stream,
        login=login,
        login_secret=key if login else None,
    )


def _flags(query: str) -> str:
    """What a provider may be told of a client's query: guardrails see none of it, so nothing that could say more."""
    return "&".join(pair for pair in query.split("&") if _FLAG.fullmatch(pair))


def _cloud_headers(cloud: Cloud, client_headers: Mapping[str, str]) -> list[tuple[str, str]]:
    betas = () if cloud.betas_in_body else cloud.known(client_headers.get("anthropic-beta", ""))
    return [("anthropic-beta", merge_betas(*betas))] if betas else []


def _passed_on(client_headers: Mapping[str, str], endpoint: Endpoint) -> list[tuple[str, str]]:
    names, prefixes = endpoint.passed_names, endpoint.passed_prefixes
    return [
        (name, value)
        for name, value in client_headers.items()
        if (name in names or (prefixes and name.startswith(prefixes))) and _is_clean(value)
    ]


def _anthropic_headers(
    endpoint: Endpoint, client_headers: Mapping[str, str], is_passthrough: bool, is_oauth: bool
) -> list[tuple[str, str]]:
    version = client_headers.get("anthropic-version", "") if is_passthrough else ""
    headers = [("anthropic-version", version if version and _is_clean(version) else ANTHROPIC_VERSION)]
    betas = merge_betas(
        client_headers.get("anthropic-beta", "") if is_passthrough else "",
        OAUTH_BETA if is_oauth and endpoint.profile.is_anthropic else "",
    )
    if betas:
        headers.append(("anthropic-beta", betas))
    return headers


def merge_betas(*values: str) -> str:
    """Comma lists of beta names as one, each name once, in order; names that are no header text are left out."""
    names = (name.strip() for value in values for name in value.split(","))
    return ",".join(dict.fromkeys(name for name in names if name and _is_clean(name)))


def _credential(auth: Auth, key: str) -> tuple[str, str]:
    return auth.header, f"{auth.prefix}{key}"


def _is_clean(value: str) -> bool:
    return value.isascii() and value.isprintable()
