"""`/api/accounts`: provider accounts. Secrets go in and never come out."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json, nothing
from codegate.api.query import Query
from codegate.services.account_form import AccountChange, NewAccount
from codegate.shapes import AccountJson, ProbeJson


async def list_(call: Call) -> Response:
    """Every account, oldest first."""
    return json([shapes.account(view) for view in await call.services.accounts.list()])


async def create(call: Call) -> Response:
    """Add an account."""
    return json(shapes.account(await call.services.accounts.create(await call.body(NewAccount))), 201)


async def show(call: Call) -> Response:
    """One account."""
    return json(shapes.account(await call.services.accounts.get(call.id)))


async def update(call: Call) -> Response:
    """Change the fields that are given."""
    change = await call.body(AccountChange)
    return json(shapes.account(await call.services.accounts.update(call.id, change)))


async def delete(call: Call) -> Response:
    """Remove an account."""
    await call.services.accounts.delete(call.id)
    return nothing()


async def toggle(call: Call) -> Response:
    """Enable it, or disable it."""
    return json(shapes.account(await call.services.accounts.toggle(call.id)))


async def test(call: Call) -> Response:
    """Ask the provider with the account's key; a failure is an answer, not an error."""
    return json(shapes.probe(await call.services.accounts.test(call.id, call.door.upstream)))


async def models(call: Call) -> Response:
    """Names of the models the provider lists for this account; `?refresh=true` asks the provider again."""
    refresh = call.flag("refresh")
    return json(list(await call.services.accounts.models(call.id, call.door.upstream, refresh=refresh)))


async def clear_cooldown(call: Call) -> Response:
    """Let it be asked again at once."""
    return json(shapes.account(await call.services.accounts.clear_cooldown(call.id)))


_EXAMPLE = {"name": "work", "provider": "anthropic", "api_key": "the key", "priority": 10}
_REFRESH = Query("refresh", "Ask the provider, however fresh the list is.", "boolean")

ENDPOINTS = (
    Endpoint("GET", "/api/accounts", list_, answer=list[AccountJson]),
    Endpoint("POST", "/api/accounts", create, body=NewAccount, answer=AccountJson, status=201, example=_EXAMPLE),
    Endpoint("GET", "/api/accounts/{id}", show, answer=AccountJson),
    Endpoint("PUT", "/api/accounts/{id}", update, body=AccountChange, answer=AccountJson, example={"priority": 10}),
    Endpoint("DELETE", "/api/accounts/{id}", delete),
    Endpoint("POST", "/api/accounts/{id}/toggle", toggle, answer=AccountJson),
    Endpoint("POST", "/api/accounts/{id}/test", test, answer=ProbeJson),
    Endpoint("POST", "/api/accounts/{id}/clear-cooldown", clear_cooldown, answer=AccountJson),
    Endpoint("GET", "/api/accounts/{id}/models", models, answer=list[str], query=(_REFRESH,)),
)
