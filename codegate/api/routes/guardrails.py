"""`/api/guardrails`: detectors, users' own patterns, and what is never replaced. `?tenant=` speaks of one tenant."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json, nothing
from codegate.api.query import TENANT
from codegate.records import Record
from codegate.services.guardrail_form import DetectorChange, NewAllowed, NewPattern
from codegate.shapes import AllowedJson, DetectorJson


class SaidAllowed(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of the allow-list as it is said: what a GET says of it beside its value is taken back, unread."""

    value: str
    is_pattern: bool = False
    tenant_id: str | None = None
    created_at: str | None = None


AllowedEntry = str | SaidAllowed


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
    entries = [_entry(given) for given in await call.body(list[AllowedEntry])]
    await call.services.guardrails.set_allowed(entries, call.text("tenant"))
    return await allowed(call)


def _entry(given: AllowedEntry) -> NewAllowed:
    return (
        NewAllowed(value=given)
        if isinstance(given, str)
        else NewAllowed(value=given.value, is_pattern=given.is_pattern)
    )


_EXAMPLE = {"name": "Ticket", "pattern": "TICKET-[0-9]{4,8}"}

ENDPOINTS = (
    Endpoint("GET", "/api/guardrails", list_, answer=list[DetectorJson], query=(TENANT,)),
    Endpoint(
        "POST",
        "/api/guardrails/custom",
        add,
        body=NewPattern,
        answer=DetectorJson,
        status=201,
        query=(TENANT,),
        example=_EXAMPLE,
    ),
    Endpoint("DELETE", "/api/guardrails/custom/{id}", remove),
    Endpoint("GET", "/api/guardrails/allow-list", allowed, answer=list[AllowedJson], query=(TENANT,)),
    Endpoint(
        "PUT",
        "/api/guardrails/allow-list",
        set_allowed,
        body=list[AllowedEntry],
        answer=list[AllowedJson],
        query=(TENANT,),
        example=["192.0.2.1"],
    ),
    Endpoint("GET", "/api/guardrails/{id}", show, answer=DetectorJson, query=(TENANT,)),
    Endpoint(
        "PUT",
        "/api/guardrails/{id}",
        update,
        body=DetectorChange,
        answer=DetectorJson,
        query=(TENANT,),
        example={"enabled": True},
    ),
)
