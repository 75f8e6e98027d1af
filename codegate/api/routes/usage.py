"""`/api/usage`: tokens, cost and requests, by group."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.query import Query, moment_of
from codegate.api.times import moment
from codegate.shapes import UsageJson
from codegate.store.usage import GROUPS


async def totals(call: Call) -> Response:
    """Rows by `by` (account, model, tier, tenant, provider, day, hour), from `since` until before `until`."""
    rows = await call.services.usage.totals(
        call.text("by") or "", since_ms=moment(call, "since"), until_ms=moment(call, "until")
    )
    return json([shapes.usage_row(row) for row in rows])


_QUERY = (
    Query("by", "What rows stand for.", choices=GROUPS, default="account"),
    moment_of("since", "First moment"),
    moment_of("until", "First moment no longer wanted"),
)

ENDPOINTS = (Endpoint("GET", "/api/usage", totals, answer=list[UsageJson], query=_QUERY),)
