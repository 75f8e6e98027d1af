"""
A token endpoint that rotates refresh tokens and takes a whole login back when one is used twice (RFC 9700, 4.14.2).
"""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any, Self
from urllib.parse import parse_qs

from tests.flow.provider import Answer, Provider, Received, whole


class Issuer:
    """
    Attributes:
        calls: Requests with a refresh token.
        revoked: Logins that were taken back.
        life_s: What answers say of the access token's life.
        failures: Answers to give instead of tokens, first to last.
        delay_s: How long an answer takes.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.revoked = 0
        self.life_s: Any = 3600
        self.failures: list[Answer] = []
        self.delay_s = 0.0
        self.exchanged: list[dict[str, Any]] = []
        self.keeps_refresh = False
        self._current = "refresh-0"
        self._is_revoked = False
        self._count = 0
        self._stack = AsyncExitStack()
        self._provider = Provider(default=self._answer)

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._provider)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    @property
    def url(self) -> str:
        return f"{self._provider.url}/oauth/token"

    @property
    def requests(self) -> list[Received]:
        return self._provider.requests

    @property
    def refresh_token(self) -> str:
        """The one that works now."""
        return self._current

    @property
    def access_token(self) -> str:
        """The newest one."""
        return f"access-{self._count}"

    def _answer(self, request: Received) -> Answer:
        if self.failures:
            self.calls += 1
            return self.failures.pop(0)
        if request.target.endswith("/usercode"):
            return whole(200, {"device_auth_id": "device-1", "user_code": "ABCD-EFGH", "interval": "0"})
        if request.target.endswith("/deviceauth/token"):
            polls = sum(seen.target == request.target for seen in self.requests)
            ready = {"authorization_code": "code-1", "code_verifier": "verifier-1"}
            return whole(200, ready) if polls > 1 else whole(403, {"error": "authorization_pending"})
        said = _fields(request)
        if said.get("grant_type") == "authorization_code":
            self.exchanged.append(said)
            return whole(200, self._tokens())
        self.calls += 1
        if self._is_revoked or said.get("refresh_token") != self._current:
            self.revoked += not self._is_revoked
            self._is_revoked = True
            return whole(400, {"error": "invalid_grant"})
        answer = whole(200, self._tokens())
        return [self.delay_s, *answer] if self.delay_s else answer

    def _tokens(self) -> dict[str, Any]:
        self._count += 1
        tokens: dict[str, Any] = {"access_token": f"access-{self._count}", "expires_in": self.life_s}
        if not self.keeps_refresh:
            self._current = f"refresh-{self._count}"
            tokens["refresh_token"] = self._current
        return tokens


def _fields(request: Received) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(request.body))
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


async def settled() -> None:
    """Let everything that is ready run."""
    for _ in range(5):
        await asyncio.sleep(0)
