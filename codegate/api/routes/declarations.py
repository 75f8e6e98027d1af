"""`/api/apply` and `/api/export`: the whole configuration as one value."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.services.declared.shape import Declaration


async def apply(call: Call) -> Response:
    """Make it so: `?dry_run=true` only says what would be done, `?prune=true` removes what is not named."""
    said = await call.body(Declaration)
    outcome = await call.services.declarations.apply(said, dry_run=call.flag("dry_run"), prune=call.flag("prune"))
    return json(shapes.outcome(outcome))


async def export(call: Call) -> Response:
    """Everything that is configured, with `${NAME}` where a secret goes."""
    return json(await call.services.declarations.export())


ENDPOINTS = (
    Endpoint("POST", "/api/apply", apply),
    Endpoint("GET", "/api/export", export),
)
