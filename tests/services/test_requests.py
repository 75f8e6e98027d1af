"""What is running is listed, and ended by an id or its beginning."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from codegate.errors import Cancelled, Conflict, NotFound
from codegate.services.live_request import (
    Asked,
    Called,
    CallGrew,
    Ended,
    LeftOut,
    LiveRequest,
    Said,
    Sight,
    Standing,
)
from codegate.services.requests import Requests
from tests.builders import NOW_MS


class FakeFlight:
    def __init__(self, id_: str) -> None:
        self.id = id_
        self.ended: list[Cancelled] = []
        self.rerouted: list[str | None] = []

    def view(self) -> LiveRequest:
        return LiveRequest(
            id=self.id, path="/v1/messages", wire_format="anthropic", started_at=NOW_MS, elapsed_ms=5, state="waiting"
        )

    async def watch(self) -> AsyncIterator[Sight]:
        yield Asked(account="work", model="m")
        yield Standing(row=self.view())
        yield Said(text="Hel\x1blo\n")
        yield CallGrew(name="read", text="")
        yield CallGrew(name="read", text="{}")
        yield Called(name="read", arguments="{}")
        yield LeftOut(reason="slow", bytes=2_000)
        yield Ended(outcome="ok", status=200)

    def reroute(self, account: str | None) -> LiveRequest:
        self.rerouted.append(account)
        if account == "nobody":
            raise Conflict("'nobody' is not among the candidates.")
        return msgspec.structs.replace(self.view(), account=account or "next", routed_model="m")

    def end(self, reason: Cancelled) -> None:
        self.ended.append(reason)


@pytest.fixture
def flights() -> list[FakeFlight]:
    return [FakeFlight("req_ab1"), FakeFlight("req_ab2"), FakeFlight("req_c")]


@pytest.fixture
def requests(flights: list[FakeFlight]) -> Requests:
    found = Requests()
    for flight in flights:
        found.began(flight)
    return found


def test_what_runs_is_listed_oldest_first_until_it_ended(requests: Requests, flights: list[FakeFlight]) -> None:
    requests.ended(flights[0])
    requests.ended(flights[0])

    assert [one.id for one in requests.list()] == ["req_ab2", "req_c"]
    assert len(requests) == 2


@pytest.mark.parametrize("id_", ["req_c", "req_c"[:5]])
def test_a_request_is_ended_by_its_id_or_the_beginning_of_it(
    requests: Requests, flights: list[FakeFlight], id_: str
) -> None:
    seen = requests.cancel(id_)

    assert seen.id == "req_c"
    assert [len(flight.ended) for flight in flights] == [0, 0, 1]
    assert flights[2].ended[0].status == 499


def test_a_beginning_that_several_have_ends_none(requests: Requests, flights: list[FakeFlight]) -> None:
    with pytest.raises(Conflict):
        requests.cancel("req_a")

    assert not any(flight.ended for flight in flights)


@pytest.mark.parametrize("id_", ["", "nope"])
def test_what_does_not_run_is_not_found(requests: Requests, id_: str) -> None:
    with pytest.raises(NotFound, match="running"):
        requests.cancel(id_)


async def test_one_is_watched_by_the_beginning_of_its_id(requests: Requests) -> None:
    seen = [sight async for sight in requests.watch("req_c")]

    assert isinstance(seen[-1], Ended)
    with pytest.raises(NotFound):
        requests.watch("nope")


@pytest.mark.parametrize("account", ["backup", None])
def test_one_is_sent_elsewhere(requests: Requests, flights: list[FakeFlight], account: str | None) -> None:
    moved = requests.reroute("req_ab2", account)

    assert moved.account == (account or "next")
    assert [flight.rerouted for flight in flights] == [[], [account], []]
    with pytest.raises(NotFound):
        requests.reroute("nope")
