"""`/api/logs`: the request log."""

from collections.abc import AsyncIterator

import msgspec
from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.query import PAGE, TENANT, Query, limit_of, moment_of
from codegate.api.table_file import FORMATS, table_file
from codegate.api.times import moment
from codegate.errors import Invalid
from codegate.records import RequestLog, Usage
from codegate.shapes import DeletedJson, LogDiffJson, LogJson, LogPageJson
from codegate.store.logs import MAX_PAGE, LogQuery

BODIES = ("request_body", "response_body")
COLUMNS = tuple(
    name
    for field in RequestLog.__struct_fields__
    if field != "traceparent"
    for name in (Usage.__struct_fields__ if field == "usage" else (field,))
)
"""What a row of an export has, in this order."""


class Clearing(msgspec.Struct, forbid_unknown_fields=True):
    """What to remove: rows older than some days, or all."""

    days_old: int | None = None
    clear_all: bool = False


async def page(call: Call) -> Response:
    """One page, newest first, without bodies, and the total over all pages."""
    rows, total = await call.services.history.page(_query(call, call.number("page"), call.number("limit")))
    return json({"logs": [shapes.log(row) for row in rows], "total": total})


async def export(call: Call) -> Response:
    """All rows of a query, oldest first, as `format` (jsonl, csv); with bodies if `bodies` is true. Sent while read."""
    with_bodies = call.flag("bodies")
    found = call.services.history.export(_query(call), with_bodies=with_bodies)
    columns = [name for name in COLUMNS if with_bodies or name not in BODIES]

    async def batches() -> AsyncIterator[list[shapes.Json]]:
        async for rows in found:
            yield [_narrowed(shapes.log(row), columns) for row in rows]

    return table_file(batches(), call.text("format") or "", columns, "codegate-logs")


async def show(call: Call) -> Response:
    """
    One request with its bodies, if they were kept: `request_body` as it was sent to the provider, anonymised and in the
    provider's format; `response_body` as the provider answered.
    """
    return json(shapes.log(await call.services.history.get(call.id)))


async def diff(call: Call) -> Response:
    """What one request sent against the one before it in its conversation: what is new, where the prefix broke."""
    return json(shapes.log_diff(await call.services.history.diff(call.id)))


async def clear(call: Call) -> Response:
    """Remove rows by `days_old` or `clear_all`, in the query or in the body; how many there were."""
    wanted = await _clearing(call)
    if wanted.clear_all:
        return json({"deleted": await call.services.history.clear()})
    if wanted.days_old is None:
        raise Invalid("Say days_old=N or clear_all=true.", field="days_old")
    return json({"deleted": await call.services.history.remove_older(wanted.days_old)})


def _query(call: Call, page: int = 1, limit: int = MAX_PAGE) -> LogQuery:
    return LogQuery(
        page=page,
        limit=limit,
        status=call.text("status"),
        outcome=call.text("outcome"),
        model=call.text("model"),
        account=call.text("account"),
        tenant=_tenant_id(call),
        q=call.text("q"),
        since_ms=moment(call, "since"),
        until_ms=moment(call, "until"),
        min_latency_ms=call.number("min_latency_ms") or None,
    )


def _tenant_id(call: Call) -> str | None:
    """The tenant that is meant by an id or a name; what nobody is called finds nothing."""
    given = call.text("tenant")
    tenants = call.services.state.current.tenants.values()
    return next((tenant.id for tenant in tenants if given in {tenant.id, tenant.name}), given)


def _narrowed(row: shapes.Json, columns: list[str]) -> shapes.Json:
    return {name: row[name] for name in columns}


async def _clearing(call: Call) -> Clearing:
    given = {name: call.text(name) for name in ("days_old", "clear_all") if call.text(name)}
    if not given:
        return await call.body(Clearing)
    try:
        return msgspec.convert(given, Clearing, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(f"The query is not usable: {error}.", field=next(iter(given))) from None


_WORDS = (
    Query("status", "`ok`, `error` (everything but ok), `cancelled`, `broken`, or a status code.", example="error"),
    Query("outcome", "How it ended.", choices=("ok", "error", "cancelled", "broken")),
    Query("model", "Part of the asked or the routed model's name."),
    Query("account", "Id or name; requests that were tried there count, whoever served them."),
    TENANT,
    Query("q", "Part of the id, path, models, account or error message."),
    moment_of("since", "First moment"),
    moment_of("until", "First moment no longer wanted"),
    Query("min_latency_ms", "Only requests that took at least so long.", "integer"),
)
_FORMAT = Query("format", "How rows are written.", choices=tuple(FORMATS), default="jsonl")
_BODIES = Query("bodies", "With the bodies that were kept.", "boolean")
_CLEARING = (
    Query("days_old", "Rows older than so many days.", "integer"),
    Query("clear_all", "All rows.", "boolean"),
)

ENDPOINTS = (
    Endpoint("GET", "/api/logs", page, answer=LogPageJson, query=(PAGE, limit_of(MAX_PAGE), *_WORDS)),
    Endpoint(
        "DELETE",
        "/api/logs",
        clear,
        body=Clearing,
        is_body_optional=True,
        answer=DeletedJson,
        query=_CLEARING,
        example={"days_old": 30},
    ),
    Endpoint("GET", "/api/logs/export", export, media=tuple(FORMATS.values()), query=(_FORMAT, _BODIES, *_WORDS)),
    Endpoint("GET", "/api/logs/{id}", show, answer=LogJson),
    Endpoint("GET", "/api/logs/{id}/diff", diff, answer=LogDiffJson),
)
