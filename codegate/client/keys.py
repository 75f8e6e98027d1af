"""`client.keys`."""

from codegate.client.http import Http
from codegate.client.shapes import KeysJson, NewKeyJson, RotationJson


class KeysClient:
    """Which keys are in force, and new ones."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def show(self) -> KeysJson:
        """Fingerprints and sources of both keys."""
        found: KeysJson = await self._http.get("/api/keys")
        return found

    async def rotate_account(self) -> RotationJson:
        """Encrypt every provider credential with a new account key."""
        done: RotationJson = await self._http.send("POST", "/api/keys/account/rotate")
        return done

    async def rotate_guardrail(self) -> RotationJson:
        """Issue tokens under a new guardrail key; those of before stay restorable."""
        done: RotationJson = await self._http.send("POST", "/api/keys/guardrail/rotate")
        return done

    async def rotate_proxy(self) -> NewKeyJson:
        """A new key for clients of the proxy; this answer is the only one that holds it."""
        made: NewKeyJson = await self._http.send("POST", "/api/keys/proxy/rotate")
        return made
