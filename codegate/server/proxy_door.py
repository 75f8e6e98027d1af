"""The proxy's port as the rest of the server sees it, and the way it is served by this process itself."""

import asyncio
import socket
from typing import Protocol

from codegate.proxy.app import ProxyApp
from codegate.server import listening


class ProxyDoor(Protocol):
    """Whoever serves the proxy's port."""

    @property
    def workers(self) -> int:
        """How many processes serve it at the moment."""

    async def open(self) -> None:
        """
        Start to serve; returns once requests are taken.

        Raises:
            Exception: It cannot.
        """

    def hurry(self) -> None:
        """Wait no more for streams; this one, or the next, `close` cuts them."""

    async def close(self) -> None:
        """Take no more requests, let streams end for as long as the settings say, then cut them."""


class OwnDoor:
    """
    The port served by this very process.

    Args:
        sock: Where it listens; closed with the door.
        drain_s: Seconds that streams have to end.
    """

    workers = 1

    def __init__(self, proxy: ProxyApp, sock: socket.socket, drain_s: float) -> None:
        self._proxy = proxy
        self._sock = sock
        self._server = listening.server_for(proxy, drain_s, has_sessions=False)
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """See `ProxyDoor`."""
        self._serving = asyncio.get_running_loop().create_task(self._server.serve(sockets=[self._sock]))
        await listening.until_started([self._server], [self._serving])

    def shut(self) -> None:
        """Take no more connections, from this moment on."""
        for server in getattr(self._server, "servers", ()):  # there are none before it has started
            server.close()

    def hurry(self) -> None:
        """See `ProxyDoor`."""
        self._server.force_exit = True

    async def close(self) -> None:
        """See `ProxyDoor`."""
        self._proxy.is_draining = True
        self._server.should_exit = True
        if self._serving is not None:
            await asyncio.wait([self._serving])
        await listening.cut([self._server], self._proxy)
