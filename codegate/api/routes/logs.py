"""`/api/logs`: the request log."""

import msgspec
from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.times import moment
from codegate.errors import Invalid
from codegate.store.logs import MAX_PAGE, LogQuery


class Clearing(msgspec.Struct, forbid_unknown_fields=True):
    """What to remove: rows older than some days, or all."""

    days_old: int | None = None
    clear_all: bool = False


async def page(call: Call) -> Response:
    """One page, newest first, without bodies, and the total over all pages."""
    query = LogQuery(
        page=call.number("page", 1, minimum=1, maximum=1_000_000),
        limit=call.number("limit", 50, minimum=1, maximum=MAX_PAGE),
        status=call.text("status"),
        model=call.text("model"),
        account=call.text("account"),
        tenant=call.text("tenant"),
        q=call.text("q"),
        since_ms=moment(call, "since"),
    )
    rows, total = await call.services.history.page(query)
    return json({"logs": [shapes.log(row) for row in rows], "total": total})


async def show(call: Call) -> Response:
    """One request with its bodies, if they were kept."""
    return json(shapes.log(await call.services.history.get(call.id)))


async def clear(call: Call) -> Response:
    """Remove rows by `days_old` or `clear_all`, in the query or in the body; how many there were."""
    wanted = await _clearing(call)
    if wanted.clear_all:
        return json({"deleted": await call.services.history.clear()})
    if wanted.days_old is None:
        raise Invalid("Say days_old=N or clear_all=true.", field="days_old")
    return json({"deleted": await call.services.history.remove_older(wanted.days_old)})


async def _clearing(call: Call) -> Clearing:
    given = {name: call.text(name) for name in ("days_old", "clear_all") if call.text(name)}
    if not given:
        return await call.body(Clearing)
    try:
        return msgspec.convert(given, Clearing, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(f"The query is not usable: {error}.", field=next(iter(given))) from None


ENDPOINTS = (
    Endpoint("GET", "/api/logs", page),
    Endpoint("DELETE", "/api/logs", clear),
    Endpoint("GET", "/api/logs/{id}", show),
)
