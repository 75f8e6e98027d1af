"""`/api/explain`: what the router would do now."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json


async def explain(call: Call) -> Response:
    """The decision for `model`, as `tenant` (id or name), for a client that speaks `format`."""
    model = call.text("model") or ""
    wire_format = call.text("format") or "anthropic"
    route = call.services.explain.route(model, tenant=call.text("tenant"), wire_format=wire_format)
    return json(shapes.route(model, route))


ENDPOINTS = (Endpoint("GET", "/api/explain", explain),)
