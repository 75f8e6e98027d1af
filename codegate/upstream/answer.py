"""`UpstreamAnswer`: a provider's answer, read as it comes."""

import asyncio
import re
from collections.abc import Callable

import aiohttp

from codegate.errors import RemoteProtocolError, UpstreamBroke, UpstreamTimeout
from codegate.upstream.faults import inside_answer

READ_LIMIT = 64 * 1024 * 1024
_FORBIDDEN = re.compile(r"[\r\n\x00]")


class UpstreamAnswer:
    """
    Status, headers and the body in the pieces it comes in.

    Attributes:
        status: As sent; 3xx too, since redirects are not followed.
        headers: Lower-case names; several of one name are joined by a comma.
        heard: Told of every piece; None while nobody wants to know.
    """

    __slots__ = (
        "_host",
        "_idle_s",
        "_is_complete",
        "_is_late",
        "_response",
        "_timer",
        "_waiting_since",
        "headers",
        "heard",
        "status",
    )

    def __init__(self, response: aiohttp.ClientResponse, host: str, idle_s: float) -> None:
        self.status = response.status
        self.headers = read_headers(response.raw_headers, host)
        self._response = response
        self._host = host
        self._idle_s = idle_s
        self._timer: asyncio.TimerHandle | None = None
        self._waiting_since: float | None = None
        self._is_late = False
        self._is_complete = False
        self.heard: Callable[[bytes], None] | None = None

    async def next_chunk(self) -> bytes:
        """
        The next bytes as they came; empty when the body is complete.

        Raises:
            UpstreamBroke: The connection ended before the body did.
            UpstreamTimeout: Silence for longer than the idle time-out.
        """
        chunk = await self._next()
        if chunk and self.heard is not None:
            self.heard(chunk)
        return chunk

    async def _next(self) -> bytes:
        """As `next_chunk`, heard by nobody."""
        content = self._response.content
        loop = asyncio.get_running_loop()
        if self._timer is None and not content.is_eof():
            self._timer = loop.call_later(self._idle_s, self._watch)
        self._waiting_since = loop.time()
        try:
            chunk = await content.readany()
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            self._cut()
            raise self._fault() from error
        finally:
            self._waiting_since = None
        if not chunk:
            self._is_complete = True
            self._stop()
        return chunk

    async def read(self, limit: int = READ_LIMIT) -> bytes:
        """
        The whole body; the answer is closed afterwards, whatever happened.

        Raises:
            RemoteProtocolError: It is longer than `limit` bytes.
            UpstreamBroke, UpstreamTimeout: As `next_chunk`.
        """
        chunks: list[bytes] = []
        size = 0
        try:
            while chunk := await self.next_chunk():
                size += len(chunk)
                if size > limit:
                    raise RemoteProtocolError(f"The answer of {self._host} is longer than {limit:,} bytes.")
                chunks.append(chunk)
        finally:
            await self.close()
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def close(self) -> None:
        """Done with it: the connection is kept if the exchange was complete, else cut. May be called twice."""
        # A whole answer may come before the whole request was taken: then the connection is still held.
        if not self._is_complete or self._response.connection is not None:
            self._cut()

    def _cut(self) -> None:
        self._stop()
        connection = self._response.connection
        if connection is not None and connection.transport is not None:
            connection.transport.abort()
        self._response.close()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _watch(self) -> None:
        """One timer for the whole body, set anew only when it fires: chunks cost nothing."""
        loop = asyncio.get_running_loop()
        since = self._waiting_since
        left = self._idle_s if since is None else since + self._idle_s - loop.time()
        if left > 0:
            self._timer = loop.call_later(left, self._watch)
            return
        self._is_late = True
        self._response.content.set_exception(aiohttp.ClientPayloadError("idle"))

    def _fault(self) -> UpstreamBroke | UpstreamTimeout:
        if self._is_late:
            return UpstreamTimeout(f"{self._host} was silent for {self._idle_s:g} s in the middle of its answer.")
        return inside_answer(self._host)


def read_headers(raw: tuple[tuple[bytes, bytes], ...], host: str) -> dict[str, str]:
    """
    Header lines as a dict.

    Raises:
        RemoteProtocolError: A value contains a line break or a NUL, so it could become two headers downstream.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = raw_name.decode("latin-1").lower()
        value = raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if _FORBIDDEN.search("".join(headers.values())):
        raise RemoteProtocolError(f"{host} sent a header with a line break inside.")
    return headers
