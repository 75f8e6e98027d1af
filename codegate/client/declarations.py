"""`client.declarations`."""

from collections.abc import Mapping
from typing import Any

from codegate.client.http import Http
from codegate.client.shapes import OutcomeJson


class DeclarationsClient:
    """The whole configuration as one value."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def apply(self, said: Mapping[str, Any], *, dry_run: bool = False, prune: bool = False) -> OutcomeJson:
        """Make it so; `dry_run` only says what would be done, `prune` removes what is not named."""
        query = {"dry_run": "true" if dry_run else None, "prune": "true" if prune else None}
        done: OutcomeJson = await self._http.send("POST", "/api/apply", dict(said), query=query)
        return done

    async def export(self) -> dict[str, Any]:
        """Everything that is configured, with `${NAME}` where a secret goes."""
        found: dict[str, Any] = await self._http.get("/api/export")
        return found
