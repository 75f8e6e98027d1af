"""`/api/guardrails`: detectors, users' own patterns, and what is never replaced. `?tenant=` speaks of one tenant."""

from typing import Any

import msgspec
from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json, nothing
from codegate.errors import Invalid
from codegate.services.guardrail_form import DetectorChange, NewAllowed, NewPattern


async def list_(call: Call) -> Response:
    """Every detector with its switches and what it has found."""
    return json([shapes.detector(view) for view in await call.services.guardrails.list(call.text("tenant"))])


async def show(call: Call) -> Response:
    """One detector."""
    return json(shapes.detector(await call.services.guardrails.get(call.id, call.text("tenant"))))


async def update(call: Call) -> Response:
    """Set `enabled`, `level` and `style` as far as they are given; `null` brings a default back."""
    change = await call.body(DetectorChange)
    return json(shapes.detector(await call.services.guardrails.change(call.id, change, call.text("tenant"))))


async def add(call: Call) -> Response:
    """Add a pattern."""
    new = await call.body(NewPattern)
    return json(shapes.detector(await call.services.guardrails.add(new, call.text("tenant"))), 201)


async def remove(call: Call) -> Response:
    """Remove a pattern."""
    await call.services.guardrails.remove(call.id)
    return nothing()


async def allowed(call: Call) -> Response:
    """The allow-list: everybody's, or what one tenant has beside it."""
    return json([shapes.allowed(entry) for entry in await call.services.guardrails.allowed(call.text("tenant"))])


async def set_allowed(call: Call) -> Response:
    """Put the given entries, an array of objects or plain texts, in the place of the list."""
    entries = [_entry(given, index) for index, given in enumerate(await call.body(list[Any]))]
    await call.services.guardrails.set_allowed(entries, call.text("tenant"))
    return await allowed(call)


def _entry(given: object, index: int) -> NewAllowed:
    """An entry; what a GET says of it beside its value is taken back."""
    if isinstance(given, str):
        return NewAllowed(value=given)
    try:
        fields = msgspec.convert(given, dict[str, Any])
        said = {name: value for name, value in fields.items() if name not in ("tenant_id", "created_at")}
        return msgspec.convert(said, NewAllowed)
    except msgspec.ValidationError as error:
        raise Invalid(f"[{index}]: {str(error)[:1].lower()}{str(error)[1:]}.", field=f"[{index}]") from None


ENDPOINTS = (
    Endpoint("GET", "/api/guardrails", list_),
    Endpoint("POST", "/api/guardrails/custom", add),
    Endpoint("DELETE", "/api/guardrails/custom/{id}", remove),
    Endpoint("GET", "/api/guardrails/allow-list", allowed),
    Endpoint("PUT", "/api/guardrails/allow-list", set_allowed),
    Endpoint("GET", "/api/guardrails/{id}", show),
    Endpoint("PUT", "/api/guardrails/{id}", update),
)
