"""
A stream of Responses as the whole response it was the stream of, for a client that did not ask for a stream.

Nothing is converted: what a provider says of its items (namespaces, annotations, encrypted reasoning) stays as it is.
Where the final response lists no output, the finished items are its output (`protocols.md` 3.8); where no item was
finished either, what the pieces of them said.
"""

from codegate.wire import hub
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Json
from codegate.wire.openai_responses import frame as frames
from codegate.wire.openai_responses.decoder import Decoder
from codegate.wire.openai_responses.items import number
from codegate.wire.openai_responses.reply import output
from codegate.wire.replay import Collector
from codegate.wire.sse import SseEvent

_LAST = ("response.completed", "response.incomplete")


class Gatherer:
    """Takes the events of one answer. Raises what the stream reports, as a `Collector` does."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._collector = Collector()
        self._items: dict[int, Json] = {}
        self._response: Json | None = None

    def feed(self, event: SseEvent) -> None:
        """
        Take one event.

        Raises:
            CodeGateError: The provider reports an error.
        """
        self._take(self._decoder.feed(event))
        try:
            frame = frames.read(event.data)
        except ValueError:
            return
        kind = frame.type if isinstance(frame.type, str) else event.event
        if kind == "response.output_item.done" and isinstance(frame.item, dict):
            place = number(frame.output_index)
            self._items[place if place >= 0 else len(self._items)] = frame.item
        elif kind in _LAST and isinstance(frame.response, dict):
            self._response = frame.response

    def close(self) -> None:
        """
        The bytes ended.

        Raises:
            UpstreamBroke: The response has not.
        """
        self._take(self._decoder.close())

    def reply(self) -> hub.Reply:
        """The hub's view of the answer, for its usage."""
        return self._collector.reply()

    def body(self) -> Json:
        """The provider's response."""
        response = self._response or {}
        items = response.get("output") or [self._items[place] for place in sorted(self._items)]
        if not items:
            said = self._collector.reply()
            items = output(said, ReplyContext(model=said["model"], reply_id=said["id"].removeprefix("resp_")))
        return {**response, "output": items}

    def _take(self, events: list[hub.Event]) -> None:
        for event in events:
            self._collector.feed(event)
