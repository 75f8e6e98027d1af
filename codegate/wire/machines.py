"""The shapes of the machines that a format brings: readers and writers of its streams. All take input cut anywhere."""

from collections.abc import Callable
from typing import Protocol

from codegate.errors import CodeGateError
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.hub import Json
from codegate.wire.sse import SseEvent

Again = Callable[[str], hub.Event | None]


class Decoder(Protocol):
    """SSE events of one format in, hub events out. Unknown events are ignored, never an error."""

    @property
    def is_finishing(self) -> bool:
        """The provider has said why it stopped, and usage or an end mark at most may follow."""
        ...

    def feed(self, event: SseEvent) -> list[hub.Event]:
        """The hub events that this SSE event completes."""
        ...

    def close(self) -> list[hub.Event]:
        """The bytes have ended: what remains, and `End` or `Failed` if neither was given yet."""
        ...

    def again(self) -> Again | None:
        """
        What one more SSE event like the last one fed gives, were its text another: given that text, the hub event.

        It does to the decoder what `feed` would, and holds until the next `feed`. None: not every such text would
        give just that; from the callable, None says so of one text, and nothing has happened.
        """
        ...


class Encoder(Protocol):
    """Hub events in, SSE bytes of one format out."""

    def feed(self, event: hub.Event) -> bytes:
        """The bytes to send now, maybe none."""
        ...

    def open(self) -> bytes:
        """The opening of the stream, once; for a caller that cannot wait for content. Else `feed` gives it."""
        ...

    def heartbeat(self) -> bytes:
        """What keeps a silent stream alive in its client's eyes; the opening, where that was not sent yet."""
        ...

    def fail(self, error: CodeGateError, request_id: str) -> bytes:
        """The error event that ends the stream; nothing follows."""
        ...


class Relay(Protocol):
    """Between a provider's bytes and a client's."""

    @property
    def has_content(self) -> bool:
        """The first content event has passed; before it the answer may still be tried elsewhere."""
        ...

    @property
    def is_complete(self) -> bool:
        """The answer ended as its format says it must."""
        ...

    @property
    def error(self) -> CodeGateError | None:
        """
        What the provider reported inside the stream, or `UpstreamBroke` after `close()`; else None.

        Before content, `feed` and `close` give no bytes for it; after content they give the client's error event.
        """
        ...

    @property
    def usage(self) -> Usage | None:
        """Usage seen so far, or None."""
        ...

    @property
    def upstream_id(self) -> str:
        """The provider's id of the answer, where the client's answer is written anew; else nothing."""
        ...

    @property
    def is_finishing(self) -> bool:
        """The provider has said why it stopped; what may follow is not worth a long wait."""
        ...

    def feed(self, chunk: bytes) -> bytes:
        """Bytes for the client that this chunk gives; empty while there is nothing to say."""
        ...

    def close(self) -> bytes:
        """The provider's bytes ended: the last bytes for the client."""
        ...

    def open(self) -> bytes:
        """The opening of the client's stream, once, for a caller that cannot wait for content."""
        ...

    def heartbeat(self) -> bytes:
        """What keeps a silent stream alive in its client's eyes; fits between any two outputs."""
        ...

    def fail(self, error: CodeGateError) -> bytes:
        """An error from outside the stream: the client's error event, whatever was sent before; nothing follows."""
        ...


class Gatherer(Protocol):
    """Events of one format in; at the end the whole answer, in that format."""

    def feed(self, event: SseEvent) -> None:
        """Take one event. Raises what the provider reports in it."""
        ...

    def close(self) -> None:
        """The bytes have ended. Raises UpstreamBroke if the answer has not."""
        ...

    def reply(self) -> hub.Reply:
        """The answer as the hub has it."""
        ...

    def body(self) -> Json:
        """The answer in its own format, with everything the provider said."""
        ...
