"""`client.web`."""

from codegate.client.http import Http
from codegate.shapes import LoginLinkJson


class WebClient:
    """Browsers that are let into the web view."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def link(self) -> LoginLinkJson:
        """A link that signs one browser in, once, within a minute."""
        made: LoginLinkJson = await self._http.send("POST", "/api/login-links")
        return made

    async def sign_out(self) -> int:
        """Sign every browser out; how many there were."""
        return int((await self._http.send("DELETE", "/api/login-links"))["deleted"])
