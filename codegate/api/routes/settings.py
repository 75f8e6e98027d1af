"""`/api/settings`: flat keys and values, and the table behind them."""

from typing import Any

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.shapes import SettingJson


async def values(call: Call) -> Response:
    """The values in force by key; a secret one that is set is `***`."""
    return json({view.setting.key: view.value for view in call.services.settings.list()})


async def put(call: Call) -> Response:
    """Store values by key; `null` forgets one. All of them or none."""
    await call.services.settings.put(await call.body(dict[str, Any]))
    return await values(call)


async def schema(call: Call) -> Response:
    """Every setting with type, default, value, source, choices and what it is for."""
    return json([shapes.setting(view) for view in call.services.settings.list()])


ENDPOINTS = (
    Endpoint("GET", "/api/settings", values, answer=dict[str, Any]),
    Endpoint(
        "PUT", "/api/settings", put, body=dict[str, Any], answer=dict[str, Any], example={"log_retention_days": 7}
    ),
    Endpoint("GET", "/api/settings/schema", schema, answer=list[SettingJson]),
)
