"""`client.requests`."""

from codegate.client.http import Http, segment
from codegate.client.shapes import LiveRequestJson


class RequestsClient:
    """Requests that are running."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def live(self) -> list[LiveRequestJson]:
        """All of them, oldest first."""
        found: list[LiveRequestJson] = await self._http.get("/api/requests/live")
        return found

    async def cancel(self, request_id: str) -> LiveRequestJson:
        """End one, by its id or the beginning of it; what it was."""
        path = f"/api/requests/live/{segment(request_id)}"
        ended: LiveRequestJson = await self._http.send("DELETE", path)
        return ended
