"""`/api/privacy`: guardrails as a whole, what they keep, and a bench to try them. `?tenant=` speaks of one tenant."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.services.privacy import BenchText, PrivacyChange


async def show(call: Call) -> Response:
    """Whether guardrails work, what they may look for, and how many values they have replaced."""
    view = await call.services.privacy.get(call.text("tenant"))
    return json({"enabled": view.enabled, "categories": list(view.categories)})


async def update(call: Call) -> Response:
    """Set `enabled` and `categories` as far as they are given; `null` brings a default back."""
    await call.services.privacy.change(await call.body(PrivacyChange), call.text("tenant"))
    return await show(call)


async def test(call: Call) -> Response:
    """What guardrails make of a text. Nothing of it is kept, counted or logged."""
    given = await call.body(BenchText)
    return json(shapes.bench(await call.services.privacy.test(given.text, given.tenant or call.text("tenant"))))


ENDPOINTS = (
    Endpoint("GET", "/api/privacy", show),
    Endpoint("PUT", "/api/privacy", update),
    Endpoint("POST", "/api/privacy/test", test),
)
