"""`client.accounts`."""

from collections.abc import Mapping
from typing import Any

from codegate.client.http import Http, segment
from codegate.client.shapes import AccountJson, ProbeJson

Names = list[str]


class AccountsClient:
    """Provider accounts; a name may stand wherever an id is asked."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self) -> list[AccountJson]:
        """Every account, oldest first."""
        found: list[AccountJson] = await self._http.get("/api/accounts")
        return found

    async def get(self, id_or_name: str) -> AccountJson:
        """One account."""
        found: AccountJson = await self._http.get(_path(id_or_name))
        return found

    async def create(self, form: Mapping[str, Any]) -> AccountJson:
        """Add an account: `name`, `provider` and whatever else it has, `api_key` as text."""
        made: AccountJson = await self._http.send("POST", "/api/accounts", dict(form))
        return made

    async def update(self, id_or_name: str, form: Mapping[str, Any]) -> AccountJson:
        """Change the fields that are given; None takes a value away."""
        changed: AccountJson = await self._http.send("PUT", _path(id_or_name), dict(form))
        return changed

    async def delete(self, id_or_name: str) -> None:
        """Remove an account."""
        await self._http.send("DELETE", _path(id_or_name))

    async def toggle(self, id_or_name: str) -> AccountJson:
        """Enable it, or disable it."""
        changed: AccountJson = await self._http.send("POST", _path(id_or_name, "/toggle"))
        return changed

    async def test(self, id_or_name: str) -> ProbeJson:
        """Ask the provider with the account's key."""
        result: ProbeJson = await self._http.send("POST", _path(id_or_name, "/test"))
        return result

    async def models(self, id_or_name: str, *, refresh: bool = False) -> Names:
        """Names of the models the provider lists for it; `refresh` asks the provider, however fresh the list is."""
        query = {"refresh": "true"} if refresh else None
        names: Names = await self._http.get(_path(id_or_name, "/models"), query)
        return names

    async def clear_cooldown(self, id_or_name: str) -> AccountJson:
        """Let it be asked again at once."""
        changed: AccountJson = await self._http.send("POST", _path(id_or_name, "/clear-cooldown"))
        return changed


def _path(id_or_name: str, tail: str = "") -> str:
    return f"/api/accounts/{segment(id_or_name)}{tail}"
