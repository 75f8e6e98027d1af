"""`/api/providers`: the provider table."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.providers.table import PROVIDERS
from codegate.shapes import ProviderJson


async def list_(call: Call) -> Response:
    """Every provider, in the order they are shown."""
    return json([shapes.provider(entry) for entry in PROVIDERS.values()])


ENDPOINTS = (Endpoint("GET", "/api/providers", list_, answer=list[ProviderJson]),)
