"""`client.tenants`."""

from collections.abc import Mapping
from typing import Any

from codegate.client.http import Http, segment
from codegate.client.shapes import TenantJson, TenantKeyJson


class TenantsClient:
    """Users of the proxy; a name may stand wherever an id is asked."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self) -> list[TenantJson]:
        """Every tenant, oldest first."""
        found: list[TenantJson] = await self._http.get("/api/tenants")
        return found

    async def get(self, id_or_name: str) -> TenantJson:
        """One tenant."""
        found: TenantJson = await self._http.get(_path(id_or_name))
        return found

    async def create(self, form: Mapping[str, Any]) -> TenantKeyJson:
        """Add a tenant; its key is in the answer and never again."""
        made: TenantKeyJson = await self._http.send("POST", "/api/tenants", dict(form))
        return made

    async def update(self, id_or_name: str, form: Mapping[str, Any]) -> TenantJson:
        """Change the fields that are given."""
        changed: TenantJson = await self._http.send("PUT", _path(id_or_name), dict(form))
        return changed

    async def delete(self, id_or_name: str) -> None:
        """Remove a tenant."""
        await self._http.send("DELETE", _path(id_or_name))

    async def rotate_key(self, id_or_name: str, *, grace_s: int = 0) -> TenantKeyJson:
        """Give it a new key, which is in the answer and never again; the old one works for so many seconds more."""
        query = {"grace_s": grace_s} if grace_s else None
        changed: TenantKeyJson = await self._http.send("POST", _path(id_or_name, "/rotate-key"), query=query)
        return changed

    async def settings(self, id_or_name: str) -> dict[str, Any]:
        """What it sets for itself, by key."""
        found: dict[str, Any] = await self._http.get(_path(id_or_name, "/settings"))
        return found

    async def put_settings(self, id_or_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Set values by key; None forgets one."""
        saved: dict[str, Any] = await self._http.send("PUT", _path(id_or_name, "/settings"), dict(values))
        return saved

    async def unset_setting(self, id_or_name: str, key: str) -> None:
        """Forget one value, so that everyone's holds."""
        await self._http.send("DELETE", _path(id_or_name, f"/settings/{segment(key)}"))


def _path(id_or_name: str, tail: str = "") -> str:
    return f"/api/tenants/{segment(id_or_name)}{tail}"
