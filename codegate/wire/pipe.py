"""`Pipe`: the relay between two formats: one's decoder, the other's encoder."""

from typing import Protocol

from codegate.errors import CodeGateError, RemoteProtocolError, UpstreamBroke
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.groove import Groove
from codegate.wire.machines import Again, Decoder, Encoder
from codegate.wire.sse import SseEvent, SseParser

_CONTENT = frozenset((*hub.CONTENT, hub.ThinkSignature))
_DELTAS = frozenset((hub.Text, hub.Think, hub.ToolArgs))
"""Events that change nothing about the answer's state once it has content."""

_WORDS = frozenset((hub.Text, hub.Think))
"""Those of them that also never wait for anything."""


class Stage(Protocol):
    """Stands between a decoder and an encoder."""

    def feed(self, events: list[hub.Event]) -> list[hub.Event]:
        """The events to go on now."""
        ...


class Pipe:
    """
    A provider's SSE bytes in, SSE bytes of the client's format out; see `Relay` for the attributes.

    Args:
        decoder: For the provider's format, fresh.
        encoder: For the client's format, fresh.
        request_id: Ours, for the error's envelope.
        calls: Holds back what must not come in pieces (tool calls, a summary); words pass, or are content only then.
    """

    def __init__(self, decoder: Decoder, encoder: Encoder, request_id: str = "", calls: Stage | None = None) -> None:
        self.has_content = False
        self.is_complete = False
        self.error: CodeGateError | None = None
        self.usage: Usage | None = None
        self.upstream_id = ""
        self._decoder = decoder
        self._encoder = encoder
        self._request_id = request_id
        self._parser = SseParser()
        self._groove = Groove()
        self._again: Again | None = None
        self._calls = calls
        self._live = _DELTAS if calls is None else _WORDS

    @property
    def is_finishing(self) -> bool:
        """The provider has said why it stopped."""
        return self._decoder.is_finishing

    def feed(self, chunk: bytes) -> bytes:
        """The client's bytes that this chunk gives."""
        if self._again is not None:
            out = self._run(chunk)
            if out is not None:
                return out
        if self._groove.is_hopeless or b"\r" in chunk:
            return self._parse(chunk)
        if self._parser.is_clean:
            return self._frames(chunk)
        end = chunk.find(b"\n\n") + 2
        if end < 2 or end == len(chunk):
            return self._parse(chunk)
        return self._parse(chunk[:end]) + self._frames(chunk[end:])

    def _run(self, frame: bytes) -> bytes | None:
        """`feed` for one whole frame that runs in the groove; None for all else."""
        text = self._groove.text(frame)
        if not text or self._again is None:
            return None
        event = self._again(text)
        if event is None:
            return None
        if self.has_content and type(event) in self._live:
            return self._encoder.feed(event)
        return self._pass([event])

    def _frames(self, chunk: bytes) -> bytes:
        """`feed` for bytes without a CR that begin with a frame."""
        end = chunk.find(b"\n\n") + 2
        if end == len(chunk):
            return self._parse(chunk, is_frame=True)
        frames = chunk.split(b"\n\n")
        rest = frames.pop()
        out: list[bytes] = []
        for bare in frames:
            frame = bare + b"\n\n"
            ran = self._run(frame) if self._again is not None else None
            out.append(self._parse(frame, is_frame=True) if ran is None else ran)
        if rest:
            out.append(self._parse(rest))
        return b"".join(out)

    def _parse(self, chunk: bytes, *, is_frame: bool = False) -> bytes:
        """`feed` for any bytes; from a whole frame it learns."""
        self._again = None
        if self.error is not None or self.is_complete:
            return b""
        try:
            events = self._parser.feed(chunk)
        except RemoteProtocolError as error:
            return self._fail(error)
        if len(events) != 1:
            return self._decode(events)
        out = self._decoder.feed(events[0])
        if len(out) != 1 or type(out[0]) not in _DELTAS:
            return self._pass(out)
        if is_frame and not self._groove.is_hopeless:
            self._learn(chunk, out[0])
        return self._encoder.feed(out[0]) if self.has_content and type(out[0]) in self._live else self._pass(out)

    def _learn(self, frame: bytes, event: hub.Event) -> None:
        again = self._decoder.again()
        if again is None:
            self._groove.miss()
        elif self._groove.text(frame) is not None:
            self._groove.praise()
            self._again = again
        elif self._groove.learn(frame, getattr(event, "text", "")):
            self._again = again

    def close(self) -> bytes:
        """The provider's bytes ended."""
        if self.error is not None or self.is_complete:
            return b""
        try:
            events = self._parser.close()
        except RemoteProtocolError as error:
            return self._fail(error)
        return self._decode(events) + self._pass(self._decoder.close())

    def open(self) -> bytes:
        """The opening of the client's stream, once, for a caller that has waited long enough for content."""
        return self._encoder.open()

    def heartbeat(self) -> bytes:
        """A sign of life in the client's format; nothing once the stream has ended."""
        return b"" if self.error is not None or self.is_complete else self._encoder.heartbeat()

    def fail(self, error: CodeGateError) -> bytes:
        """An error from outside the stream, said even before content; nothing once the stream has ended."""
        if self.error is not None or self.is_complete:
            return b""
        self.error = error
        self._again = None
        return self._encoder.fail(error, self._request_id)

    def _decode(self, events: list[SseEvent]) -> bytes:
        return b"".join([self._pass(self._decoder.feed(event)) for event in events])

    def _pass(self, events: list[hub.Event]) -> bytes:
        out: list[bytes] = []
        if self._calls is not None:
            events = self._calls.feed(events)
        for event in events:
            kind = type(event)
            if kind in _CONTENT:
                self.has_content = True
            elif isinstance(event, hub.Failed):
                out.append(self._fail(event.error))
                break
            elif isinstance(event, hub.Start):
                self.usage = event.usage
                self.upstream_id = event.id or self.upstream_id
            elif isinstance(event, hub.UsageSeen):
                self.usage = event.usage
            elif kind is hub.End:
                self.is_complete = True
            out.append(self._encoder.feed(event))
        return b"".join(out)

    def _fail(self, error: Exception) -> bytes:
        known = error if isinstance(error, CodeGateError) else UpstreamBroke(str(error))
        self.error = known
        return self._encoder.fail(known, self._request_id) if self.has_content else b""
