"""Requests and tokens of the last minute, second by second, counted from events."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from codegate.tui.feed import Row

SECONDS = 60
RECENT = 10
"""Seconds that a rate is taken over."""


@dataclass(slots=True)
class Second:
    """What was finished in one second."""

    at: int
    requests: int = 0
    tokens: int = 0
    errors: int = 0


class Pulse:
    """Counts finished requests by the second in which they were heard of."""

    def __init__(self) -> None:
        self._seconds: deque[Second] = deque(maxlen=SECONDS)

    def take(self, events: Sequence[Row], at: float) -> None:
        """Count what these events say, at this time of a clock that never steps."""
        for event in events:
            if event.get("type") == "request_finished":
                second = self._second(int(at))
                log = event["log"]
                second.requests += 1
                second.tokens += log["input_tokens"] + log["cache_read_tokens"] + log["cache_write_tokens"]
                second.tokens += log["output_tokens"]
                second.errors += log["outcome"] in ("error", "broken")

    def series(self, name: str, at: float) -> list[float]:
        """`requests`, `tokens` or `errors` of each of the last 60 seconds, oldest first."""
        found = {second.at: float(getattr(second, name)) for second in self._seconds}
        return [found.get(number, 0.0) for number in range(int(at) - SECONDS + 1, int(at) + 1)]

    def rate(self, name: str, at: float) -> float:
        """How many a second, over the last ten."""
        return sum(self.series(name, at)[-RECENT:]) / RECENT

    def _second(self, at: int) -> Second:
        if not self._seconds or self._seconds[-1].at != at:
            self._seconds.append(Second(at))
        return self._seconds[-1]
