"""Bytes of a tape as words, reasoning and calls of tools, in any of the client formats."""

from collections.abc import Iterable, Sequence

import msgspec

from codegate.errors import CodeGateError
from codegate.proxy.scrub import Scrubber, scrub_text
from codegate.services.live_request import Called, CallGrew, Said, Sight, Thought
from codegate.wire import hub
from codegate.wire.format import WireFormat
from codegate.wire.replay import events
from codegate.wire.sse import SseEvent, SseParser

MAX_ARGUMENTS = 256 * 1024
"""Characters of one call's arguments that are told as a whole."""

_SUMS = ("_text.done", "_part.done", "refusal.done", "response.completed", "response.incomplete")
"""Ends of events of Responses that say once more what was said in pieces."""


class Reading:
    """
    Reads one answer; words that follow each other are told as one.

    Args:
        wire_format: The client's.
        secrets: Looked at with each piece; what a provider echoes of them is masked, also where it is cut.
    """

    def __init__(self, wire_format: WireFormat, secrets: Iterable[bytes], *, is_stream: bool) -> None:
        self._format = wire_format
        self._secrets = secrets
        self._is_stream = is_stream
        self._is_gapped = False
        self._begin()

    def _begin(self) -> None:
        self._parser = SseParser()
        self._decoder = self._format.decoder()
        self._calls: dict[int, tuple[str, list[str]]] = {}
        self._kind: type[Said | Thought] = Said
        self._scrubber = Scrubber(self._secrets)

    def skip(self) -> None:
        """Bytes are missing here: begin anew with the next whole event."""
        self._is_gapped = True
        self._begin()

    def feed(self, pieces: Sequence[bytes]) -> list[Sight]:
        """What these pieces say."""
        if not self._format.is_converted:
            return []
        data = b"".join(pieces)
        if not self._is_stream:
            return self._whole(data) if data else []
        try:
            found = self._parser.feed(data)
        except CodeGateError:
            return []
        return self._told([event for sse in found if not self._repeats(sse) for event in self._decoder.feed(sse)])

    def close(self) -> list[Sight]:
        """Nothing more comes: what was held back."""
        return self._flush()

    def _repeats(self, sse: SseEvent) -> bool:
        """Behind a gap nobody knows what was said, so a summing up would say it twice."""
        if not self._is_gapped:
            return False
        is_item = sse.event.endswith("output_item.done") and b"_call" not in sse.data[:400]
        return is_item or sse.event.endswith(_SUMS)

    def _whole(self, data: bytes) -> list[Sight]:
        try:
            body = msgspec.json.decode(data)
            return self._told(events(self._format.reply_to_hub(body))) if isinstance(body, dict) else []
        except (msgspec.DecodeError, CodeGateError, RecursionError):
            return []

    def _told(self, found: Iterable[hub.Event]) -> list[Sight]:
        out: list[Sight] = []
        words: list[str] = []
        for event in found:
            kind = _KINDS.get(type(event))
            if kind is not None:
                if kind is not self._kind:
                    out += self._say(words)
                    out += self._flush()
                    self._kind = kind
                words.append(getattr(event, "text", ""))
            elif isinstance(event, hub.ToolOpen | hub.ToolArgs | hub.ToolClose):
                out += self._say(words)
                out += self._flush()
                out += self._call(event)
        return [*out, *self._say(words)]

    def _say(self, words: list[str]) -> list[Sight]:
        text = self._scrubber.feed("".join(words)) if words else ""
        words.clear()
        return [self._kind(text=text)] if text else []

    def _flush(self) -> list[Sight]:
        text = self._scrubber.close()
        return [self._kind(text=text)] if text else []

    def _call(self, event: hub.ToolOpen | hub.ToolArgs | hub.ToolClose) -> list[Sight]:
        if isinstance(event, hub.ToolOpen):
            self._calls[event.key] = (event.name, [])
            return [CallGrew(name=event.name, text="")]
        name, pieces = self._calls.setdefault(event.key, ("", []))
        if isinstance(event, hub.ToolArgs):
            pieces.append(event.text)
            return [CallGrew(name=name, text=scrub_text(event.text, tuple(self._secrets)))]
        self._calls.pop(event.key)
        said = scrub_text("".join(pieces), tuple(self._secrets))
        return [Called(name=name, arguments=said if len(said) <= MAX_ARGUMENTS else said[:MAX_ARGUMENTS] + "…")]


_KINDS: dict[type[hub.Event], type[Said | Thought]] = {hub.Text: Said, hub.Refusal: Said, hub.Think: Thought}
