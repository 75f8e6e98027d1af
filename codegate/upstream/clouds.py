"""
Requests to clouds, signed by the vendors' own libraries: SigV4 for Bedrock, an access token for Vertex.

Credentials are the account's own, or those that the vendor's chain finds on this machine (variables, profiles, metadata
of the instance). Finding and renewing them may wait for a network, so all of it runs in a thread.
"""

import asyncio
import binascii
import re
import threading
from base64 import b64decode
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec

from codegate.errors import Invalid, NoRoute, UpstreamRejected
from codegate.providers.address import check_base_url
from codegate.providers.cloud import LOGINS
from codegate.providers.request import UpstreamRequest

_REGION = re.compile(r"(?:^|\.)bedrock(?:-runtime)?(?:-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d)\.")
_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
_Headers = list[tuple[str, str]]
_SIGNED = frozenset({"content-type", "host"})


class Clouds:
    """Signs requests; remembers credentials by account, and renews them once for everybody."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, Any]] = {}
        self._turns: dict[str, threading.Lock] = {}

    async def signed(self, request: UpstreamRequest) -> UpstreamRequest:
        """
        The request as it may be sent; one that needs no signature is returned as it is.

        Raises:
            NoRoute: The vendor's library is not installed, or nobody says which region to sign for.
            UpstreamRejected: There are no credentials, or they are refused.
        """
        if not request.login:
            return request
        turn = self._turns.setdefault(request.account_id, threading.Lock())
        sign = self._aws if request.login == "aws" else self._gcp
        headers = await asyncio.to_thread(_in_turn, turn, sign, request)
        return msgspec.structs.replace(request, headers=(*request.headers, *headers), login="", login_secret=None)

    def _aws(self, request: UpstreamRequest) -> _Headers:
        try:
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
            from botocore.exceptions import BotoCoreError
            from botocore.session import Session
        except ImportError:
            raise _not_installed("aws") from None
        try:
            session = Session()
            region = _region(request.url) or session.get_config_variable("region")
            if not region:
                message = f"{urlsplit(request.url).hostname} names no AWS region to sign for."
                raise NoRoute(message, hint="Set AWS_REGION, or correct the base URL.")
            found = self._credentials(request, lambda secret: _aws_credentials(secret, session))
            if found is None:
                raise _refused("No AWS credentials are found on this machine.", "aws")
            wanted = {name: value for name, value in request.headers if name in _SIGNED}
            aws = AWSRequest(method=request.method, url=request.url, data=request.body, headers=wanted)
            SigV4Auth(found.get_frozen_credentials(), "bedrock", region).add_auth(aws)
        except BotoCoreError as error:
            raise _refused(f"AWS credentials cannot be used: {_line(error)}.", "aws") from error
        return [(name.lower(), value) for name, value in aws.headers.items() if name not in wanted]

    def _gcp(self, request: UpstreamRequest) -> _Headers:
        try:
            from google.auth.exceptions import GoogleAuthError
            from google.auth.transport.requests import Request
        except ImportError:
            raise _not_installed("gcp") from None
        try:
            found = self._credentials(request, lambda secret: _gcp_credentials(secret, request.allow_private))
            if not found.valid:
                found.refresh(Request())
        except (GoogleAuthError, ValueError) as error:
            raise _refused(f"Google credentials cannot be used: {_line(error)}.", "gcp") from error
        return [("authorization", f"Bearer {found.token}")]

    def _credentials(self, request: UpstreamRequest, find: Callable[[str], Any]) -> Any:
        secret = request.login_secret.reveal() if request.login_secret else ""
        known = self._known.get(request.account_id)
        if known is None or known[0] != secret:
            known = self._known[request.account_id] = (secret, find(secret))
            if known[1] is None:
                del self._known[request.account_id]
        return known[1]


def _in_turn(turn: threading.Lock, sign: Callable[[UpstreamRequest], _Headers], request: UpstreamRequest) -> _Headers:
    with turn:
        return sign(request)


def _aws_credentials(secret: str, session: Any) -> Any:
    from botocore.credentials import Credentials

    if not secret:
        return session.get_credentials()
    parts = secret.split(":")
    if len(parts) not in (2, 3) or not all(parts):
        raise _refused("The stored AWS credentials are not ACCESS_KEY_ID:SECRET[:SESSION_TOKEN].", "aws")
    return Credentials(*parts)


def _gcp_credentials(secret: str, allow_private: bool) -> Any:
    import google.auth
    from google.oauth2 import service_account

    if not secret:
        return google.auth.default(scopes=_SCOPES)[0]
    try:
        info = msgspec.json.decode(b64decode(secret, validate=True), type=dict[str, str])
        check_base_url(info.get("token_uri", ""), allow_private)
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError):
        raise _refused("The stored Google credentials are no service account.", "gcp") from None
    except Invalid as error:
        raise _refused(f"The token_uri of the stored service account is refused: {error.message}", "gcp") from None
    make: Callable[..., Any] = service_account.Credentials.from_service_account_info
    return make(info, scopes=_SCOPES)


def _region(url: str) -> str | None:
    found = _REGION.search(urlsplit(url).hostname or "")
    return found.group(1) if found else None


def _not_installed(login: str) -> NoRoute:
    extra = LOGINS[login]
    return NoRoute(
        f"Accounts of type {login} need a library that is not installed.", hint=f"pip install 'codegate[{extra}]'"
    )


def _refused(message: str, login: str) -> UpstreamRejected:
    error = UpstreamRejected(message, status=401, kind="auth")
    error.hint = {
        "aws": "Log in with the AWS tools (aws sso login), or store a key: codegate accounts edit NAME --api-key-stdin",
        "gcp": "Run: gcloud auth application-default login, or store a service account with --api-key-stdin",
    }[login]
    return error


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
