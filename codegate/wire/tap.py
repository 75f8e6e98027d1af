"""
`Tap`: the relay between two ends that speak the same format. The bytes stay the provider's own.

A stream's hot events (text) are only searched for a few words; an event is parsed only where one of them stands.
What leaves is whole frames (`FrameCutter`), so an answer that breaks off can still end in an error of ours.
"""

from collections.abc import Callable

from codegate.errors import CodeGateError, RemoteProtocolError
from codegate.records import Usage
from codegate.wire import payload
from codegate.wire.broken import broke, not_an_event
from codegate.wire.frames import FrameCutter
from codegate.wire.sse import SseEvent, SseParser

KEEP_ALIVE = b": keep-alive\n\n"


class Tap:
    """
    Base of the taps; see `Relay` for the attributes. Formats say what to look for.

    Args:
        error_event: The format's error inside a stream.
        request_id: Ours, for the error's envelope.
    """

    def __init__(self, error_event: Callable[[CodeGateError, str], bytes], request_id: str = "") -> None:
        self.has_content = False
        self.is_complete = False
        self.error: CodeGateError | None = None
        self.usage: Usage | None = None
        self.upstream_id = ""
        self._error_event = error_event
        self._request_id = request_id
        self._cutter = FrameCutter()
        self._parser = SseParser()
        self._is_dead = False
        self._is_audible = False
        self._words = b""

    @property
    def is_finishing(self) -> bool:
        """The provider has said why it stopped."""
        return self._may_end()

    def feed(self, chunk: bytes) -> bytes:
        """The frames that this chunk completes, as they came."""
        if self._is_dead:
            return b""
        try:
            frames = self._cutter.feed(chunk)
            if not frames or (self.has_content and not self._is_notable(frames)):
                return frames
            events = self._parser.feed(frames)
        except RemoteProtocolError as error:
            return self._die(error)
        for event in events:
            self._see(event)
        if self.error is None or self.has_content:
            return _before(frames, self._words) if self._words else frames
        self._is_dead = True
        return b""

    def close(self) -> bytes:
        """
        The provider's bytes ended: what was left, and the end mark if a whole answer lacks it.

        An answer that is not whole ends in an error, said once more where clients would not notice the
        provider's own; a torn frame at its end is left out.
        """
        if self._is_dead:
            return b""
        rest = self._last_frame()
        if self.error is not None:
            return rest + self._die(self.error)
        if not self.is_complete:
            if not self._may_end():
                return rest + self._die(broke())
            self.is_complete = True
            rest += self._end_mark()
        self._is_dead = True
        return rest

    def open(self) -> bytes:
        """Nothing: the opening is the provider's own."""
        return b""

    def heartbeat(self) -> bytes:
        """A comment: what left so far are whole frames, so it never falls into one."""
        return b"" if self._is_dead or self.is_complete else KEEP_ALIVE

    def fail(self, error: CodeGateError) -> bytes:
        """An error from outside the stream, said even before content; nothing once the stream has ended."""
        if self._is_dead:
            return b""
        self._is_dead = True
        self.error = error
        return self._error_event(error, self._request_id)

    def _last_frame(self) -> bytes:
        """The frame that lacked its blank line, with one; nothing if it is torn."""
        rest = self._cutter.close()
        events = [*self._parser.feed(rest), *self._parser.close()]
        if not events or not all(map(self._is_readable, events)):
            return b""
        for event in events:
            self._see(event)
        if self.error is not None and not self.has_content:
            return b""
        return rest + (b"\n" if rest.endswith((b"\n", b"\r")) else b"\n\n")

    def _is_readable(self, event: SseEvent) -> bool:
        try:
            payload.read(event.data)
        except ValueError:
            return event.data.strip() == b"[DONE]"
        return True

    def _note(self, error: CodeGateError, *, is_audible: bool = False) -> None:
        """An error of the provider's; `is_audible`: clients of this format notice it as it stands."""
        if not self.is_complete and self.error is None:
            self.error = error
            self._is_audible = is_audible

    def _see_words(self, data: bytes) -> None:
        """Data that is no JSON: if it is an error, clients get ours in its place, for theirs breaks on it."""
        failure = not_an_event(data)
        if failure is not None and self.error is None:
            self._words = data
            self._note(failure)

    def _die(self, error: CodeGateError) -> bytes:
        self.error = error
        self._is_dead = True
        if not self.has_content or self._is_audible:
            return b""
        return self._error_event(error, self._request_id)

    def _is_notable(self, frames: bytes) -> bool:
        """Whether these frames, behind the first content, may hold usage, an error or an end."""
        raise NotImplementedError

    def _see(self, event: SseEvent) -> None:
        """Takes note of one event."""
        raise NotImplementedError

    def _may_end(self) -> bool:
        """Whether the answer was whole but for its end mark."""
        raise NotImplementedError

    def _end_mark(self) -> bytes:
        """What ends a stream of this format."""
        raise NotImplementedError


def has_words(frames: bytes) -> bool:
    """Whether data that is no object may stand among these frames: words of an error, an end mark."""
    count, objects = frames.count(b"data:"), frames.count(b"data: {")
    return count != objects and count != objects + frames.count(b"data:{")


def _before(frames: bytes, words: bytes) -> bytes:
    """The frames before the one whose data these words are; nothing once they have passed."""
    at = frames.find(words)
    return frames[: max(0, frames.rfind(b"data:", 0, at))] if at >= 0 else b""
