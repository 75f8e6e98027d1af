"""What is running is listed, and ended by an id or its beginning."""

import pytest

from codegate.errors import Cancelled, Conflict, NotFound
from codegate.services.requests import LiveRequest, Requests
from tests.builders import NOW_MS


class FakeFlight:
    def __init__(self, id_: str) -> None:
        self.id = id_
        self.ended: list[Cancelled] = []

    def view(self) -> LiveRequest:
        return LiveRequest(
            id=self.id, path="/v1/messages", wire_format="anthropic", started_at=NOW_MS, elapsed_ms=5, state="waiting"
        )

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
