"""Answers in AWS's binary event stream."""

import pytest

from codegate.errors import RemoteProtocolError
from tests.amazon import chunk, exception
from tests.upstream.servers import Peer, client, post, serving

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-length: %d\r\n\r\n"
EVENTS = chunk({"type": "message_start"}) + chunk({"type": "message_stop"})


async def read(body: bytes, length: int | None = None) -> tuple[str, bytes]:
    async def script(peer: Peer, number: int) -> None:
        await peer.request()
        await peer.send(HEAD % (length or len(body)) + body)

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        return answer.headers["content-type"], await answer.read()


async def test_answer_is_read_as_server_sent_events() -> None:
    kind, body = await read(EVENTS)

    assert kind == "text/event-stream"
    assert body.decode().split("\n\n")[:-1] == [
        f'event: {name}\ndata: {{"type": "{name}"}}' for name in ("message_start", "message_stop")
    ]


async def test_error_inside_is_an_event_too() -> None:
    _, body = await read(exception("throttlingException", "Slow."))

    assert b"rate_limit_error" in body


async def test_end_inside_a_message_is_a_fault() -> None:
    with pytest.raises(RemoteProtocolError, match="in the middle"):
        await read(EVENTS[:-3])


async def test_who_listens_hears_events_and_no_frames() -> None:
    heard: list[bytes] = []

    async def script(peer: Peer, number: int) -> None:
        await peer.request()
        await peer.send(HEAD % len(EVENTS) + EVENTS)

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        answer.heard = heard.append
        body = await answer.read()

    assert b"".join(heard) == body
    assert body.startswith(b"event: message_start")
