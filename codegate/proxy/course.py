"""
Whom one request is still to be sent to, and the operator's hand on it.

While an account is being asked the operator may turn the request to another one. The attempt is cancelled as it would
be if the client left, and the loop that made it (`proxy/failover.py`) finds here that it is to go on. Nothing of an
answer has reached the client by then; signs of life may have, as with any other change of accounts.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from codegate.errors import Conflict
from codegate.records import Attempt
from codegate.routing.route import Candidate, Route
from codegate.services.live_request import LiveCandidate, Turn


class Course:
    """
    The candidates of one route.

    Args:
        why_full: Why an account has no room now, or nothing.

    Attributes:
        waiting: Those that will be asked, in order.
    """

    __slots__ = ("_route", "_task", "_trying", "_turned_to", "_why_full", "waiting")

    def __init__(self, route: Route, why_full: Callable[[Candidate], str]) -> None:
        self.waiting = deque(route.candidates)
        self._route = route
        self._why_full = why_full
        self._trying: Candidate | None = None
        self._task: asyncio.Task[Any] | None = None
        self._turned_to: Candidate | None = None

    @property
    def can_turn(self) -> bool:
        """An account is being asked, and another one could be."""
        return self._trying is not None and self._turned_to is None and len(self._route.candidates) > 1

    @asynccontextmanager
    async def asking(self, candidate: Candidate) -> AsyncIterator[None]:
        """The current task asks this account; meanwhile `turn` may cancel it."""
        self._trying, self._task = candidate, asyncio.current_task()
        try:
            yield
        finally:
            self._trying = None

    def turn(self, account: str | None) -> Candidate:
        """
        Drop the attempt under way; who is asked next.

        Args:
            account: Id or name of a candidate; None takes the next in line.

        Raises:
            Conflict: Nobody is being asked, or there is no such candidate that could be.
        """
        if self._trying is None or self._task is None:
            raise Conflict("No account is being asked at this moment.", hint="Try again in a moment.")
        if self._turned_to is not None:
            raise Conflict(f"It is on its way to {self._turned_to.account.name!r} already.")
        chosen = self._named(account) if account else self._next()
        if chosen in self.waiting:
            self.waiting.remove(chosen)
        self.waiting.appendleft(chosen)
        self._turned_to = chosen
        self._task.cancel()
        return chosen

    def turned(self) -> Candidate | None:
        """
        Who is asked instead, if the operator cancelled the attempt that has just ended and nobody else did.

        The cancellation is then done with.
        """
        turned_to, self._turned_to = self._turned_to, None
        if turned_to is None or self._task is None or self._task.uncancel() > 0:
            return None
        return turned_to

    def listed(self, attempts: Sequence[Attempt], asked: Candidate | None) -> tuple[LiveCandidate, ...]:
        """All candidates, those that the router left out too, each with where it stands now."""
        tried = {(attempt.account_id, attempt.model): attempt for attempt in attempts}
        found = [self._line(one, tried.get((one.account.id, one.model)), asked) for one in self._route.candidates]
        return (*found, *(_told(one, "skipped", one.reason) for one in self._route.skipped))

    def _line(self, one: Candidate, attempt: Attempt | None, asked: Candidate | None) -> LiveCandidate:
        if one is asked:
            return _told(one, "asked", one.reason)
        if attempt is None:
            return _told(one, "next" if one in self.waiting else "tried", self._why_full(one) or one.reason)
        return _told(one, "tried", attempt.reason or attempt.outcome)

    def _next(self) -> Candidate:
        reasons = [(one, self._why_full(one)) for one in self.waiting]
        for one, reason in reasons:
            if not reason:
                return one
        if reasons:
            raise Conflict("; ".join(f"{one.account.name!r}: {reason}" for one, reason in reasons))
        raise Conflict("There is no other account left to be asked for this request.")

    def _named(self, account: str) -> Candidate:
        """One that waits before one that was tried: an account may stand in a route with several models."""
        meant = [
            one for one in (*self.waiting, *self._route.candidates) if account in (one.account.id, one.account.name)
        ]
        chosen = next((one for one in meant if one is not self._trying), None)
        if chosen is not None:
            reason = self._why_full(chosen)
            if reason:
                raise Conflict(f"{account!r} cannot be asked: {reason}")
            return chosen
        if meant:
            raise Conflict(f"{account!r} is being asked already.")
        left_out = next((one for one in self._route.skipped if account in (one.account.id, one.account.name)), None)
        reason = f": {left_out.reason}" if left_out else "."
        names = ", ".join(dict.fromkeys(one.account.name for one in self._route.candidates))
        raise Conflict(f"{account!r} is not among the candidates of this request{reason}", hint=f"They are: {names}.")


def _told(one: Candidate, turn: Turn, reason: str) -> LiveCandidate:
    return LiveCandidate(account_id=one.account.id, account=one.account.name, model=one.model, turn=turn, reason=reason)
