"""`/api/apply` and `/api/export`: the whole configuration as one value."""

from typing import Any

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.query import Query
from codegate.services.declared.shape import Declaration
from codegate.shapes import OutcomeJson


async def apply(call: Call) -> Response:
    """Make it so: `?dry_run=true` only says what would be done, `?prune=true` removes what is not named."""
    said = await call.body(Declaration)
    outcome = await call.services.declarations.apply(said, dry_run=call.flag("dry_run"), prune=call.flag("prune"))
    return json(shapes.outcome(outcome))


async def export(call: Call) -> Response:
    """Everything that is configured, with `${NAME}` where a secret goes."""
    return json(await call.services.declarations.export())


_EXAMPLE = {"settings": {"log_retention_days": 7}}
_WAYS = (
    Query("dry_run", "Only say what would be done.", "boolean"),
    Query("prune", "Remove what is not named.", "boolean"),
)

ENDPOINTS = (
    Endpoint("POST", "/api/apply", apply, body=Declaration, answer=OutcomeJson, query=_WAYS, example=_EXAMPLE),
    Endpoint("GET", "/api/export", export, answer=dict[str, Any]),
)
