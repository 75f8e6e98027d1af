"""
Frames on a socket: four bytes of length (big-endian), then that many bytes; cut apart, gathered, counted.

On the way of every request, so nothing is copied or scheduled that need not be: a read that holds whole frames is cut
without a copy, and what is sent in one round of the loop leaves in one write.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, cast

from codegate.errors import TooLarge

log = logging.getLogger(__name__)

MAX_FRAME_BYTES: Final = 512 * 1024 * 1024
"""More than any body that the proxy takes; a longer frame is a fault and ends the link."""

JOIN_BELOW_BYTES: Final = 64 * 1024
"""Up to this size a frame is joined with its length; above it the copy would cost more than a second buffer."""

Received = Callable[[memoryview | bytes], bool]


class Frames(asyncio.Protocol):
    """
    The socket side of a link.

    Args:
        received: Takes one frame; False ends the connection.
        ended: Called once, when the connection is gone.
    """

    def __init__(self, received: Received, ended: Callable[[], None]) -> None:
        self._received = received
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._kept: list[bytes] = []
        self._kept_bytes = 0
        self._wanted = 4
        self._out: list[bytes] = []
        self._out_bytes = 0
        self._is_reading = False
        self._will_flush = False

    @property
    def is_open(self) -> bool:
        """Something that is sent may still arrive."""
        return self._transport is not None

    @property
    def waiting_bytes(self) -> int:
        """What the kernel has not taken yet."""
        transport = self._transport
        return self._out_bytes + (transport.get_write_buffer_size() if transport is not None else 0)

    def send(self, frame: bytes, *, at_once: bool) -> None:
        """
        Send it behind everything sent before; it may wait for the end of this round of the loop if not `at_once`.

        Raises:
            TooLarge: It is longer than the other end would take; nothing was sent.
        """
        size = len(frame)
        if size > MAX_FRAME_BYTES:
            raise TooLarge(f"A message of {size} bytes is over the {MAX_FRAME_BYTES} that a link takes.")
        head = size.to_bytes(4, "big")
        if size < JOIN_BELOW_BYTES:
            self._out.append(head + frame)
        else:
            self._out += (head, frame)
        self._out_bytes += 4 + size
        if self._is_reading:
            return
        if at_once:
            self.flush()
        elif not self._will_flush:
            self._will_flush = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Give the socket all that was gathered."""
        self._will_flush = False
        out, transport = self._out, self._transport
        if not out:
            return
        self._out, self._out_bytes = [], 0
        if transport is None or transport.is_closing():
            return
        if len(out) == 1:
            transport.write(out[0])
        else:
            transport.writelines(out)

    def close(self) -> None:
        """Send what was gathered, then end."""
        self.flush()
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The loop has the socket."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is none by inheritance

    def data_received(self, data: bytes) -> None:
        """Cut whole frames out of what came; keep the rest. What they cause to be sent leaves together."""
        if self._kept or len(data) < self._wanted:
            self._kept.append(data)
            self._kept_bytes += len(data)
            if self._kept_bytes < self._wanted:
                return
            data = b"".join(self._kept)
            self._kept, self._kept_bytes = [], 0
        self._is_reading = True
        try:
            rest = self._cut(data)
        finally:
            self._is_reading = False
        if rest:
            self._kept, self._kept_bytes = [rest], len(rest)
        self.flush()

    def _cut(self, data: bytes) -> bytes:
        """Hand over every whole frame; the bytes after the last one, with `_wanted` set to what they must become."""
        size, at = len(data), 0
        view = memoryview(data)
        while size - at >= 4:
            length = int.from_bytes(view[at : at + 4], "big")
            if length > MAX_FRAME_BYTES:
                log.error("A frame of %d bytes is over the limit of a link: it ends.", length)
                self._abort()
                return b""
            end = at + 4 + length
            if end > size:
                self._wanted = 4 + length
                return data[at:]
            if not self._received(view[at + 4 : end]):
                self._abort()
                return b""
            at = end
        self._wanted = 4
        return data[at:]

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is closed, by whichever end."""
        self._transport = None
        self._out, self._out_bytes = [], 0
        self._kept, self._kept_bytes = [], 0
        self._ended()
