import csv
import json

import httpx
import pytest

from codegate import clock
from codegate.services.container import Services
from codegate.services.tenant_form import NewTenant
from tests.builders import request_log


@pytest.fixture(autouse=True)
async def rows(services: Services) -> None:
    """Two requests of now, one of them failed, and one of ten days ago."""
    now = clock.now_ms()
    services.logs.add(request_log("good", timestamp=now, request_body="{}"))
    services.logs.add(request_log("bad", timestamp=now - 1, outcome="error", status_code=500, routed_model="gpt-x"))
    services.logs.add(request_log("old", timestamp=now - 10 * 86_400_000, account_name="other", latency_ms=900))
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
        ({"until": "2d"}, ["old"]),
        ({"outcome": "error"}, ["bad"]),
        ({"min_latency_ms": "800"}, ["old"]),
    ],
)
async def test_rows_are_found_by(api: httpx.AsyncClient, query: dict[str, str], wanted: list[str]) -> None:
    found = (await api.get("/api/logs", params=query)).json()

    assert [row["request_id"] for row in found["logs"]] == wanted


async def test_a_tenant_is_found_by_name(api: httpx.AsyncClient, services: Services) -> None:
    tenant, _ = await services.tenants.create(NewTenant(name="team"))
    services.logs.add(request_log("theirs", tenant_id=tenant.id))
    await services.logs.flush()
    found = (await api.get("/api/logs", params={"tenant": "team"})).json()

    assert [row["request_id"] for row in found["logs"]] == ["theirs"]


async def test_an_export_is_a_file_of_all_rows_oldest_first(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/logs/export", params={"since": "30d"})
    rows = [json.loads(line) for line in answer.text.splitlines()]

    assert [row["request_id"] for row in rows] == ["good", "bad", "old"]
    assert "request_body" not in rows[0]
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["content-disposition"] == 'attachment; filename="codegate-logs.jsonl"'


async def test_bodies_are_exported_when_asked_for(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/logs/export", params={"bodies": "true", "q": "good"})

    assert json.loads(answer.text)["request_body"] == "{}"


async def test_an_export_as_csv_has_a_heading(api: httpx.AsyncClient) -> None:
    rows = list(csv.DictReader((await api.get("/api/logs/export", params={"format": "csv"})).text.splitlines()))
    unknown = await api.get("/api/logs/export", params={"format": "pdf"})

    assert [row["request_id"] for row in rows] == ["good", "bad", "old"]
    assert (rows[0]["input_tokens"], rows[0]["is_stream"], rows[0]["attempts"]) == ("0", "false", "[]")
    assert unknown.status_code == 422


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


async def test_a_turn_is_compared_with_the_one_before_it(api: httpx.AsyncClient, services: Services) -> None:
    now, route = clock.now_ms(), {"conversation": "ab" * 16}
    for number, text in enumerate(('{"messages": ["a"]}', '{"messages": ["a", "b"], "stream": true}')):
        services.logs.add(request_log(f"turn-{number}", timestamp=now + number, request_body=text, route=route))
    await services.logs.flush()
    found = (await api.get("/api/logs/turn-1/diff")).json()

    assert (found["previous_id"], found["kept"], found["before"], found["diverged"]) == ("turn-0", 1, 1, None)
    assert found["added"] == [{"name": "messages[1]", "text": "b"}]
    assert found["options"] == [{"name": "stream", "before": None, "after": True}]
    assert (await api.get("/api/logs/good/diff")).json()["reason"] == "It belongs to no conversation that is known."
    assert (await api.get("/api/logs/bad/diff")).json()["reason"] == "Its body was not kept."
    assert (await api.get("/api/logs/nope/diff")).status_code == 404
