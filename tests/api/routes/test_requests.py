import json

import httpx

from codegate.services.container import Services
from tests.services.test_requests import FakeFlight


async def test_what_runs_is_listed_and_cancelled(api: httpx.AsyncClient, services: Services) -> None:
    flight = FakeFlight("req_ab")
    services.requests.began(flight)
    rows = (await api.get("/api/requests/live")).json()
    ended = await api.request("DELETE", "/api/requests/live/req_a", headers={"content-type": "application/json"})

    assert [row["id"] for row in rows] == ["req_ab"]
    assert rows[0]["started_at"].endswith("Z")
    assert (ended.status_code, ended.json()["state"]) == (200, "waiting")
    assert len(flight.ended) == 1


async def test_what_does_not_run_is_404(api: httpx.AsyncClient) -> None:
    answer = await api.request("DELETE", "/api/requests/live/nope", headers={"content-type": "application/json"})

    assert answer.status_code == 404


async def test_one_is_watched_as_server_sent_events(api: httpx.AsyncClient, services: Services) -> None:
    services.requests.began(FakeFlight("req_ab"))
    answer = await api.get("/api/requests/live/req_ab/stream")
    lines = [line for line in answer.text.split("\n\n") if line]
    told = [json.loads(line.removeprefix("data: ")) for line in lines]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert told[0] == {"type": "attempt", "account": "work", "model": "m"}
    assert (told[1]["type"], told[1]["id"], told[1]["state"]) == ("state", "req_ab", "waiting")
    assert told[-1] == {"type": "end", "outcome": "ok", "status": 200}
    assert (await api.get("/api/requests/live/nope/stream")).status_code == 404


async def test_one_is_rerouted_with_a_name_or_without(api: httpx.AsyncClient, services: Services) -> None:
    flight = FakeFlight("req_ab")
    services.requests.began(flight)
    path, head = "/api/requests/live/req_ab/reroute", {"content-type": "application/json"}
    named = await api.post(path, json={"account": "backup"})
    empty = await api.post(path, json={})
    bare = await api.post(path, headers=head)
    refused = await api.post(path, json={"account": "nobody"})
    wrong = await api.post(path, json={"acount": "x"})

    assert [one.json()["account"] for one in (named, empty, bare)] == ["backup", "next", "next"]
    assert (refused.status_code, wrong.status_code) == (409, 422)
    assert flight.rerouted == ["backup", None, None, "nobody"]
