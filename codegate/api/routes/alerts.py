"""`/api/alerts`: whether alerts go anywhere, and a try."""

from starlette.responses import Response

from codegate.api.call import Call, Endpoint, json
from codegate.settings import ALERT_WEBHOOK_URL
from codegate.shapes import AlertsJson, SentJson


async def status(call: Call) -> Response:
    """Whether a webhook is set, and how many alerts were lost since the start."""
    services = call.services
    is_set = bool(services.state.resolved()[ALERT_WEBHOOK_URL])
    return json({"enabled": is_set, "dropped": services.alerts.dropped})


async def test(call: Call) -> Response:
    """Send one alert now."""
    await call.services.alerts.test(call.door.upstream)
    return json({"sent": True})


ENDPOINTS = (
    Endpoint("GET", "/api/alerts", status, answer=AlertsJson),
    Endpoint("POST", "/api/alerts/test", test, answer=SentJson),
)
