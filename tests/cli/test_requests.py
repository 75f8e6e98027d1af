"""Without a server nothing runs; with one, `tests/flow/test_live_requests.py` looks at what does."""

import json

import pytest

from codegate.services import container
from codegate.services.requests import Requests
from tests.services.test_requests import FakeFlight


@pytest.fixture
def flights(monkeypatch: pytest.MonkeyPatch) -> list[FakeFlight]:
    """Two requests that run in this process."""
    found = [FakeFlight("req_a1"), FakeFlight("req_b1")]

    def made() -> Requests:
        requests = Requests()
        for flight in found:
            requests.began(flight)
        return requests

    monkeypatch.setattr(container, "Requests", made)
    return found


def test_nothing_runs_without_a_server(run) -> None:
    done = run("requests", "list")

    assert (done.code, done.out) == (0, "")
    assert "No request is running." in done.err
    assert run("requests", "list", "--json").json == []


def test_what_runs_is_a_table(run, flights) -> None:
    done = run("requests", "list")

    assert "req_a1" in done.out
    assert "waiting" in done.out


def test_requests_are_cancelled_by_the_beginning_of_their_ids(run, flights) -> None:
    done = run("requests", "cancel", "req_a", "req_b1", "--json")

    assert [row["id"] for row in done.json] == ["req_a1", "req_b1"]
    assert all(flight.ended for flight in flights)


def test_cancelling_everything_wants_a_yes(run, flights) -> None:
    assert run("requests", "cancel", "--all").code == 2
    assert "Cancelled 2 requests" in run("requests", "cancel", "--all", "--yes").err


def test_cancel_wants_to_know_which_and_says_what_is_not_there(run) -> None:
    assert run("requests", "cancel").code == 2
    assert run("requests", "cancel", "nope").code == 3


def test_watching_needs_a_server(run) -> None:
    done = run("requests", "watch")

    assert done.code == 1
    assert "codegate up" in done.err


def test_an_answer_is_followed_to_its_end(run, flights) -> None:
    done = run("requests", "attach", "req_a")
    objects = [json.loads(line) for line in run("requests", "attach", "req_a1", "--json").out.splitlines()]

    assert done.out == "Hel\\x1blo\nread {}\n"
    assert "work is asked for m" in done.err
    assert "ok, status 200" in done.err
    assert [one["type"] for one in objects][:3] == ["attempt", "state", "text"]
    assert run("requests", "attach", "nope").code == 3


def test_a_request_is_rerouted(run, flights) -> None:
    named = run("requests", "reroute", "req_a", "--account", "backup")
    row = run("requests", "reroute", "req_a1", "--json").json
    refused = run("requests", "reroute", "req_a", "--account", "nobody")

    assert "backup is asked for m" in named.err
    assert row["account"] == "next"
    assert refused.code == 1
    assert "not among" in refused.err
