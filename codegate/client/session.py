"""
`Client`: the REST API from the outside, one attribute per noun.

The command line and the TUI know a server through this alone, be it in this process, on this machine or elsewhere.
"""

from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import Any

import httpx

from codegate.client.accounts import AccountsClient
from codegate.client.alerts import AlertsClient
from codegate.client.configs import ConfigsClient
from codegate.client.declarations import DeclarationsClient
from codegate.client.events import events_of
from codegate.client.finetune import FinetuneClient
from codegate.client.guardrails import GuardrailsClient
from codegate.client.http import Http
from codegate.client.keys import KeysClient
from codegate.client.limits import LimitsClient
from codegate.client.logins import LoginsClient
from codegate.client.logs import LogsClient
from codegate.client.models import ModelsClient
from codegate.client.privacy import PrivacyClient
from codegate.client.requests import RequestsClient
from codegate.client.sessions import SessionsClient
from codegate.client.settings import SettingsClient
from codegate.client.setup import SetupClient
from codegate.client.shapes import ProviderJson, RouteJson, UsageJson
from codegate.client.tenants import TenantsClient
from codegate.client.web import WebClient
from codegate.records import Secret


class Client:
    """
    A session with a server; use it as an async context manager.

    Every call raises `ServerUnreachable` if nobody answers, and what the server raised if it refuses.

    Args:
        base_url: Of the REST API: `http://127.0.0.1:9211`.
        token: The admin token.
        transport: Instead of the network, for example `httpx.ASGITransport(app)`.
    """

    def __init__(self, base_url: str, token: str | Secret, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = Http(base_url, token if isinstance(token, Secret) else Secret(token), transport)
        self.accounts = AccountsClient(self._http)
        self.models = ModelsClient(self._http)
        self.limits = LimitsClient(self._http)
        self.configs = ConfigsClient(self._http)
        self.tenants = TenantsClient(self._http)
        self.sessions = SessionsClient(self._http)
        self.settings = SettingsClient(self._http)
        self.setup = SetupClient(self._http)
        self.guardrails = GuardrailsClient(self._http)
        self.privacy = PrivacyClient(self._http)
        self.requests = RequestsClient(self._http)
        self.logs = LogsClient(self._http)
        self.alerts = AlertsClient(self._http)
        self.finetune = FinetuneClient(self._http)
        self.keys = KeysClient(self._http)
        self.declarations = DeclarationsClient(self._http)
        self.logins = LoginsClient(self._http)
        self.web = WebClient(self._http)

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def base_url(self) -> str:
        """Where the server is."""
        return self._http.base_url

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def health(self) -> dict[str, Any]:
        """`{"status": "ok"}` from a server that lives; needs no token."""
        found: dict[str, Any] = await self._http.get("/api/health")
        return found

    async def info(self) -> dict[str, Any]:
        """Version, ports, data directory, uptime and counts."""
        found: dict[str, Any] = await self._http.get("/api/info")
        return found

    async def description(self) -> dict[str, Any]:
        """The REST API as OpenAPI 3.1."""
        found: dict[str, Any] = await self._http.get("/api/openapi.json")
        return found

    async def providers(self) -> list[ProviderJson]:
        """The provider table."""
        found: list[ProviderJson] = await self._http.get("/api/providers")
        return found

    async def explain(
        self, model: str, *, tenant: str | None = None, wire_format: str | None = None, **case: str | bool | int | None
    ) -> RouteJson:
        """
        What the router would do now for a model.

        Args:
            case: What the request would be like: `tokens`, `thinking`, `images`, `web_search`, `background`,
                `subagent`, `header` (`name: value`), `conversation`.
        """
        said = {name: str(value).lower() if value is True else value for name, value in case.items() if value}
        query = {"model": model, "tenant": tenant, "format": wire_format, **said}
        found: RouteJson = await self._http.get("/api/explain", query)
        return found

    async def usage(
        self, *, by: str = "account", since: str | None = None, until: str | None = None
    ) -> list[UsageJson]:
        """Totals by `account`, `model`, `tier`, `tenant`, `day` or `hour`; times as ISO text or `7d`."""
        found: list[UsageJson] = await self._http.get("/api/usage", {"by": by, "since": since, "until": until})
        return found

    async def events(self, topics: Iterable[str] = (), after: int | None = None) -> AsyncIterator[dict[str, Any]]:
        """
        What happens from now on, or after event number `after`: dicts with `type`, `topic`, `id` and more.

        Ends when the server stops. To go on after a `ServerUnreachable`, call again with the last `id`.
        """
        query = {"topics": ",".join(topics) or None}
        async with self._http.stream("/api/events", query, after) as lines:
            async for event in events_of(lines):
                yield event
