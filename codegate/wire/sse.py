"""
Server-sent events as bytes, parsed into events (`protocols.md` 3.1).

The rule of this room: only LF, CR and CRLF end a line. Text is never decoded here, so a character that is cut
between two reads, or a U+2028 inside JSON, is nothing special.
"""

import msgspec

from codegate.errors import RemoteProtocolError

MAX_EVENT_BYTES = 32 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_LF = 0x0A
_CR = 0x0D
_SPACE = 0x20


class SseEvent(msgspec.Struct, frozen=True, gc=False):
    """One event: its name ("" when there is none) and its data lines joined with LF."""

    event: str
    data: bytes


class SseParser:
    """
    SSE bytes in, events out. Events without data, comments, `id` and `retry` give nothing.

    Args:
        max_event_bytes: The most that the data and the current line of one event may take together. Beyond it,
            the call that would return nothing else raises RemoteProtocolError, and so does every later one.
    """

    __slots__ = (
        "_at_start",
        "_data",
        "_data_size",
        "_error",
        "_limit",
        "_name",
        "_skip_lf",
        "_tail",
        "_tail_size",
        "is_clean",
    )

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._limit = max_event_bytes
        self._tail: list[bytes] = []
        self._tail_size = 0
        self._name = ""
        self._data: list[bytes] = []
        self._data_size = 0
        self._skip_lf = False
        self._at_start = True
        self.is_clean = False
        self._error: RemoteProtocolError | None = None

    def feed(self, chunk: bytes) -> list[SseEvent]:
        """
        The events that this chunk completes.

        Raises:
            RemoteProtocolError: An event is larger than `max_event_bytes`.
        """
        if self._error is not None:
            raise self._error
        if not chunk:
            return []
        if not self.is_clean or _CR in chunk or len(chunk) > self._limit:
            return self._checked(self._feed_lines(chunk))
        self._skip_lf = False
        first = chunk.find(b"\n")
        end = len(chunk) - 2
        if first >= 0 and chunk[-1] == _LF:
            if 6 < first == end and chunk.startswith(b"data: "):
                return [SseEvent("", chunk[6:end])]
            second = chunk.find(b"\n", first + 1)
            if first + 7 < second == end and chunk.startswith(b"data: ", first + 1) and chunk.startswith(b"event: "):
                return [SseEvent(chunk[7:first].decode("utf-8", "replace"), chunk[first + 7 : end])]
        return self._feed_frames(chunk)

    def _feed_frames(self, chunk: bytes) -> list[SseEvent]:
        """`feed` for a chunk that begins with a frame and has no CR."""
        frames = chunk.split(b"\n\n")
        rest = frames.pop()
        events: list[SseEvent] = []
        for frame in frames:
            if len(frame) > 6 and frame.startswith(b"data: ") and b"\n" not in frame:
                events.append(SseEvent("", frame[6:]))
                continue
            head, _, body = frame.partition(b"\n")
            if len(body) > 6 and b"\n" not in body and body.startswith(b"data: ") and head.startswith(b"event: "):
                events.append(SseEvent(head[7:].decode("utf-8", "replace"), body[6:]))
            else:
                self._take_lines(frame.split(b"\n"), events)
                self._dispatch(events)
        if rest:
            return self._checked(events + self._feed_lines(rest))
        return events

    def close(self) -> list[SseEvent]:
        """
        The bytes ended: the last event, if it lacked its blank line.

        Raises:
            RemoteProtocolError: An event is larger than `max_event_bytes`.
        """
        if self._error is not None:
            raise self._error
        events: list[SseEvent] = []
        if self._tail:
            self._take_lines([self._take_tail()], events)
        self._dispatch(events)
        return events

    def _feed_lines(self, chunk: bytes) -> list[SseEvent]:
        if self._at_start:
            chunk = self._take_tail() + chunk
            if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
                self._keep(chunk)
                return []
            self._at_start = False
            chunk = chunk.removeprefix(_BOM)
        chunk = self._plain_lines(chunk)
        if b"\n" not in chunk:
            self._keep(chunk)
            self.is_clean = self.is_clean and not chunk
            return []
        lines = (self._take_tail() + chunk).split(b"\n")
        rest = lines.pop()
        events: list[SseEvent] = []
        self._take_lines(lines, events)
        self._keep(rest)
        self.is_clean = not (rest or self._data or self._name)
        return events

    def _plain_lines(self, chunk: bytes) -> bytes:
        """The chunk with every line end as LF. A CR ends its line at once; an LF right behind it is part of it."""
        if self._skip_lf:
            self._skip_lf = False
            chunk = chunk.removeprefix(b"\n")
        if b"\r" not in chunk:
            return chunk
        self._skip_lf = chunk.endswith(b"\r")
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _take_lines(self, lines: list[bytes], events: list[SseEvent]) -> None:
        for line in lines:
            if self._error is not None:
                return
            if not line:
                self._dispatch(events)
                continue
            self._check(len(line))
            field, _, value = line.partition(b":")
            if value and value[0] == _SPACE:
                value = value[1:]
            if field == b"data":
                self._data.append(value)
                self._data_size += len(value) + 1
            elif field == b"event":
                self._name = value.decode("utf-8", "replace")

    def _dispatch(self, events: list[SseEvent]) -> None:
        if self._error is None and any(self._data):
            events.append(SseEvent(self._name, b"\n".join(self._data)))
        self._name = ""
        self._data = []
        self._data_size = 0

    def _keep(self, part: bytes) -> None:
        if part:
            self._tail.append(part)
            self._tail_size += len(part)
            self._check(self._tail_size)

    def _take_tail(self) -> bytes:
        tail = b"".join(self._tail)
        self._tail = []
        self._tail_size = 0
        return tail

    def _check(self, line_size: int) -> None:
        if self._data_size + line_size > self._limit:
            self._error = too_large(self._limit)

    def _checked(self, events: list[SseEvent]) -> list[SseEvent]:
        """The events, or the error if there are none before it."""
        if self._error is not None and not events:
            raise self._error
        return events


def too_large(limit: int) -> RemoteProtocolError:
    """The error for an event over the limit (bytes)."""
    return RemoteProtocolError(f"An event of the provider's stream is larger than {limit} bytes.")
