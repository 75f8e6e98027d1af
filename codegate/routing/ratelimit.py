"""
Sliding minutes, in memory: requests and tokens, of accounts and of tenants (`behaviour.md` 2.4).

Checking and counting are one step without a wait in it, so of any number of requests that come at once exactly as many
pass as the limit allows. Tokens are counted twice: an estimate when a request starts, and what it used when it ends.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WINDOW_S = 60.0
_SWEEP_EVERY = 1024
_SHORTEST_WAIT_S = 0.001


class Ask(NamedTuple):
    """
    Room wanted in one window.

    Attributes:
        key: Name of the window.
        limit: What a minute may hold; 0 or less is unlimited and not counted.
        amount: What is wanted: a request, or so many tokens.
    """

    key: str
    limit: int
    amount: int = 1


class Refused(NamedTuple):
    """No room: in the window of this `Ask`, for so many seconds."""

    ask: Ask
    wait_s: float


@dataclass(slots=True)
class Hold:
    """What was counted for one `Ask`; `RateLimiter.settle` corrects it."""

    key: str
    at: float
    amount: int
    has_left: bool = False


class _Window:
    """The holds of the last minute and their sum."""

    __slots__ = ("holds", "total")

    def __init__(self) -> None:
        self.holds: deque[Hold] = deque()
        self.total = 0

    def slide(self, now: float) -> None:
        while self.holds and self.holds[0].at <= now - WINDOW_S:
            gone = self.holds.popleft()
            gone.has_left = True
            self.total -= gone.amount

    def add(self, hold: Hold) -> None:
        self.holds.append(hold)
        self.total += hold.amount


class RateLimiter:
    """
    Counts what happened in the last 60 seconds. One thread only.

    Args:
        monotonic: Seconds of a clock that never steps.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._windows: dict[str, _Window] = {}
        self._taken = 0

    def reserve(self, asks: Sequence[Ask]) -> list[Hold] | Refused:
        """
        Count all of these, or none of them if one finds no room.

        What alone is more than its limit passes once its window is empty: else it never could.
        """
        refused = self.refused(asks)
        return refused if refused is not None else self.add(asks)

    def add(self, asks: Sequence[Ask]) -> list[Hold]:
        """Count all of these, room or not: somebody else has decided that there is."""
        now = self._monotonic()
        holds = [Hold(ask.key, now, ask.amount) for ask in asks if ask.limit > 0]
        for hold in holds:
            self._windows.setdefault(hold.key, _Window()).add(hold)
        self._taken += len(holds)
        if self._taken >= _SWEEP_EVERY:
            self._taken = 0
            self._sweep(now)
        return holds

    def refused(self, asks: Sequence[Ask]) -> Refused | None:
        """Why `reserve` would refuse these now, with the longest wait, or None; counts nothing."""
        now = self._monotonic()
        waits = [Refused(ask, self._wait(ask, now)) for ask in asks if ask.limit > 0]
        longest = max(waits, key=lambda refused: refused.wait_s, default=None)
        return longest if longest is not None and longest.wait_s > 0 else None

    def settle(self, hold: Hold, amount: int) -> None:
        """
        Say what it really was. Less is taken off at once; more is counted as of now, when it became known, so that
        the tokens of a long answer do not fall out of the window before they are seen.
        """
        window = self._windows.get(hold.key)
        if amount < hold.amount:
            if window is not None and not hold.has_left:
                window.total -= hold.amount - amount
            hold.amount = amount
        elif amount > hold.amount:
            self._windows.setdefault(hold.key, _Window()).add(Hold(hold.key, self._monotonic(), amount - hold.amount))

    def take(self, key: str, limit: int) -> float:
        """
        Count one request, if there is room for it.

        Args:
            limit: Requests a minute; 0 or less is unlimited and not counted.

        Returns:
            0.0 if it was counted, else the seconds until there is room.
        """
        found = self.reserve((Ask(key, limit),))
        return found.wait_s if isinstance(found, Refused) else 0.0

    def is_over(self, key: str, limit: int) -> bool:
        """Whether nothing more fits; counts nothing."""
        if limit <= 0 or key not in self._windows:
            return False
        return self._live(key, self._monotonic()).total >= limit

    def used(self, key: str) -> int:
        """What the last minute holds."""
        return self._live(key, self._monotonic()).total if key in self._windows else 0

    def level(self, key: str) -> tuple[int, float]:
        """What the last minute of a window holds, and the seconds until its oldest leaves it."""
        if key not in self._windows:
            return 0, 0.0
        now = self._monotonic()
        window = self._live(key, now)
        return window.total, window.holds[0].at + WINDOW_S - now if window.holds else 0.0

    def _wait(self, ask: Ask, now: float) -> float:
        """Seconds until this has room; 0.0 is at once."""
        if ask.key not in self._windows:
            return 0.0
        window = self._live(ask.key, now)
        left = window.total
        if left + ask.amount <= ask.limit or left <= 0:
            return 0.0
        for hold in window.holds:
            left -= hold.amount
            if left + ask.amount <= ask.limit or left <= 0:
                return max(hold.at + WINDOW_S - now, _SHORTEST_WAIT_S)
        return _SHORTEST_WAIT_S

    def _live(self, key: str, now: float) -> _Window:
        window = self._windows[key]
        window.slide(now)
        return window

    def _sweep(self, now: float) -> None:
        """Forget keys that were not used for a minute, so that keys of deleted tenants do not pile up."""
        for key, window in list(self._windows.items()):
            window.slide(now)
            if not window.holds:
                del self._windows[key]
