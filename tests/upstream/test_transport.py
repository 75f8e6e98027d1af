"""The connector notes what the client must know of a connection."""

import warnings

import aiohttp
import pytest

from codegate.upstream.gate import GuardedResolver, system_lookup
from codegate.upstream.transport import EXCHANGE, Body, Connector, Exchange, Handler
from tests.upstream.servers import OK, Peer, serving


@pytest.fixture
async def session() -> aiohttp.ClientSession:
    resolver = GuardedResolver(system_lookup, allow_private=True, own_ports=frozenset)
    async with aiohttp.ClientSession(connector=Connector(resolver, is_kept=True)) as made:
        yield made  # type: ignore[misc]


async def ask(session: aiohttp.ClientSession, url: str) -> Exchange:
    exchange = Exchange(5.0)
    token = EXCHANGE.set(exchange)
    try:
        async with session.post(url, data=b"{}") as response:
            await response.read()
    finally:
        exchange.settle()
        EXCHANGE.reset(token)
    return exchange


async def answer_forever(peer: Peer, _number: int) -> None:
    while await peer.request():
        await peer.send(OK)


async def test_connections_are_of_our_own_class_and_count_their_exchanges(session: aiohttp.ClientSession) -> None:
    async with serving(answer_forever) as server:
        first = await ask(session, server.url)
        second = await ask(session, server.url)

        assert isinstance(first._handler, Handler)
        assert first._handler is second._handler
        assert second._handler.exchanges == 2
        assert second._handler.is_heard
        assert not second.died_unheard


async def test_exchange_that_never_got_a_connection_did_not_die_unheard() -> None:
    exchange = Exchange(5.0)
    exchange.abort()

    assert not exchange.died_unheard


def test_large_body_is_sent_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        body = Body(b"x" * 3_000_000)

    assert body.size == 3_000_000
