"""
Requests that are running: who they are, how far they are; to watch one, to send it elsewhere, to end it.

A request costs an entry in a dict. What is told of it is read from it when somebody asks.
"""

import builtins
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from codegate.errors import Cancelled, Conflict, NotFound
from codegate.services.live_request import LiveRequest, Sight


class Flight(Protocol):
    """A running request, as its door knows it."""

    @property
    def id(self) -> str:
        """Its request id."""
        ...

    def view(self) -> LiveRequest:
        """What is to be told of it now."""
        ...

    def watch(self) -> AsyncIterator[Sight]:
        """What was said so far, then what is said, to its end. Any number may watch; nobody slows it."""
        ...

    def reroute(self, account: str | None) -> LiveRequest:
        """
        Drop the attempt under way and ask another candidate: the one of this id or name, else the next in line.

        Raises:
            Conflict: Its answer has begun, nobody is being asked, or there is no such candidate.
        """
        ...

    def end(self, reason: Cancelled) -> None:
        """Stop it; its client is told the reason."""
        ...


class Elsewhere(Protocol):
    """Another process of this server that runs requests; what it raises is what `Requests` raises."""

    @property
    def active(self) -> int:
        """How many it runs."""
        ...

    async def list(self) -> "list[LiveRequest]":
        """All of them, oldest first."""
        ...

    def watch(self, id_: str) -> AsyncIterator[Sight]:
        """See `Flight`."""
        ...

    async def reroute(self, id_: str, account: str | None) -> LiveRequest:
        """See `Flight`."""
        ...

    async def cancel(self, id_: str) -> LiveRequest:
        """See `Requests`."""
        ...


class Requests:
    """
    Everything that is running: here, and in the worker processes, if there are any.

    Attributes:
        others: The worker processes.
    """

    def __init__(self) -> None:
        self.others: Sequence[Elsewhere] = ()
        self._flights: dict[str, Flight] = {}

    def __len__(self) -> int:
        return len(self._flights) + sum(other.active for other in self.others)

    def began(self, flight: Flight) -> None:
        """A request came in."""
        self._flights[flight.id] = flight

    def ended(self, flight: Flight) -> None:
        """It has its outcome."""
        self._flights.pop(flight.id, None)

    async def list(self) -> "list[LiveRequest]":
        """All of them, oldest first."""
        found = [self.here(), *(await self._told())]
        return sorted((one for rows in found for one in rows), key=lambda one: one.started_at)

    async def watch(self, id_: str) -> AsyncIterator[Sight]:
        """
        See `Flight`.

        Args:
            id_: Its id, or the beginning of it if no other begins so.

        Raises:
            NotFound: None of the running ones is meant.
            Conflict: Several are.
        """
        id_, other = await self._meant(id_)
        return self.watch_here(id_) if other is None else other.watch(id_)

    async def reroute(self, id_: str, account: str | None = None) -> LiveRequest:
        """
        Have a request that waits answered by another account; what it is then.

        Raises:
            NotFound: None of the running ones is meant.
            Conflict: Several are, or it cannot be sent elsewhere; the message says why.
        """
        id_, other = await self._meant(id_)
        return self.reroute_here(id_, account) if other is None else await other.reroute(id_, account)

    async def cancel(self, id_: str) -> LiveRequest:
        """End a request; what it was at that moment. Raises like `watch`."""
        id_, other = await self._meant(id_)
        return self.cancel_here(id_) if other is None else await other.cancel(id_)

    def here(self) -> builtins.list[LiveRequest]:
        """Those of this process."""
        return [flight.view() for flight in self._flights.values()]

    def watch_here(self, id_: str) -> AsyncIterator[Sight]:
        """As `watch`, of this process, by the whole id."""
        return self._flight(id_).watch()

    def reroute_here(self, id_: str, account: str | None) -> LiveRequest:
        """As `reroute`, of this process, by the whole id."""
        return self._flight(id_).reroute(account)

    def cancel_here(self, id_: str) -> LiveRequest:
        """As `cancel`, of this process, by the whole id."""
        flight = self._flight(id_)
        seen = flight.view()
        flight.end(Cancelled("This request was cancelled by whoever runs the proxy."))
        return seen

    def _flight(self, id_: str) -> Flight:
        found = self._flights.get(id_)
        if found is None:
            raise _not_running(id_)
        return found

    async def _told(self) -> builtins.list[builtins.list[LiveRequest]]:
        return [await other.list() for other in self.others]

    async def _meant(self, beginning: str) -> tuple[str, Elsewhere | None]:
        """The whole id of the request that is meant, and where it runs; None is here."""
        places: list[tuple[str, Elsewhere | None]] = [(id_, None) for id_ in self._flights]
        if beginning not in self._flights:
            for other, rows in zip(tuple(self.others), await self._told(), strict=False):
                places += [(row.id, other) for row in rows]
        found = [place for place in places if beginning and place[0].startswith(beginning)]
        exact = [place for place in found if place[0] == beginning]
        if len(found) > 1 and not exact:
            raise Conflict(f"{len(found)} running requests begin with {beginning!r}.", hint="Say more of the id.")
        if not found:
            raise _not_running(beginning)
        return (exact or found)[0]


def _not_running(id_: str) -> NotFound:
    return NotFound(f"No request {id_!r} is running.", hint="See them: codegate requests list")
