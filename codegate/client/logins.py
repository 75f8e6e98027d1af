"""`client.logins`."""

from codegate.client.http import Http, segment
from codegate.client.shapes import AccountJson, FoundLoginJson, LoginJson, StartedLoginJson


class LoginsClient:
    """Subscriptions instead of keys."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def start(
        self,
        provider: str | None = None,
        *,
        account: str | None = None,
        name: str | None = None,
        method: str = "browser",
    ) -> StartedLoginJson:
        """Begin a login of a new account at a provider, or again of an account; `method` is `browser` or `device`."""
        body = {"provider": provider, "account": account, "name": name, "method": method}
        flow: StartedLoginJson = await self._http.send("POST", "/api/accounts/login", body)
        return flow

    async def get(self, flow_id: str) -> LoginJson:
        """How it is going."""
        flow: LoginJson = await self._http.get(f"/api/accounts/login/{segment(flow_id)}")
        return flow

    async def give(self, flow_id: str, code: str) -> LoginJson:
        """Finish it by what the browser was sent back with."""
        flow: LoginJson = await self._http.send("POST", f"/api/accounts/login/{segment(flow_id)}", {"code": code})
        return flow

    async def cancel(self, flow_id: str) -> LoginJson:
        """End it; one that is over stays as it is."""
        flow: LoginJson = await self._http.send("DELETE", f"/api/accounts/login/{segment(flow_id)}")
        return flow

    async def found(self, provider: str, path: str | None = None) -> FoundLoginJson:
        """The login of a provider's own tool, on the server's machine."""
        query = {"provider": provider, "path": path}
        found: FoundLoginJson = await self._http.get("/api/accounts/import", query)
        return found

    async def link(self, provider: str, *, path: str | None = None, name: str | None = None) -> AccountJson:
        """Make an account that uses that login, read only."""
        body = {"provider": provider, "path": path, "name": name}
        account: AccountJson = await self._http.send("POST", "/api/accounts/import", body)
        return account
