"""
The connector: which connection an exchange ran on, whether it was new, and whether it was ever answered.

`send` needs the three to know if a failure may be tried again unseen. The library tells none of them, so the
connector notes them in the `Exchange` of the running task.
"""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.payload import BytesPayload, Payload

MAX_CONNECTIONS = 1024
"""Per account; as many as clients may hold open (`reliability.md` C2)."""

KEEP_ALIVE_S = 60.0


class Body(BytesPayload):
    """Bytes of a request; the library's own class warns of every body over 1 MiB, which is a common turn here."""

    def __init__(self, value: bytes) -> None:
        Payload.__init__(self, value, content_type="application/json")
        self._size = len(value)


class Handler(ResponseHandler):
    """A connection that counts its exchanges and knows if the present one was answered."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.exchanges = 0
        self.is_heard = False

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self.is_heard = True
        super().data_received(data)


class Exchange:
    """
    One request on one connection.

    Attributes:
        is_late: The first byte did not come in time.
    """

    __slots__ = ("_handler", "_timer", "_transport", "_wait_s", "is_late")

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._handler: Handler | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.is_late = False

    def connected(self, handler: Handler) -> None:
        """The exchange begins on this connection, and its wait for the first byte."""
        self.settle()
        handler.exchanges += 1
        handler.is_heard = False
        self._handler = handler
        self._transport = handler.transport
        self._timer = asyncio.get_running_loop().call_later(self._wait_s, self._expire)

    def settle(self) -> None:
        """The wait is over."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def died_unheard(self) -> bool:
        """It ran on a connection used before, and not one byte came: the server had closed it meanwhile."""
        handler = self._handler
        return handler is not None and handler.exchanges > 1 and not handler.is_heard and not self.is_late

    def abort(self) -> None:
        """Cut the connection now, whatever is still to be sent."""
        self.settle()
        if self._transport is not None:
            self._transport.abort()

    def _expire(self) -> None:
        self.is_late = True
        self.abort()


EXCHANGE: ContextVar[Exchange] = ContextVar("codegate_exchange")


class Connector(aiohttp.TCPConnector):
    """A pool of connections that notes in `EXCHANGE` which one was given out."""

    def __init__(self, resolver: aiohttp.abc.AbstractResolver, *, is_kept: bool) -> None:
        if is_kept:
            super().__init__(
                resolver=resolver, limit=MAX_CONNECTIONS, keepalive_timeout=KEEP_ALIVE_S, use_dns_cache=False
            )
        else:
            super().__init__(resolver=resolver, limit=MAX_CONNECTIONS, force_close=True, use_dns_cache=False)
        # The library has no public way to choose the protocol class; a test fails if this stops working.
        make: Callable[..., ResponseHandler] = Handler
        self._factory = partial(make, loop=self._loop)

    async def connect(
        self, req: ClientRequest, traces: list[aiohttp.tracing.Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        """A connection from the pool, or a new one."""
        connection = await super().connect(req, traces, timeout)
        handler = connection.protocol
        assert isinstance(handler, Handler)
        EXCHANGE.get().connected(handler)
        return connection
