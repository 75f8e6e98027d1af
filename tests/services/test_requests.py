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


async def test_what_runs_is_listed_oldest_first_until_it_ended(requests: Requests, flights: list[FakeFlight]) -> None:
    requests.ended(flights[0])
    requests.ended(flights[0])

    assert [one.id for one in await requests.list()] == ["req_ab2", "req_c"]
    assert len(requests) == 2


@pytest.mark.parametrize("id_", ["req_c", "req_c"[:5]])
async def test_a_request_is_ended_by_its_id_or_the_beginning_of_it(
    requests: Requests, flights: list[FakeFlight], id_: str
) -> None:
    seen = await requests.cancel(id_)

    assert seen.id == "req_c"
    assert [len(flight.ended) for flight in flights] == [0, 0, 1]
    assert flights[2].ended[0].status == 499


async def test_a_beginning_that_several_have_ends_none(requests: Requests, flights: list[FakeFlight]) -> None:
    with pytest.raises(Conflict):
        await requests.cancel("req_a")

    assert not any(flight.ended for flight in flights)


@pytest.mark.parametrize("id_", ["", "nope"])
async def test_what_does_not_run_is_not_found(requests: Requests, id_: str) -> None:
    with pytest.raises(NotFound, match="running"):
        await requests.cancel(id_)


class Other:
    """Another process that runs requests."""

    def __init__(self, *flights: FakeFlight) -> None:
        self._own = Requests()
        for flight in flights:
            self._own.began(flight)

    @property
    def active(self) -> int:
        return len(self._own)

    async def list(self) -> list[LiveRequest]:
        return self._own.here()

    def watch(self, id_: str) -> AsyncIterator[Sight]:
        return self._own.watch_here(id_)

    async def reroute(self, id_: str, account: str | None) -> LiveRequest:
        return self._own.reroute_here(id_, account)

    async def cancel(self, id_: str) -> LiveRequest:
        return self._own.cancel_here(id_)


async def test_those_of_other_processes_are_among_them(requests: Requests, flights: list[FakeFlight]) -> None:
    there = FakeFlight("req_d")
    requests.others = [Other(there, FakeFlight("req_ab3"))]
    with pytest.raises(Conflict):
        await requests.cancel("req_ab")
    cancelled, moved = await requests.cancel("req_d"), await requests.reroute("req_ab3")
    seen = [sight async for sight in await requests.watch("req_d")]

    assert len(requests) == 5
    assert {one.id for one in await requests.list()} == {"req_ab1", "req_ab2", "req_ab3", "req_c", "req_d"}
    assert (cancelled.id, len(there.ended), moved.account) == ("req_d", 1, "next")
    assert isinstance(seen[-1], Ended)


async def test_one_is_watched_by_the_beginning_of_its_id(requests: Requests) -> None:
    seen = [sight async for sight in await requests.watch("req_c")]

    assert isinstance(seen[-1], Ended)
    with pytest.raises(NotFound):
        await requests.watch("nope")


@pytest.mark.parametrize("account", ["backup", None])
async def test_one_is_sent_elsewhere(requests: Requests, flights: list[FakeFlight], account: str | None) -> None:
    moved = await requests.reroute("req_ab2", account)

    assert moved.account == (account or "next")
    assert [flight.rerouted for flight in flights] == [[], [account], []]
    with pytest.raises(NotFound):
        await requests.reroute("nope")
