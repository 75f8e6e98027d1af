"""`/api/models`: the models of all accounts."""

import msgspec
from starlette.responses import Response

from codegate.api.call import Call, Endpoint, json
from codegate.api.query import Query
from codegate.providers.table import provider
from codegate.shapes import ModelJson, RefreshedJson


async def list_(call: Call) -> Response:
    """Every model that can be reached, with limits and prices; `?provider=` only those of one provider."""
    wanted = call.text("provider")
    if wanted is not None:
        provider(wanted)
    found = await call.services.models.catalogue(call.door.upstream, wanted)
    return json([msgspec.to_builtins(model) for model in found])


async def refresh(call: Call) -> Response:
    """Fetch the lists of all enabled accounts anew; what failed is said account by account."""
    found = await call.services.models.refresh(call.door.upstream)
    return json([msgspec.to_builtins(one) for one in found])


_PROVIDER = Query("provider", "Only models of this provider.", example="anthropic")

ENDPOINTS = (
    Endpoint("GET", "/api/models", list_, answer=list[ModelJson], query=(_PROVIDER,)),
    Endpoint("POST", "/api/models/refresh", refresh, answer=list[RefreshedJson]),
)
