"""
Requests that are running: who they are, how far they are, and how to end one.

A request costs an entry in a dict. What is told of it is read from it when somebody asks.
"""

from typing import Protocol

from codegate.errors import Cancelled, Conflict, NotFound
from codegate.records import Record


class LiveRequest(Record, frozen=True, kw_only=True):
    """
    A request at one moment.

    Attributes:
        wire_format: The client's.
        started_at: When it came in, milliseconds UTC.
        state: `receiving` its body, `screening` it, `waiting` for an account's answer, or `answering`.
        account_id: Who answers, or is being asked.
        attempts: Accounts asked before.
        input_tokens: As the provider said, else as estimated; 0 while the body is not known.
        output_tokens: So far, as the provider said or as the bytes look.
        bytes: Of the answer, sent to the client so far.
    """

    id: str
    path: str
    wire_format: str
    started_at: int
    elapsed_ms: int
    state: str
    tenant_id: str | None = None
    tenant: str | None = None
    model: str | None = None
    routed_model: str | None = None
    account_id: str | None = None
    account: str | None = None
    provider: str | None = None
    is_stream: bool = False
    attempts: int = 0
    ttft_ms: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    bytes: int = 0


class Flight(Protocol):
    """A running request, as its door knows it."""

    @property
    def id(self) -> str:
        """Its request id."""
        ...

    def view(self) -> LiveRequest:
        """What is to be told of it now."""
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

    def cancel(self, id_: str) -> LiveRequest:
        """
        End a request; what it was at that moment.

        Args:
            id_: Its id, or the beginning of it if no other begins so.

        Raises:
            NotFound: None of the running ones is meant.
            Conflict: Several are.
        """
        flight = self._flights.get(id_) or self._found(id_)
        seen = flight.view()
        flight.end(Cancelled("This request was cancelled by whoever runs the proxy."))
        return seen

    def _found(self, beginning: str) -> Flight:
        found = [flight for id_, flight in self._flights.items() if beginning and id_.startswith(beginning)]
        if len(found) > 1:
            raise Conflict(f"{len(found)} running requests begin with {beginning!r}.", hint="Say more of the id.")
        if not found:
            raise NotFound(f"No request {beginning!r} is running.", hint="See them: codegate requests list")
        return found[0]
