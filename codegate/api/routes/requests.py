"""`/api/requests`: what is running; watching one, sending it elsewhere, ending it."""

from collections.abc import AsyncIterator

import msgspec
from starlette.responses import Response, StreamingResponse

from codegate.api import shapes
from codegate.api.body import decode
from codegate.api.call import Call, Endpoint, json
from codegate.records import Record
from codegate.services.live_request import Sight
from codegate.shapes import LiveRequestJson


class Rerouting(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which account is to be asked, by id or name; None: the next in line."""

    account: str | None = None


async def live(call: Call) -> Response:
    """Requests that are running, oldest first."""
    return json([shapes.live_request(one) for one in await call.services.requests.list()])


async def stream(call: Call) -> Response:
    """
    Watch one as its answer grows, by its id or the beginning of it: what was said so far, then what is said.

    Each event is JSON with a `type`: `attempt` (`account`, `model`), `text` and `thinking` (`text`), `tool_part`
    (`name`, `text`: a call that is being written), `tool` (`name`, `arguments`: the call, whole), `state` (the
    members of a running request, twice a second), `dropped` (`reason`, `bytes`: what is not told, because somebody
    attached `late` or reads too `slow`ly), and last `end` (`outcome`, `status`). The words are the provider's,
    stand-ins of guardrails as they are. An answer that is no stream is told when it is whole.
    """
    return StreamingResponse(_lines(await call.services.requests.watch(call.id)), media_type="text/event-stream")


async def _lines(sights: AsyncIterator[Sight]) -> AsyncIterator[bytes]:
    async for sight in sights:
        yield b"data: %s\n\n" % msgspec.json.encode(shapes.sight(sight))


async def reroute(call: Call) -> Response:
    """
    Drop the attempt under way and ask another candidate; what the request is then.

    409 once an answer has begun, or if there is no such candidate; the message says why. What was dropped does not
    count against its account.
    """
    raw = await call.raw_body()
    account = decode(raw, Rerouting).account if raw else None
    return json(shapes.live_request(await call.services.requests.reroute(call.id, account)))


async def cancel(call: Call) -> Response:
    """End one, by its id or the beginning of it; what it was. Its client gets an error in its own format."""
    return json(shapes.live_request(await call.services.requests.cancel(call.id)))


ENDPOINTS = (
    Endpoint("GET", "/api/requests/live", live, answer=list[LiveRequestJson]),
    Endpoint("GET", "/api/requests/live/{id}/stream", stream, media=("text/event-stream",)),
    Endpoint(
        "POST",
        "/api/requests/live/{id}/reroute",
        reroute,
        body=Rerouting,
        is_body_optional=True,
        answer=LiveRequestJson,
        example={"account": "backup"},
    ),
    Endpoint("DELETE", "/api/requests/live/{id}", cancel, answer=LiveRequestJson),
)
