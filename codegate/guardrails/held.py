"""One block of a streamed answer: what may be the beginning of a token waits for its end."""

from codegate.guardrails.restore import LOOK_BACK, Before, Restorer


class HeldText:
    """
    Restores one text that comes in pieces.

    Never holds back more than a token's length, and only text that may become one.
    """

    __slots__ = ("_before", "_is_json", "_recall", "_restorer", "held")

    def __init__(self, restorer: Restorer, *, is_json: bool, recall: Before | None = None) -> None:
        """
        Args:
            is_json: The text is the source of a JSON document.
            recall: Tells all that came before the present piece, if not every piece is fed.
        """
        self._restorer = restorer
        self._is_json = is_json
        self._recall = recall
        self._before = ""
        self.held = ""

    def feed(self, piece: str) -> str:
        """What can be sent now: restored, without the open end."""
        text = self.held + piece
        size, waited = self._restorer.open_tail(text), len(self.held)
        ready, self.held = (text[:-size], text[-size:]) if size else (text, "")
        return self._restored(ready, waited)

    def flush(self) -> str:
        """The rest, which nothing follows any more."""
        rest, self.held = self.held, ""
        return self._restored(rest, len(rest))

    def _restored(self, ready: str, waited: int) -> str:
        """The text restored; so many of its characters came with earlier pieces."""
        if not ready:
            return ""
        restore = self._restorer.json if self._is_json else self._restorer.text
        if self._recall is not None:
            recall = self._recall
            return restore(ready, lambda: recall()[: -waited or None])
        restored = restore(ready, lambda: self._before)
        self._before = (self._before + ready)[-LOOK_BACK:]
        return restored
