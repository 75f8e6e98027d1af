"""`client.models`."""

from codegate.client.http import Http
from codegate.client.shapes import ModelJson, RefreshedJson

Refreshes = list[RefreshedJson]


class ModelsClient:
    """The models of all accounts."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self, provider: str | None = None) -> list[ModelJson]:
        """Every model that can be reached, each once, by name."""
        found: list[ModelJson] = await self._http.get("/api/models", {"provider": provider})
        return found

    async def refresh(self) -> Refreshes:
        """Have the lists of all enabled accounts fetched anew."""
        found: Refreshes = await self._http.send("POST", "/api/models/refresh")
        return found
