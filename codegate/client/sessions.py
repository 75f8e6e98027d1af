"""`client.sessions`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codegate.client.http import Http, segment
from codegate.client.shapes import AccountJson, AuthUrlsJson, SessionJson

if TYPE_CHECKING:
    from codegate.client.terminal import RemoteTerminal

_DOCKER_S = 90.0
"""Longer than the server waits for Docker, whose complaint is the one to be told."""


class SessionsClient:
    """Terminal sessions in containers; a name may stand wherever an id is asked."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self) -> list[SessionJson]:
        """Every session, oldest first."""
        found: list[SessionJson] = await self._http.get("/api/sessions")
        return found

    async def get(self, id_or_name: str) -> SessionJson:
        """One session."""
        found: SessionJson = await self._http.get(_path(id_or_name))
        return found

    async def create(self, form: Mapping[str, Any]) -> SessionJson:
        """Make one and start it: `kind`, `name`, `account`, `login`."""
        made: SessionJson = await self._http.send("POST", "/api/sessions", dict(form), timeout_s=_DOCKER_S)
        return made

    async def stop(self, id_or_name: str) -> SessionJson:
        """Stop its container."""
        found: SessionJson = await self._http.send("POST", _path(id_or_name, "/stop"), timeout_s=_DOCKER_S)
        return found

    async def delete(self, id_or_name: str) -> None:
        """Remove it with its container and its home."""
        await self._http.send("DELETE", _path(id_or_name), timeout_s=_DOCKER_S)

    async def auth_urls(self, id_or_name: str) -> AuthUrlsJson:
        """Login pages that its tools wanted to open, newest first."""
        found: AuthUrlsJson = await self._http.get(_path(id_or_name, "/auth-urls"))
        return found

    async def import_credentials(self, id_or_name: str, form: Mapping[str, Any]) -> AccountJson:
        """Take a login out of it into an account: `provider`, `name`."""
        made: AccountJson = await self._http.send("POST", _path(id_or_name, "/import-credentials"), dict(form))
        return made

    async def terminal(self, id_or_name: str, columns: int = 80, rows: int = 24) -> "RemoteTerminal":
        """
        Open its terminal; close what you get.

        Raises:
            ServerUnreachable: Nobody answers.
            CodeGateError: What the server raised.
        """
        from codegate.client.terminal import open_terminal

        return await open_terminal(self._http, _path(id_or_name, "/terminal"), columns, rows)


def _path(id_or_name: str, tail: str = "") -> str:
    return f"/api/sessions/{segment(id_or_name)}{tail}"
