"""`/api/model-limits`: what models can do, ours and the user's word."""

from collections.abc import Mapping

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json, nothing
from codegate.records import ModelLimit
from codegate.services.limits import LimitChange
from codegate.shapes import LimitJson


async def list_(call: Call) -> Response:
    """Every entry by model name; `source` is `default` or `user`."""
    return _answer(call.services.limits.list())


async def show(call: Call) -> Response:
    """What holds for one model, under its own name."""
    model = call.path["model"]
    return _answer({model: call.services.limits.get(model)})


async def put_all(call: Call) -> Response:
    """Store limits by model name; entries whose `source` is `default` are left alone. Answers like the list."""
    changes = await call.body(dict[str, LimitChange])
    await call.services.limits.put({name: one for name, one in changes.items() if one.source != "default"})
    return await list_(call)


async def put(call: Call) -> Response:
    """Store the limits that are given; what is missing stays as it is known, `null` makes it unknown."""
    await call.services.limits.put({call.path["model"]: await call.body(LimitChange)})
    return await show(call)


async def delete_all(call: Call) -> Response:
    """Forget everything the user said; ours hold again."""
    await call.services.limits.delete_all()
    return nothing()


async def delete(call: Call) -> Response:
    """Forget what the user said of one model."""
    await call.services.limits.delete(call.path["model"])
    return nothing()


def _answer(found: Mapping[str, ModelLimit]) -> Response:
    return json({name: shapes.model_limit(limit) for name, limit in found.items()})


_EXAMPLE = {"context_window": 200_000, "max_output_tokens": 32_000}

ENDPOINTS = (
    Endpoint("GET", "/api/model-limits", list_, answer=dict[str, LimitJson]),
    Endpoint(
        "PUT",
        "/api/model-limits",
        put_all,
        body=dict[str, LimitChange],
        answer=dict[str, LimitJson],
        example={"my-model": _EXAMPLE},
    ),
    Endpoint("DELETE", "/api/model-limits", delete_all),
    Endpoint("GET", "/api/model-limits/{model:path}", show, answer=dict[str, LimitJson]),
    Endpoint(
        "PUT",
        "/api/model-limits/{model:path}",
        put,
        body=LimitChange,
        answer=dict[str, LimitJson],
        example=_EXAMPLE,
    ),
    Endpoint("DELETE", "/api/model-limits/{model:path}", delete),
)
