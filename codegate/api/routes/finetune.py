"""`/api/finetune`: the dataset of exchanges to learn from; with `tenant` (id or name) one tenant's."""

from starlette.responses import Response, StreamingResponse

from codegate.api.call import Call, Endpoint, json
from codegate.api.query import TENANT, Query
from codegate.services.finetune_entry import FORMS
from codegate.shapes import DeletedJson, FinetuneJson


async def status(call: Call) -> Response:
    """Whether it is collected, and how much there is."""
    return json(await call.services.finetune.status(await _tenant(call)))


async def download(call: Call) -> Response:
    """The lines, gzipped; `format=openai` or `anthropic` makes each ready for training."""
    tenant, form = await _tenant(call), call.text("format")
    pieces = await call.services.finetune.download(tenant, form)
    name = f"finetune-{form}.jsonl.gz" if form else "finetune-export.jsonl.gz"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, headers=headers, media_type="application/gzip")


async def clear(call: Call) -> Response:
    """Remove it; how many lines there were."""
    return json({"deleted": await call.services.finetune.clear(await _tenant(call))})


async def _tenant(call: Call) -> str | None:
    named = call.text("tenant")
    return (await call.services.tenants.get(named)).id if named else None


_FORMAT = Query("format", "What lines are made ready for; without it, as they were collected.", choices=FORMS)

ENDPOINTS = (
    Endpoint("GET", "/api/finetune", status, answer=FinetuneJson, query=(TENANT,)),
    Endpoint("DELETE", "/api/finetune", clear, answer=DeletedJson, query=(TENANT,)),
    Endpoint("GET", "/api/finetune/download", download, media=("application/gzip",), query=(TENANT, _FORMAT)),
)
