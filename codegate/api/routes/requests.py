"""`/api/requests`: what is running, and ending it."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.shapes import LiveRequestJson


async def live(call: Call) -> Response:
    """Requests that are running, oldest first."""
    return json([shapes.live_request(one) for one in call.services.requests.list()])


async def cancel(call: Call) -> Response:
    """End one, by its id or the beginning of it; what it was. Its client gets an error in its own format."""
    return json(shapes.live_request(call.services.requests.cancel(call.id)))


ENDPOINTS = (
    Endpoint("GET", "/api/requests/live", live, answer=list[LiveRequestJson]),
    Endpoint("DELETE", "/api/requests/live/{id}", cancel, answer=LiveRequestJson),
)
