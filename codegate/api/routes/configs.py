"""`/api/configs`: routing configs and their rows."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json, nothing
from codegate.services.configs import ConfigChange, NewConfig, NewSlot
from codegate.services.rule_form import NewRule
from codegate.shapes import ConfigJson, RuleJson, SlotJson


async def list_(call: Call) -> Response:
    """Every config with its rows, oldest first."""
    return json([shapes.config(record) for record in await call.services.configs.list()])


async def create(call: Call) -> Response:
    """Add a config; it is not active."""
    return json(shapes.config(await call.services.configs.create(await call.body(NewConfig))), 201)


async def show(call: Call) -> Response:
    """One config."""
    return json(shapes.config(await call.services.configs.get(call.id)))


async def update(call: Call) -> Response:
    """Change the fields that are given."""
    change = await call.body(ConfigChange)
    return json(shapes.config(await call.services.configs.update(call.id, change)))


async def delete(call: Call) -> Response:
    """Remove a config."""
    await call.services.configs.delete(call.id)
    return nothing()


async def activate(call: Call) -> Response:
    """Make it the only active one."""
    return json(shapes.config(await call.services.configs.activate(call.id)))


async def tiers(call: Call) -> Response:
    """The rows of a config."""
    config = await call.services.configs.get(call.id)
    return json([shapes.slot(row) for row in config.tiers])


async def set_tiers(call: Call) -> Response:
    """Put the given rows, an array, in the place of all rows."""
    config = await call.services.configs.set_tiers(call.id, await call.body(list[NewSlot]))
    return json([shapes.slot(row) for row in config.tiers])


async def rules(call: Call) -> Response:
    """The rules of a config, in the order they are asked."""
    config = await call.services.configs.get(call.id)
    return json([shapes.rule(row) for row in config.rules])


async def set_rules(call: Call) -> Response:
    """Put the given rules, an array, in the place of all rules."""
    config = await call.services.configs.set_rules(call.id, await call.body(list[NewRule]))
    return json([shapes.rule(row) for row in config.rules])


_SLOT = {"tier": "opus", "account_id": "work", "priority": 10}
_RULE = {"name": "long", "min_tokens": 100_000, "tier": "opus"}
_EXAMPLE = {"name": "day", "routing_strategy": "round-robin"}

ENDPOINTS = (
    Endpoint("GET", "/api/configs", list_, answer=list[ConfigJson]),
    Endpoint("POST", "/api/configs", create, body=NewConfig, answer=ConfigJson, status=201, example=_EXAMPLE),
    Endpoint("GET", "/api/configs/{id}", show, answer=ConfigJson),
    Endpoint(
        "PUT", "/api/configs/{id}", update, body=ConfigChange, answer=ConfigJson, example={"description": "At work"}
    ),
    Endpoint("DELETE", "/api/configs/{id}", delete),
    Endpoint("POST", "/api/configs/{id}/activate", activate, answer=ConfigJson),
    Endpoint("GET", "/api/configs/{id}/tiers", tiers, answer=list[SlotJson]),
    Endpoint("PUT", "/api/configs/{id}/tiers", set_tiers, body=list[NewSlot], answer=list[SlotJson], example=[_SLOT]),
    Endpoint("GET", "/api/configs/{id}/rules", rules, answer=list[RuleJson]),
    Endpoint("PUT", "/api/configs/{id}/rules", set_rules, body=list[NewRule], answer=list[RuleJson], example=[_RULE]),
)
