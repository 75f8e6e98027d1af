"""Server-sent events as bytes, cut into whole frames and not changed."""

from codegate.wire.sse import MAX_EVENT_BYTES, too_large

_LF = 0x0A


class FrameCutter:
    """
    SSE bytes in, the same bytes out, cut behind blank lines: what leaves is whole frames only.

    So other frames (heartbeats, an error of ours) can be put between any two outputs, and an answer that breaks
    off inside a frame leaves no torn JSON behind.
    """

    __slots__ = ("_after_cr", "_held", "_last", "_limit", "_size")

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._limit = max_event_bytes
        self._held: list[bytes] = []
        self._size = 0
        self._last = b""
        self._after_cr = False

    def feed(self, chunk: bytes) -> bytes:
        """
        The bytes up to the last blank line seen, empty if there is none yet.

        Raises:
            RemoteProtocolError: More than `max_event_bytes` are held.
        """
        if not self._held and not self._after_cr and chunk.endswith(b"\n\n"):
            self._last = b"\n"
            return chunk
        if not chunk:
            return b""
        lead = b""
        if self._after_cr:
            self._after_cr = False
            if chunk[0] == _LF:
                lead, chunk = b"\n", chunk[1:]
                self._last = b"\n"
        end = max(0, _last_blank(self._last + chunk) - len(self._last))
        self._last = chunk[-1:] or self._last
        if not end:
            self._hold(chunk)
            return lead
        self._after_cr = end == len(chunk) and chunk.endswith(b"\r")
        frames = b"".join((lead, *self._held, chunk[:end]))
        self._held = []
        self._size = 0
        self._hold(chunk[end:])
        return frames

    def close(self) -> bytes:
        """What is left behind the last blank line."""
        rest = b"".join(self._held)
        self._held = []
        return rest

    def _hold(self, part: bytes) -> None:
        if not part:
            return
        self._held.append(part)
        self._size += len(part)
        if self._size > self._limit:
            raise too_large(self._limit)


def _last_blank(text: bytes) -> int:
    """Position behind the last blank line (a line end right behind another one), or 0."""
    end = max(text.rfind(b"\n\n"), text.rfind(b"\n\r"), text.rfind(b"\r\r")) + 2
    if end == 1:
        return 0
    return end + 1 if text[end - 1 : end + 1] == b"\r\n" else end
