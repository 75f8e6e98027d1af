"""`/api/usage`: tokens, cost and requests, by group."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.times import moment


async def totals(call: Call) -> Response:
    """Rows by `by` (account, model, tier, tenant, provider, day, hour), from `since` until before `until`."""
    rows = await call.services.usage.totals(
        call.text("by") or "account", since_ms=moment(call, "since"), until_ms=moment(call, "until")
    )
    return json([shapes.usage_row(row) for row in rows])


ENDPOINTS = (Endpoint("GET", "/api/usage", totals),)
