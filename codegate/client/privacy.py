"""`client.privacy`."""

from collections.abc import Mapping
from typing import Any

from codegate.client.http import Http
from codegate.client.shapes import BenchJson, MappingPageJson, PrivacyJson


class PrivacyClient:
    """Guardrails as a whole; with `tenant` (id or name) those of one tenant, else everybody's."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def get(self, *, tenant: str | None = None) -> PrivacyJson:
        """Whether they work, what they may look for, and how many values are kept."""
        found: PrivacyJson = await self._http.get("/api/privacy", {"tenant": tenant})
        return found

    async def put(self, form: Mapping[str, Any], *, tenant: str | None = None) -> PrivacyJson:
        """Set `enabled` and `categories` as far as they are given; None brings a default back."""
        saved: PrivacyJson = await self._http.send("PUT", "/api/privacy", dict(form), query={"tenant": tenant})
        return saved

    async def mappings(self, *, page: int = 1, limit: int = 50, tenant: str | None = None) -> MappingPageJson:
        """One page of the values that have a stand-in, masked, newest first."""
        query = {"page": page, "limit": limit, "tenant": tenant}
        found: MappingPageJson = await self._http.get("/api/privacy/mappings", query)
        return found

    async def clear_mappings(self, *, tenant: str | None = None) -> int:
        """Forget all of them; how many there were."""
        return int((await self._http.send("DELETE", "/api/privacy/mappings", query={"tenant": tenant}))["deleted"])

    async def test(self, text: str, *, tenant: str | None = None) -> BenchJson:
        """What guardrails make of a text; nothing of it is kept."""
        query = {"tenant": tenant}
        found: BenchJson = await self._http.send("POST", "/api/privacy/test", {"text": text}, query=query)
        return found
