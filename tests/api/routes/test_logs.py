import httpx
import pytest

from codegate import clock
from codegate.services.container import Services
from tests.builders import request_log


@pytest.fixture(autouse=True)
async def rows(services: Services) -> None:
    """Two requests of now, one of them failed, and one of ten days ago."""
    now = clock.now_ms()
    services.logs.add(request_log("good", timestamp=now, request_body="{}"))
    services.logs.add(request_log("bad", timestamp=now - 1, outcome="error", status_code=500, routed_model="gpt-x"))
    services.logs.add(request_log("old", timestamp=now - 10 * 86_400_000, account_name="other"))
    await services.logs.flush()


async def test_pages_are_newest_first_with_a_total(api: httpx.AsyncClient) -> None:
    first = (await api.get("/api/logs", params={"limit": 2})).json()
    second = (await api.get("/api/logs", params={"limit": 2, "page": 2})).json()

    assert [row["request_id"] for row in first["logs"] + second["logs"]] == ["good", "bad", "old"]
    assert (first["total"], second["total"]) == (3, 3)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"status": "error"}, ["bad"]),
        ({"model": "GPT"}, ["bad"]),
        ({"account": "other"}, ["old"]),
        ({"since": "2d"}, ["good", "bad"]),
        ({"q": "good"}, ["good"]),
        ({"tenant": "nobody"}, []),
    ],
)
async def test_rows_are_found_by(api: httpx.AsyncClient, query: dict[str, str], wanted: list[str]) -> None:
    found = (await api.get("/api/logs", params=query)).json()

    assert [row["request_id"] for row in found["logs"]] == wanted


async def test_one_row_has_its_bodies(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/logs/good")).json()["request_body"] == "{}"
    assert (await api.get("/api/logs/nope")).status_code == 404


async def test_rows_are_removed_by_age_or_all(api: httpx.AsyncClient) -> None:
    by_query = await api.delete("/api/logs", params={"days_old": 7})
    by_body = await api.request("DELETE", "/api/logs", json={"clear_all": True})

    assert (by_query.json(), by_body.json()) == ({"deleted": 1}, {"deleted": 2})


async def test_nothing_is_removed_by_accident(api: httpx.AsyncClient) -> None:
    unsaid = await api.request("DELETE", "/api/logs", json={})
    garbled = await api.delete("/api/logs", params={"days_old": "x"})
    zero = await api.delete("/api/logs", params={"days_old": "0"})
    bare = await api.delete("/api/logs")

    assert [one.status_code for one in (unsaid, garbled, zero, bare)] == [422, 422, 422, 400]
    assert (await api.get("/api/logs")).json()["total"] == 3


async def test_a_page_out_of_range_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/logs", params={"limit": 501})).status_code == 422
