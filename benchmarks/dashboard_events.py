"""
How the dashboard keeps up with events: `python benchmarks/dashboard_events.py [EVENTS_A_SECOND] [SECONDS]`.

Prints how many events were shown and left out, and how long a key took to be answered meanwhile.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from codegate.tui.app import CodeGateApp
from tests.tui.conftest import FakeServer, fill, finished

BURST_S = 0.02


class Busy(FakeServer):
    """A server on which much happens."""

    def __init__(self, rate: int, seconds: float) -> None:
        super().__init__()
        fill(self)
        self.sent = 0
        self._rate, self._seconds = rate, seconds

    async def events(self, topics: Any = (), after: int | None = None) -> AsyncIterator[dict[str, Any]]:
        began = time.monotonic()
        while (elapsed := time.monotonic() - began) < self._seconds:
            while self.sent < elapsed * self._rate:
                self.sent += 1
                yield finished(self.sent)
            await asyncio.sleep(BURST_S)
        await asyncio.Event().wait()


async def main(rate: int, seconds: float) -> None:
    """Press keys while events come."""
    server = Busy(rate, seconds)
    app, waits = CodeGateApp(server), []
    async with app.run_test(size=(140, 40)) as pilot:
        began = time.monotonic()
        while time.monotonic() - began < seconds + 1:
            for key in ("question_mark", "escape"):
                pressed = time.monotonic()
                await pilot.press(key)
                waits.append(time.monotonic() - pressed)
            await asyncio.sleep(0.2)
    waits.sort()
    print(
        f"{server.sent} events, {app.link.missed} left out; key median {waits[len(waits) // 2] * 1000:.0f} ms", end=""
    )
    print(f", 95 % {waits[int(len(waits) * 0.95)] * 1000:.0f} ms, worst {waits[-1] * 1000:.0f} ms")


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    asyncio.run(main(int(given[0]) if given else 5_000, given[1] if len(given) > 1 else 10.0))
