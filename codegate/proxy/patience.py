"""
How long one request may wait for an account, instead of an error.

Two ways: it is paced, once and for a few seconds, where the only account is throttled for just so long; and it is held,
if its caller's settings allow that, until some account is back. A stream hears heartbeats meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import SystemRandom

from codegate import clock
from codegate.errors import CodeGateError, RateLimited, UpstreamTimeout
from codegate.proxy.last_word import WAITABLE
from codegate.routing.cooldown import Cooldowns, rest_keys
from codegate.routing.route import Candidate, Route
from codegate.settings import HOLD_MAX, PACE_MAX_WAIT, REQUEST_DEADLINE, Resolved

_SHORTEST_S = 0.05
_JITTER = 0.1
"""So much longer than needed, at random: who waited together does not come back together."""


class Patience:
    """
    What a request may still wait.

    Args:
        started: When it came, monotonic seconds; its deadline counts from there.
    """

    def __init__(self, settings: Resolved, started: float) -> None:
        self._pace_s = settings[PACE_MAX_WAIT]
        self._hold_s = settings[HOLD_MAX]
        self._ends = started + settings[REQUEST_DEADLINE]

    def wait_for(self, error: CodeGateError, soonest_s: float | None) -> float | None:
        """
        Seconds to wait before the router is asked again, or None: the client gets the error.

        Args:
            error: Why nobody has answered.
            soonest_s: Seconds until the first account that rests is back, or None.
        """
        wait_s = error.retry_after_s if soonest_s is None and isinstance(error, RateLimited) else soonest_s
        if wait_s is None or error.status not in WAITABLE:
            return None
        wait_s = max(wait_s, _SHORTEST_S) * (1 + _JITTER * SystemRandom().random())
        if clock.monotonic() + wait_s >= self._ends:
            return None
        if wait_s <= self._pace_s * (1 + _JITTER):
            self._pace_s = 0.0
            return wait_s
        if wait_s <= self._hold_s:
            self._hold_s -= wait_s
            return wait_s
        return None


def soonest(route: Route, cooldowns: Cooldowns) -> float | None:
    """Seconds until the first of all accounts of a route that rest is back; None if none of them rests."""
    waits = [wait for one in (*route.candidates, *route.skipped) if (wait := _rest_s(one, cooldowns)) is not None]
    return min(waits, default=None)


def _rest_s(candidate: Candidate, cooldowns: Cooldowns) -> float | None:
    """Seconds until it may be asked for its model: account and model may both rest."""
    keys = rest_keys(candidate.account.id, candidate.model)
    return max((wait for key in keys if (wait := cooldowns.soonest([key])) is not None), default=None)


@asynccontextmanager
async def until(ends: float) -> AsyncIterator[None]:
    """
    The deadline of a request over all its attempts.

    Args:
        ends: Monotonic seconds.
    """
    try:
        async with asyncio.timeout(max(0.0, ends - clock.monotonic())):
            yield
    except TimeoutError:
        raise UpstreamTimeout(
            "No answer had begun when the request's time was over.",
            hint="Give it more: codegate settings set request_deadline_s 1800",
        ) from None
