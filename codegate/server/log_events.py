"""Log lines as events, for whoever follows the server from elsewhere."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from codegate.events import LogLine
from codegate.services.serving import Publisher

MAX_CHARS = 2_000


class BusHandler(logging.Handler):
    """Publishes lines of whatever thread in the thread of the loop."""

    def __init__(self, bus: Publisher, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(logging.INFO)
        self._bus = bus
        self._loop = loop

    def emit(self, record: logging.LogRecord) -> None:
        """Hand over one line, without its traceback."""
        try:
            line = LogLine(
                at=int(record.created * 1000),
                level=record.levelname.lower(),
                logger=record.name,
                message=record.getMessage()[:MAX_CHARS],
            )
            self._loop.call_soon_threadsafe(self._bus.publish, line)
        except RuntimeError:  # the loop has ended
            return


@contextmanager
def published(bus: Publisher) -> Iterator[None]:
    """Publish log lines of the running loop's process for as long as the context lasts."""
    handler = BusHandler(bus, asyncio.get_running_loop())
    root = logging.getLogger("codegate")
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
