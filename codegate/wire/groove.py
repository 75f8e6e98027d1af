"""
The groove that a stream runs in: frames that differ in one text alone are read without being parsed.

Nearly all of a stream are deltas of one block. What stands around their text stays the same, so it is remembered,
and of the next frame only the text is decoded. A frame that fits is the same JSON with another string in that one
place, since the string is checked to be exactly one JSON string.
"""

import msgspec

from codegate.wire import payload

_MOST_TAILS = 64
_TRIES = 50

_string = msgspec.json.Decoder(str).decode


class Groove:
    """
    What stands around the text of the last delta.

    Providers pad frames behind the text with a changing number of blanks, so several tails may be known.

    Attributes:
        is_hopeless: Nothing that was learned was ever of use: every frame has something else of its own.
    """

    __slots__ = ("_head", "_quotes", "_start", "_tail", "_tails", "_tries", "is_hopeless")

    def __init__(self) -> None:
        self.is_hopeless = False
        self._head = b""
        self._start = 0
        self._tail = b""
        self._quotes = 1
        self._tails: set[bytes] = set()
        self._tries = _TRIES

    def text(self, frame: bytes) -> str | None:
        """The text of bytes that are one whole frame and fit; None for others."""
        if not frame.startswith(self._head):
            return None
        if frame.endswith(self._tail):
            end = len(frame) - len(self._tail)
        else:
            end = len(frame.rsplit(b'"', self._quotes)[0])
            if frame[end:] not in self._tails:
                return None
        try:
            return _string(frame[self._start : end + 1])
        except ValueError:
            return None

    def learn(self, frame: bytes, text: str) -> bool:
        """Remember what stands around this text in a whole frame; False if that cannot be told."""
        literal = payload.quote(text)
        self.miss()
        if not text or frame.count(literal) != 1:
            return False
        start = frame.find(literal)
        head, tail = frame[: start + 1], frame[start + len(literal) - 1 :]
        if head != self._head or tail.count(b'"') != self._quotes or len(self._tails) >= _MOST_TAILS:
            self._tails = set()
        self._head, self._start, self._tail, self._quotes = head, start, tail, tail.count(b'"')
        self._tails.add(tail)
        return True

    def miss(self) -> None:
        """A delta came that did not fit; after too many in a row there is no hope."""
        self._tries -= 1
        self.is_hopeless = self._tries < 0

    def praise(self) -> None:
        """What was learned was of use."""
        self._tries = _TRIES
