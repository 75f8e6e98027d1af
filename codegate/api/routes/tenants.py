"""`/api/tenants`: users of the proxy. A key is in one answer only: that of its creation or rotation."""

from typing import Any

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json, nothing
from codegate.api.query import Query
from codegate.records import Secret, Tenant
from codegate.routing.budget import PERIODS
from codegate.services.tenant_form import LONGEST_GRACE_S, NewTenant, TenantChange
from codegate.shapes import TenantJson, TenantKeyJson

WARNING = "Keep this key now; it is not stored and cannot be shown again."


async def list_(call: Call) -> Response:
    """Every tenant with its own settings, oldest first."""
    return json([await _shape(call, tenant) for tenant in await call.services.tenants.list()])


async def create(call: Call) -> Response:
    """Add a tenant; the answer has its key."""
    tenant, key = await call.services.tenants.create(await call.body(NewTenant))
    return await _with_key(call, tenant, key, 201)


async def show(call: Call) -> Response:
    """One tenant."""
    return json(await _shape(call, await call.services.tenants.get(call.id)))


async def update(call: Call) -> Response:
    """Change the fields that are given."""
    change = await call.body(TenantChange)
    return json(await _shape(call, await call.services.tenants.update(call.id, change)))


async def delete(call: Call) -> Response:
    """Remove a tenant."""
    await call.services.tenants.delete(call.id)
    return nothing()


async def rotate_key(call: Call) -> Response:
    """Give it a new key; the answer has it. `grace_s` lets the old one go on for so many seconds."""
    grace_s = call.number("grace_s")
    tenant, key = await call.services.tenants.rotate_key(call.id, grace_s)
    return await _with_key(call, tenant, key, 200)


async def settings(call: Call) -> Response:
    """What the tenant sets for itself."""
    return json(await call.services.tenants.settings(call.id))


async def put_settings(call: Call) -> Response:
    """Set values by key; `null` forgets one."""
    return json(await call.services.tenants.put_settings(call.id, await call.body(dict[str, Any])))


async def unset_setting(call: Call) -> Response:
    """Forget one value."""
    await call.services.tenants.put_settings(call.id, {call.path["key"]: None})
    return nothing()


async def _shape(call: Call, tenant: Tenant) -> shapes.Json:
    spending = call.services.state.spending
    month, day = (spending.of("tenant", period).get(tenant.id, 0.0) for period in PERIODS)
    return shapes.tenant(tenant, await call.services.tenants.settings(tenant.id), month, day)


async def _with_key(call: Call, tenant: Tenant, key: Secret, status: int) -> Response:
    return json({"tenant": await _shape(call, tenant), "api_key": key.reveal(), "warning": WARNING}, status)


_EXAMPLE = {"name": "team-a", "rate_limit": 60, "monthly_budget": 50}
_GRACE = Query("grace_s", "Seconds for which the old key goes on.", "integer", default=0, maximum=LONGEST_GRACE_S)

ENDPOINTS = (
    Endpoint("GET", "/api/tenants", list_, answer=list[TenantJson]),
    Endpoint("POST", "/api/tenants", create, body=NewTenant, answer=TenantKeyJson, status=201, example=_EXAMPLE),
    Endpoint("GET", "/api/tenants/{id}", show, answer=TenantJson),
    Endpoint("PUT", "/api/tenants/{id}", update, body=TenantChange, answer=TenantJson, example={"rate_limit": 30}),
    Endpoint("DELETE", "/api/tenants/{id}", delete),
    Endpoint("POST", "/api/tenants/{id}/rotate-key", rotate_key, answer=TenantKeyJson, query=(_GRACE,)),
    Endpoint("GET", "/api/tenants/{id}/settings", settings, answer=dict[str, Any]),
    Endpoint(
        "PUT",
        "/api/tenants/{id}/settings",
        put_settings,
        body=dict[str, Any],
        answer=dict[str, Any],
        example={"privacy_enabled": True},
    ),
    Endpoint("DELETE", "/api/tenants/{id}/settings/{key}", unset_setting),
)
