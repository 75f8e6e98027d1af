"""`client.logs`."""

from collections.abc import AsyncIterator

from codegate.client.http import Http, segment
from codegate.client.shapes import LogDiffJson, LogJson, LogPageJson


class LogsClient:
    """The request log."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self, **query: str | int | None) -> LogPageJson:
        """
        One page, newest first, by `page`, `limit`, `status`, `outcome`, `model`, `account`, `tenant`, `q`, `since`,
        `until`, `min_latency_ms`.
        """
        found: LogPageJson = await self._http.get("/api/logs", query)
        return found

    async def get(self, request_id: str) -> LogJson:
        """One request with its bodies, if they were kept."""
        found: LogJson = await self._http.get(f"/api/logs/{segment(request_id)}")
        return found

    async def diff(self, request_id: str) -> LogDiffJson:
        """What one request sent against the one before it in its conversation."""
        found: LogDiffJson = await self._http.get(f"/api/logs/{segment(request_id)}/diff")
        return found

    async def export(
        self, form: str = "jsonl", *, bodies: bool = False, **query: str | int | None
    ) -> AsyncIterator[bytes]:
        """All rows by the same words, oldest first, as `jsonl` or `csv`, in parts as they come."""
        words = {**query, "format": form, "bodies": "true" if bodies else None}
        async for part in self._http.download("/api/logs/export", words):
            yield part

    async def clear(self, *, days_old: int | None = None, clear_all: bool = False) -> int:
        """Remove rows older than some days, or all; how many there were."""
        body = {"days_old": days_old, "clear_all": clear_all}
        return int((await self._http.send("DELETE", "/api/logs", body))["deleted"])
