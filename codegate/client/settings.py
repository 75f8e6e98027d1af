"""`client.settings`."""

from collections.abc import Mapping
from typing import Any

from codegate.client.http import Http
from codegate.client.shapes import SettingJson


class SettingsClient:
    """Settings of everyone."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def get(self) -> dict[str, Any]:
        """The values in force by key; a secret one that is set is `***`."""
        found: dict[str, Any] = await self._http.get("/api/settings")
        return found

    async def put(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Store values by key, all or none; None forgets one. Answers like `get`."""
        saved: dict[str, Any] = await self._http.send("PUT", "/api/settings", dict(values))
        return saved

    async def schema(self) -> list[SettingJson]:
        """Every setting with type, default, value and source."""
        found: list[SettingJson] = await self._http.get("/api/settings/schema")
        return found
