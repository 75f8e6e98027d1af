"""
What an exchange has heard so far, kept for whoever attaches to it while it runs.

The hot path pays for an append: bytes are kept as they came, bounded, and nobody reads them unless somebody watches. A
watcher decodes them itself, from its own place on the tape, so the exchange neither waits for it nor knows of it; one
that is too slow finds that the tape has gone on without it.
"""

from collections import deque
from collections.abc import Iterable

from codegate.routing.route import Candidate
from codegate.services.live_request import Asked, Ended

LIMIT = 512 * 1024
"""Bytes of a stream that are kept at most: the newest. A delta takes about 200, so they are some 10 KB of text."""


class Tape:
    """
    The answer's bytes, in the client's format, before anything was restored in them.

    A whole answer is one piece, which is alive anyway until it is sent; it is kept whatever its size.

    Attributes:
        asked: The accounts that were asked, in order.
        secrets: What was sent to prove who asks; a provider may echo it.
        ended: How it ended, once it has.
    """

    __slots__ = ("_pieces", "_size", "_start", "asked", "ended", "secrets")

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.secrets: set[bytes] = set()
        self.ended: Ended | None = None
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._start = 0

    @property
    def end(self) -> int:
        """Where the tape ends now: bytes since the beginning."""
        return self._start + self._size

    def asks(self, candidate: Candidate) -> None:
        """This account is asked."""
        self.asked.append(Asked(account=candidate.account.name, model=candidate.model))

    def proves(self, secrets: Iterable[bytes]) -> None:
        """The attempt under way sends these."""
        self.secrets.update(secrets)

    def came(self, data: bytes) -> None:
        """This came."""
        if not data:
            return
        self._pieces.append(data)
        self._size += len(data)
        while self._size > LIMIT and len(self._pieces) > 1:
            lost = len(self._pieces.popleft())
            self._size -= lost
            self._start += lost

    def since(self, place: int) -> tuple[list[bytes], int]:
        """What came behind a place where the tape ended before, and how many bytes of it are gone."""
        wanted = self.end - max(place, self._start)
        found: deque[bytes] = deque()
        for piece in reversed(self._pieces):
            if wanted <= 0:
                break
            found.appendleft(piece)
            wanted -= len(piece)
        return list(found), max(0, self._start - place)
