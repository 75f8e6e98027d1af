"""`client.alerts`."""

from typing import Any

from codegate.client.http import Http


class AlertsClient:
    """Alerts to a webhook."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def status(self) -> dict[str, Any]:
        """`enabled`, and how many were `dropped` since the start."""
        found: dict[str, Any] = await self._http.get("/api/alerts")
        return found

    async def test(self) -> None:
        """Send one alert now; raises what keeps it from arriving."""
        await self._http.send("POST", "/api/alerts/test")
