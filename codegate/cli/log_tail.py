"""Requests as they end, from the server's events."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from codegate.cli.output import Row, say
from codegate.errors import ServerUnreachable

if TYPE_CHECKING:
    from codegate.client.session import Client

SETTLE_S = 0.6
"""After this a request that ended before we listened is in the log: rows are written four times a second."""

_RETRY_S = 1.0


async def ended(client: "Client") -> AsyncIterator[Row]:
    """
    Every request that ends from now on; goes on where it was when the link breaks, ends when the server stops.

    Raises:
        ServerUnreachable: Nobody answered from the start.
    """
    last: int | None = None
    while True:
        try:
            async for event in client.events(["requests"], after=last):
                last = event["id"]
                if event["type"] == "request_finished":
                    yield event["log"]
        except ServerUnreachable:
            if last is None:
                raise
            await asyncio.sleep(_RETRY_S)
        else:
            return


class Listener:
    """
    Collects what ends while something else is read, so that nothing falls between the two.

    Use it as an async context manager.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._rows: asyncio.Queue[Row | None] = asyncio.Queue()

    async def __aenter__(self) -> "Listener":
        self._task = asyncio.get_running_loop().create_task(self._listen())
        return self

    async def __aexit__(self, *_: Any) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def rows(self) -> AsyncIterator[Row]:
        """What has ended since, and what will; raises like `ended`."""
        while (row := await self._rows.get()) is not None:
            yield row
        if not self._task.cancelled():
            await self._task
        say("The server has stopped.")

    async def _listen(self) -> None:
        try:
            async for row in ended(self._client):
                self._rows.put_nowait(row)
        finally:
            self._rows.put_nowait(None)
