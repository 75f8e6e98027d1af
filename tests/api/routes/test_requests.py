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
