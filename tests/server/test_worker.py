"""A worker process by itself: a real one, without a hub that has services."""

import asyncio
import signal
import socket

import pytest

from codegate.link.peer import Peer
from codegate.server.child import Child
from codegate.services.workers import words

pytestmark = pytest.mark.timeout(60)


async def test_one_whose_hub_is_gone_ends_and_gives_the_port_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = Child(listener)
        child.link.close()
        code = await child.ended(30)

    assert code == 0


@pytest.mark.parametrize("now", [True, False])
async def test_one_that_is_told_to_end_before_it_serves_ends(now: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = Child(listener)
        peer = await Peer.open(child.link, words.ToHub, {})
        peer.tell(words.Drain(now=now))
        async with asyncio.timeout(30):
            await peer.lost()
        code = await child.ended(10)

    assert code == 0


async def test_ctrl_c_is_the_hubs_matter() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = Child(listener)
        peer = await Peer.open(child.link, words.ToHub, {})
        child._process.send_signal(signal.SIGINT)
        is_alive = child._process.poll() is None
        peer.tell(words.Drain(now=True))
        code = await child.ended(30)
        peer.close()

    assert is_alive
    assert code == 0
