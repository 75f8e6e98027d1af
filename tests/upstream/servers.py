"""Scripted servers on real sockets: each connection runs one script."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from codegate.providers.request import UpstreamRequest
from codegate.settings import Resolved
from codegate.upstream.client import UpstreamClient

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Peer:
    """The server's end of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def request(self) -> bytes:
        """Head and body of the next request; empty if the client has gone."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        return head + (await self.reader.readexactly(length) if length else b"")

    async def send(self, data: bytes) -> None:
        """Bytes to the client."""
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Cut the connection without a goodbye."""
        self.writer.transport.abort()

    async def gone(self) -> bool:
        """Wait until the client has closed; the rest of what it sent is thrown away."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(65536):
                pass
        return True


Script = Callable[[Peer, int], Awaitable[None]]
"""Peer and the number of the connection, from 1."""


class Server:
    """A listening script."""

    def __init__(self, script: Script) -> None:
        self.connections = 0
        self._script = script
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def url(self) -> str:
        """Root URL."""
        assert self._server is not None
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        with contextlib.suppress(ConnectionError):
            await self._script(Peer(reader, writer), self.connections)
        writer.close()


@contextlib.asynccontextmanager
async def serving(script: Script, **options: object) -> AsyncIterator[Server]:
    """A server with this script, until the block ends."""
    server = Server(script)
    server._server = await asyncio.start_server(server._serve, "127.0.0.1", 0, **options)
    try:
        yield server
    finally:
        server._server.close()
        for writer in server._writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def client(lookup: object = None, **settings: object) -> AsyncIterator[UpstreamClient]:
    """An upstream client with these settings, closed at the end."""
    values = {"connect_timeout_s": 10.0, "first_byte_timeout_s": 10.0, "idle_timeout_s": 10.0, **settings}
    resolved = Resolved(stored={}, tenant={}, process=values)
    made = UpstreamClient(resolved, lookup) if lookup else UpstreamClient(resolved)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        await made.close()


def post(url: str, body: bytes = b"{}", **changes: object) -> UpstreamRequest:
    """A request to this URL, private addresses allowed."""
    fields = {
        "method": "POST" if body else "GET",
        "url": url,
        "headers": (("content-type", "application/json"), ("accept-encoding", "identity")),
        "body": body,
        "account_id": "a1",
        "allow_private": True,
        **changes,
    }
    return UpstreamRequest(**fields)
