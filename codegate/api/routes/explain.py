"""`/api/explain`: what the router would do now."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.query import TENANT, Query
from codegate.routing.route import Features
from codegate.shapes import RouteJson
from codegate.wire.table import FORMATS

_MOST_TOKENS = 100_000_000

_CASE = (
    Query("model", "Name of a model, as a client asks for it.", example="claude-opus-4-8"),
    TENANT,
    Query("format", "Format the client speaks.", choices=tuple(FORMATS), default="anthropic"),
    Query("tokens", "Input tokens.", "integer", default=0, maximum=_MOST_TOKENS),
    *(
        Query(name, f"The request is one with {name}.", "boolean")
        for name in ("thinking", "images", "web_search", "background", "subagent")
    ),
    Query("header", "A header of the request, `name: value`."),
    Query("conversation", "A conversation, as the log shows it."),
)


async def explain(call: Call) -> Response:
    """
    The decision for `model`, as `tenant` (id or name), for a client that speaks `format`.

    For rules also: `tokens`, `thinking`, `images`, `web_search`, `background`, `subagent`, `header` (`name: value`);
    for affinity `conversation`, as the log shows it.
    """
    model = call.text("model") or ""
    route = await call.services.explain.route(
        model,
        tenant=call.text("tenant"),
        wire_format=call.text("format") or "",
        features=_features(call),
        conversation=call.text("conversation") or "",
    )
    return json(shapes.route(model, route))


def _features(call: Call) -> Features:
    name, _, value = (call.text("header") or "").partition(":")
    return Features(
        input_tokens=call.number("tokens"),
        thinking=call.flag("thinking"),
        images=call.flag("images"),
        web_search=call.flag("web_search"),
        background=call.flag("background"),
        subagent=call.flag("subagent"),
        headers={name.strip().lower(): value.strip()} if name else {},
    )


ENDPOINTS = (Endpoint("GET", "/api/explain", explain, answer=RouteJson, query=_CASE),)
