"""`client.logs`."""

from codegate.client.http import Http, segment
from codegate.client.shapes import LogJson, LogPageJson


class LogsClient:
    """The request log."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self, **query: str | int | None) -> LogPageJson:
        """One page, newest first, by `page`, `limit`, `status`, `model`, `account`, `tenant`, `q`, `since`."""
        found: LogPageJson = await self._http.get("/api/logs", query)
        return found

    async def get(self, request_id: str) -> LogJson:
        """One request with its bodies, if they were kept."""
        found: LogJson = await self._http.get(f"/api/logs/{segment(request_id)}")
        return found

    async def clear(self, *, days_old: int | None = None, clear_all: bool = False) -> int:
        """Remove rows older than some days, or all; how many there were."""
        body = {"days_old": days_old, "clear_all": clear_all}
        return int((await self._http.send("DELETE", "/api/logs", body))["deleted"])
