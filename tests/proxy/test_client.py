"""The client's end: bodies, limits, hang-ups."""

import asyncio
from typing import Any

import pytest

from codegate.errors import TooLarge
from codegate.proxy.client import Client, ClientGone


class FakeSocket:
    """ASGI's receive and send, scripted."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.sent: list[Any] = []
        self.hang_up = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self.messages:
            return self.messages.pop(0)
        await self.hang_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)


def part(data: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


async def test_a_body_in_parts_is_put_together() -> None:
    socket = FakeSocket(part(b"ab", more=True), part(b"", more=True), part(b"cd"))

    assert await Client(socket.receive, socket.send).read_body(10) == b"abcd"


async def test_a_body_over_the_limit_is_refused_before_it_is_whole() -> None:
    socket = FakeSocket(part(b"x" * 6, more=True), part(b"x" * 6, more=True), part(b"never read"))

    with pytest.raises(TooLarge):
        await Client(socket.receive, socket.send).read_body(10)

    assert len(socket.messages) == 1


async def test_a_client_that_leaves_while_sending_is_gone() -> None:
    socket = FakeSocket(part(b"ab", more=True), {"type": "http.disconnect"})
    client = Client(socket.receive, socket.send)

    with pytest.raises(ClientGone):
        await client.read_body(10)

    assert client.is_gone


async def test_a_hang_up_cancels_the_exchange_at_once() -> None:
    socket = FakeSocket(part(b"{}"))
    client = Client(socket.receive, socket.send)

    async def exchange() -> str:
        await client.read_body(10)
        client.watch()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "cancelled"
        finally:
            client.unwatch()
        return "slept"

    task = asyncio.get_running_loop().create_task(exchange())
    await asyncio.sleep(0)
    socket.hang_up.set()

    assert await task == "cancelled"
    assert client.is_gone


async def test_nothing_is_cancelled_once_watching_has_ended() -> None:
    socket = FakeSocket()
    client = Client(socket.receive, socket.send)
    client.watch()
    client.unwatch()
    socket.hang_up.set()

    await asyncio.sleep(0.01)

    assert not client.is_gone


async def test_a_response_goes_out_head_first() -> None:
    socket = FakeSocket()
    client = Client(socket.receive, socket.send)
    await client.start(200, [(b"a", b"b")])
    await client.write(b"one")
    await client.finish(b"two")

    assert client.has_started
    assert [message["type"] for message in socket.sent] == ["http.response.start"] + ["http.response.body"] * 2
    assert [message.get("more_body") for message in socket.sent] == [None, True, False]
