"""`client.requests`."""

from collections.abc import AsyncIterator
from typing import Any

from codegate.client.events import objects_of
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

    async def attach(self, request_id: str) -> AsyncIterator[dict[str, Any]]:
        """
        Watch one, by its id or the beginning of it: what was said so far, then what is said, until it `end`s.

        Dicts with a `type`: `attempt`, `text`, `thinking`, `tool_part`, `tool`, `state`, `dropped`, `end`.
        """
        async with self._http.stream(f"{_path(request_id)}/stream", None, None) as lines:
            async for event in objects_of(lines):
                yield event

    async def reroute(self, request_id: str, account: str | None = None) -> LiveRequestJson:
        """
        Have one that waits for its answer sent to another account: this one, else the next in line; what it is then.

        Raises:
            Conflict: Its answer has begun, or there is no such candidate.
        """
        body = {"account": account} if account is not None else {}
        moved: LiveRequestJson = await self._http.send("POST", f"{_path(request_id)}/reroute", body)
        return moved

    async def cancel(self, request_id: str) -> LiveRequestJson:
        """End one, by its id or the beginning of it; what it was."""
        ended: LiveRequestJson = await self._http.send("DELETE", _path(request_id))
        return ended


def _path(request_id: str) -> str:
    return f"/api/requests/live/{segment(request_id)}"
