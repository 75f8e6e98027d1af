"""What an asker keeps of a question that is on its way."""

import asyncio
from collections import deque
from typing import Any

import msgspec


class Ask:
    """A question on its way: who waits, and what the answer is read as."""

    __slots__ = ("answered", "decoder")

    def __init__(self, answered: asyncio.Future[Any], decoder: msgspec.msgpack.Decoder[Any]) -> None:
        self.answered = answered
        self.decoder = decoder


class Watch:
    """A watched question: parts that came and were not taken; after `is_over` no more come."""

    __slots__ = ("decoder", "error", "is_over", "news", "parts")

    def __init__(self, decoder: msgspec.msgpack.Decoder[Any]) -> None:
        self.decoder = decoder
        self.parts: deque[Any] = deque()
        self.news = asyncio.Event()
        self.is_over = False
        self.error: Exception | None = None

    def put(self, part: Any) -> None:
        """One more part."""
        self.parts.append(part)
        self.news.set()

    def end(self, error: Exception | None) -> None:
        """No more parts, for this reason."""
        self.is_over = True
        self.error = error
        self.news.set()
