"""
Requests that are running: who they are, how far they are; to watch one, to send it elsewhere, to end it.

A request costs an entry in a dict. What is told of it is read from it when somebody asks.
"""

from collections.abc import AsyncIterator
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


class Requests:
    """Everything that is running in this process."""

    def __init__(self) -> None:
        self._flights: dict[str, Flight] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def began(self, flight: Flight) -> None:
        """A request came in."""
        self._flights[flight.id] = flight

    def ended(self, flight: Flight) -> None:
        """It has its outcome."""
        self._flights.pop(flight.id, None)

    def list(self) -> "list[LiveRequest]":
        """All of them, oldest first."""
        return [flight.view() for flight in self._flights.values()]

    def watch(self, id_: str) -> AsyncIterator[Sight]:
        """
        See `Flight`.

        Args:
            id_: Its id, or the beginning of it if no other begins so.

        Raises:
            NotFound: None of the running ones is meant.
            Conflict: Several are.
        """
        return self._meant(id_).watch()

    def reroute(self, id_: str, account: str | None = None) -> LiveRequest:
        """
        Have a request that waits answered by another account; what it is then.

        Raises:
            NotFound: None of the running ones is meant.
            Conflict: Several are, or it cannot be sent elsewhere; the message says why.
        """
        return self._meant(id_).reroute(account)

    def cancel(self, id_: str) -> LiveRequest:
        """End a request; what it was at that moment. Raises like `watch`."""
        flight = self._meant(id_)
        seen = flight.view()
        flight.end(Cancelled("This request was cancelled by whoever runs the proxy."))
        return seen

    def _meant(self, id_: str) -> Flight:
        return self._flights.get(id_) or self._found(id_)

    def _found(self, beginning: str) -> Flight:
        found = [flight for id_, flight in self._flights.items() if beginning and id_.startswith(beginning)]
        if len(found) > 1:
            raise Conflict(f"{len(found)} running requests begin with {beginning!r}.", hint="Say more of the id.")
        if not found:
            raise NotFound(f"No request {beginning!r} is running.", hint="See them: codegate requests list")
        return found[0]
