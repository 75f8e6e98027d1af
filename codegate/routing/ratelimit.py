"""A sliding minute per key, in memory (`behaviour.md` 2.4)."""

from collections import deque
from collections.abc import Callable

WINDOW_S = 60.0
_SWEEP_EVERY = 1024


class RateLimiter:
    """
    Counts requests of the last 60 seconds.

    Args:
        monotonic: Seconds of a clock that never steps.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._windows: dict[str, deque[float]] = {}
        self._taken = 0

    def take(self, key: str, limit: int) -> float:
        """
        Count one request, if there is room for it.

        Args:
            limit: Requests a minute; 0 or less is unlimited and not counted.

        Returns:
            0.0 if it was counted, else the seconds until there is room.
        """
        if limit <= 0:
            return 0.0
        now = self._monotonic()
        window = self._live(key, now)
        if len(window) >= limit:
            return max(window[len(window) - limit] + WINDOW_S - now, 0.001)
        window.append(now)
        self._taken += 1
        if self._taken % _SWEEP_EVERY == 0:
            self._sweep(now)
        return 0.0

    def is_over(self, key: str, limit: int) -> bool:
        """Whether the next `take` would be refused; counts nothing."""
        if limit <= 0 or key not in self._windows:
            return False
        return len(self._live(key, self._monotonic())) >= limit

    def _live(self, key: str, now: float) -> deque[float]:
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = deque()
        while window and window[0] <= now - WINDOW_S:
            window.popleft()
        return window

    def _sweep(self, now: float) -> None:
        """Forget keys that were not used for a minute, so that keys of deleted tenants do not pile up."""
        for key in [key for key, window in self._windows.items() if not window or window[-1] <= now - WINDOW_S]:
            del self._windows[key]
