"""`/api/privacy`: guardrails as a whole, what they keep, and a bench to try them. `?tenant=` speaks of one tenant."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.query import PAGE, TENANT, limit_of
from codegate.services.privacy import BenchText, PrivacyChange
from codegate.shapes import BenchJson, DeletedJson, MappingPageJson, PrivacyJson
from codegate.store.mappings import MAX_PAGE


async def show(call: Call) -> Response:
    """Whether guardrails work, what they may look for, and how many values they have replaced."""
    view = await call.services.privacy.get(call.text("tenant"))
    found = await call.services.mappings.count(await _tenant_id(call))
    stats = {"total_mappings": sum(found.values()), "by_category": dict(found)}
    return json({"enabled": view.enabled, "categories": list(view.categories), "stats": stats})


async def update(call: Call) -> Response:
    """Set `enabled` and `categories` as far as they are given; `null` brings a default back."""
    await call.services.privacy.change(await call.body(PrivacyChange), call.text("tenant"))
    return await show(call)


async def mappings(call: Call) -> Response:
    """One page of the values that have a stand-in, masked, newest first, and how many there are in all."""
    page = call.number("page")
    limit = call.number("limit")
    views, total = await call.services.mappings.list(await _tenant_id(call), limit=limit, page=page)
    return json({"mappings": [shapes.mapping(view) for view in views], "total": total})


async def clear(call: Call) -> Response:
    """Forget all of them; how many there were. What comes back of them later can no longer be restored."""
    return json({"deleted": await call.services.mappings.clear(await _tenant_id(call))})


async def _tenant_id(call: Call) -> str | None:
    return await call.services.guardrails.owner(call.text("tenant"))


async def test(call: Call) -> Response:
    """What guardrails make of a text. Nothing of it is kept, counted or logged."""
    given = await call.body(BenchText)
    return json(shapes.bench(await call.services.privacy.test(given.text, given.tenant or call.text("tenant"))))


ENDPOINTS = (
    Endpoint("GET", "/api/privacy", show, answer=PrivacyJson, query=(TENANT,)),
    Endpoint(
        "PUT",
        "/api/privacy",
        update,
        body=PrivacyChange,
        answer=PrivacyJson,
        query=(TENANT,),
        example={"enabled": True},
    ),
    Endpoint(
        "GET", "/api/privacy/mappings", mappings, answer=MappingPageJson, query=(TENANT, PAGE, limit_of(MAX_PAGE))
    ),
    Endpoint("DELETE", "/api/privacy/mappings", clear, answer=DeletedJson, query=(TENANT,)),
    Endpoint(
        "POST",
        "/api/privacy/test",
        test,
        body=BenchText,
        answer=BenchJson,
        query=(TENANT,),
        example={"text": "I am at 192.0.2.1"},
    ),
)
