"""`/api/events`: everything that happens, as Server-Sent Events."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
from starlette.responses import Response, StreamingResponse

from codegate.api import shapes
from codegate.api.call import Call, Endpoint
from codegate.api.query import Query
from codegate.errors import Invalid
from codegate.events import TOPICS, Bus

COMMENT_EVERY_S = 15.0
RETRY_MS = 1_000


async def stream(call: Call) -> Response:
    """
    Events of `topics` (comma-separated; none: all) from now on, or after the one named by `Last-Event-ID`.

    A comment line every 15 s tells a quiet link from a dead one. Ends when the server stops.
    """
    topics = frozenset(topic.strip() for topic in (call.text("topics") or "").split(",") if topic.strip())
    unknown = sorted(topics - TOPICS)
    if unknown:
        raise Invalid(f"There is no topic {unknown[0]!r}.", field="topics", hint=f"Known: {', '.join(sorted(TOPICS))}.")
    last = call.headers.get("last-event-id")
    if last is not None and not (last.isascii() and last.isdigit() and len(last) < 19):
        raise Invalid(f"Last-Event-ID must be the number of an event, not {last[:40]!r}.", field="last-event-id")
    after = int(last) if last is not None else None
    return StreamingResponse(_lines(call.services.bus, topics, after), media_type="text/event-stream")


async def _lines(bus: Bus, topics: frozenset[str], after: int | None) -> AsyncIterator[bytes]:
    with bus.subscribe(topics, after) as subscription:
        yield f"retry: {RETRY_MS}\n: CodeGate\n\n".encode()
        while True:
            # An iterator that was cancelled in its wait is spent; the events stay with the subscription.
            events = aiter(subscription)
            try:
                while True:
                    async with asyncio.timeout(COMMENT_EVERY_S):
                        number, event = await anext(events)
                    yield b"id: %d\ndata: %s\n\n" % (number, msgspec.json.encode(shapes.event(event)))
            except TimeoutError:
                yield b": \n\n"
            except StopAsyncIteration:
                return


_TOPICS = Query("topics", f"Topics, comma-separated, of {', '.join(sorted(TOPICS))}; none: all.", example="requests")

ENDPOINTS = (Endpoint("GET", "/api/events", stream, media=("text/event-stream",), query=(_TOPICS,)),)
