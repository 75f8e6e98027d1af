"""The one reader of the server's events: it resumes where it was, and hands them on in batches."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from codegate.errors import CodeGateError

if TYPE_CHECKING:
    from codegate.client.session import Client

Row = Mapping[str, Any]


@dataclass
class Happened(Message):
    """
    Events of the server, oldest first, all that came since the last message.

    Attributes:
        missed: How many more there were that nobody can tell of.
    """

    events: Sequence[Row]
    missed: int = 0


@dataclass
class LinkUp(Message):
    """The server answers; `info` is what it says of itself."""

    info: Row


@dataclass
class LinkLost(Message):
    """The server does not answer, or refuses."""

    trouble: str


KEPT = 2_000
"""Events between two batches that are handed on; of more, the oldest are counted and left out."""

BREATHE_EVERY = 100
"""Events after which the screen gets its turn, however fast they come."""


class Feed:
    """
    Follows the events of a server for ever.

    Args:
        post: Takes each message; must not wait.
        retry_s: Seconds until a lost server is asked again.
    """

    def __init__(self, client: "Client", post: Callable[[Message], object], retry_s: float = 1.0) -> None:
        self._client = client
        self._post = post
        self._retry_s = retry_s
        self._waiting: deque[Row] = deque(maxlen=KEPT)
        self._missed = 0
        self._last: int | None = None

    async def follow(self) -> None:
        """Read until cancelled; a lost server is asked again, from the last event that was seen."""
        while True:
            try:
                self._post(LinkUp(await self._client.info()))
                await self._read()
                trouble = "The server stopped."
            except CodeGateError as error:
                trouble = error.text()
            self._post(LinkLost(trouble))
            await asyncio.sleep(self._retry_s)

    def flush(self) -> None:
        """Hand on what came since the last time."""
        if self._waiting or self._missed:
            self._post(Happened(tuple(self._waiting), self._missed))
            self._waiting.clear()
            self._missed = 0

    async def _read(self) -> None:
        number = 0
        async for event in self._client.events(after=self._last):
            if event.get("id") is not None:
                self._last = event["id"]
            if event.get("type") == "dropped":
                self._missed += event.get("count", 0)
            self._missed += len(self._waiting) == KEPT
            self._waiting.append(event)
            number += 1
            if number % BREATHE_EVERY == 0:
                await asyncio.sleep(0)
