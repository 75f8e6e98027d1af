"""
The client's end of one exchange: its body, its patience, its socket.

ASGI tells of a hang-up only to whoever asks, so one watching task per exchange asks, and cancels the exchange
the moment the client is gone: the provider is let go at once, also while it is still thinking.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from codegate.errors import CodeGateError, TooLarge

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class ClientGone(Exception):
    """The client hung up; there is nobody to answer."""


class Client:
    """
    Reads from and writes to one client.

    Attributes:
        is_gone: The client hung up.
        has_started: The response's head was sent.
        ended_by: Why the exchange was ended from outside, for the client to be told; None while it was not.
    """

    __slots__ = ("_receive", "_send", "_task", "_watched", "ended_by", "has_started", "is_gone")

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._watched: asyncio.Task[Any] | None = None
        self._task: asyncio.Task[None] | None = None
        self.is_gone = False
        self.has_started = False
        self.ended_by: CodeGateError | None = None

    async def read_body(self, max_bytes: int) -> bytes:
        """
        The request's whole body.

        Raises:
            TooLarge: More than `max_bytes` came.
            ClientGone: The client left before the end.
        """
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.is_gone = True
                raise ClientGone
            part = message.get("body", b"")
            size += len(part)
            if size > max_bytes:
                raise TooLarge(f"The request body is larger than {max_bytes // 1_000_000} MB.")
            if part:
                parts.append(part)
            if not message.get("more_body", False):
                return parts[0] if len(parts) == 1 else b"".join(parts)

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Send the response's head."""
        self.has_started = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, data: bytes) -> None:
        """Send a part of the response's body; waits while the client reads too slowly."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def finish(self, data: bytes = b"") -> None:
        """Send the last part of the response's body."""
        await self._send({"type": "http.response.body", "body": data, "more_body": False})

    def watch(self) -> None:
        """From here on a hang-up cancels the current task; to be called once the body is read."""
        self._watched = asyncio.current_task()
        self._task = asyncio.get_running_loop().create_task(self._watch())

    def unwatch(self) -> None:
        """Stop watching; the exchange is over."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _watch(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                break
        self.is_gone = True
        if self._watched is not None:
            self._watched.cancel()
