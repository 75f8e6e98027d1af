"""
Tool calls that reach the client whole or not at all.

Clients run a call as soon as its block ends, and some repair what they got. So a call waits here until its
arguments are one complete JSON object; text and reasoning flow on meanwhile.
"""

from codegate.errors import UpstreamBroke
from codegate.wire import hub, payload

_CUT_SHORT = frozenset({"max_tokens", "model_context_window_exceeded"})
"""Stop reasons that explain half a call (`protocols.md` 2.3): it is left out, and the answer is whole without it."""

_NO_ARGUMENTS = frozenset({"", "null"})


class WholeCalls:
    """A stage between a decoder and an encoder: hub events in, hub events out, calls in one piece each."""

    __slots__ = ("_broken", "_delivered", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[hub.ToolOpen, list[str]]] = {}
        self._delivered: set[int] = set()
        self._broken = ""

    def feed(self, events: list[hub.Event]) -> list[hub.Event]:
        """The events to go on now; `Failed` in place of an end that would hide half a call."""
        out: list[hub.Event] = []
        for event in events:
            if isinstance(event, hub.ToolArgs):
                if event.key in self._waiting:
                    self._waiting[event.key][1].append(event.text)
            elif isinstance(event, hub.ToolOpen):
                if event.key not in self._delivered:
                    self._waiting.setdefault(event.key, (event, []))
            elif isinstance(event, hub.ToolClose):
                out += self._deliver(event.key)
            elif isinstance(event, hub.Finish) and event.reason not in _CUT_SHORT and self._half():
                return [*out, hub.Failed(_half_a_call(self._half()))]
            else:
                out.append(event)
        return out

    def _half(self) -> str:
        """The name of a call that is not whole, or nothing."""
        return self._broken or next((opened.name for opened, _ in self._waiting.values()), "")

    def _deliver(self, key: int) -> list[hub.Event]:
        if key not in self._waiting:
            return []
        opened, pieces = self._waiting.pop(key)
        text = "".join(pieces)
        if text.strip() in _NO_ARGUMENTS:
            text = "{}"
        if not payload.is_object(text):
            self._broken = opened.name
            return []
        self._delivered.add(key)
        return [opened, hub.ToolArgs(key, text), hub.ToolClose(key)]


def _half_a_call(name: str) -> UpstreamBroke:
    return UpstreamBroke(f"The provider's call of {name} ended before its arguments were complete.")
