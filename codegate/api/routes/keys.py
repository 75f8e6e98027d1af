"""`/api/keys`: which keys are in force, and new ones."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.shapes import KeysJson, NewKeyJson, RotationJson


async def show(call: Call) -> Response:
    """Fingerprints and sources of both keys, and how many accounts' secrets they do not open."""
    return json(shapes.keys(call.services.key_ring.view()))


async def rotate_account(call: Call) -> Response:
    """Encrypt every provider credential with a new account key."""
    return json(shapes.rotation(await call.services.key_ring.rotate_account()))


async def rotate_guardrail(call: Call) -> Response:
    """Issue tokens under a new guardrail key; those of before stay restorable."""
    return json(shapes.rotation(await call.services.key_ring.rotate_guardrail()))


async def rotate_proxy(call: Call) -> Response:
    """A new key for clients of the proxy; the answer is the only time it is seen."""
    key = await call.services.key_ring.rotate_proxy()
    return json({"api_key": key.reveal(), "warning": "This key is shown once; the old one is refused from now on."})


ENDPOINTS = (
    Endpoint("GET", "/api/keys", show, answer=KeysJson),
    Endpoint("POST", "/api/keys/account/rotate", rotate_account, answer=RotationJson),
    Endpoint("POST", "/api/keys/guardrail/rotate", rotate_guardrail, answer=RotationJson),
    Endpoint("POST", "/api/keys/proxy/rotate", rotate_proxy, answer=NewKeyJson),
)
