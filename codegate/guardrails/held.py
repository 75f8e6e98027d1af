"""One block of a streamed answer: what may be the beginning of a token waits for its end."""

from codegate.guardrails.restore import LOOK_BACK, Restorer


class HeldText:
    """
    Restores one text that comes in pieces.

    Never holds back more than a token's length, and only text that may become one.
    """

    __slots__ = ("_before", "_is_json", "_restorer", "held")

    def __init__(self, restorer: Restorer, *, is_json: bool) -> None:
        self._restorer = restorer
        self._is_json = is_json
        self._before = ""
        self.held = ""

    def feed(self, piece: str) -> str:
        """What can be sent now: restored, without the open end."""
        text = self.held + piece
        size = self._restorer.open_tail(text)
        ready, self.held = (text[:-size], text[-size:]) if size else (text, "")
        return self._restored(ready)

    def flush(self) -> str:
        """The rest, which nothing follows any more."""
        rest, self.held = self.held, ""
        return self._restored(rest)

    def _restored(self, ready: str) -> str:
        if not ready:
            return ""
        restore = self._restorer.json if self._is_json else self._restorer.text
        restored = restore(ready, self._before)
        self._before = (self._before + ready)[-LOOK_BACK:]
        return restored
