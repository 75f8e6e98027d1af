"""`/api/openapi.json`: the description of all this, for programs."""

from typing import Any

from starlette.responses import Response

from codegate.api.call import Call, Endpoint, json


async def show(call: Call) -> Response:
    """The REST API as OpenAPI 3.1."""
    return json(call.door.description())


ENDPOINTS = (Endpoint("GET", "/api/openapi.json", show, answer=dict[str, Any]),)
