"""Requests that are refused before they reach anybody are in the log, but do not fill it."""

from typing import Any

from codegate.services.refusals import PER_MINUTE
from tests.flow.conftest import House, body_for

URL = "/v1/messages"
BODY: dict[str, Any] = body_for("anthropic", is_stream=False)


async def test_what_is_refused_at_the_door_has_a_row(house: House) -> None:
    provider = await house.account("anthropic")
    garbled = await house.http.post(URL, content=b"{", headers={"content-type": "application/json"})
    nameless = await house.http.post(URL, json={"messages": []})
    huge = await house.http.post(URL, content=b" " * 101_000_000, headers={"content-type": "application/json"})
    tenant = await house.rest.tenants.create({"name": "team", "rate_limit": 1})
    await house.rest.settings.put({"multi_tenancy": True})
    key = {"x-api-key": tenant["api_key"]}
    served = await house.http.post(URL, json=BODY, headers=key)
    over = await house.http.post(URL, json=BODY, headers=key)
    unknown = await house.http.post(URL, json=BODY, headers={"x-api-key": "cgk_" + "x" * 32})
    answers = (garbled, nameless, huge, served, over, unknown)
    rows = (await house.logs(6))[::-1]

    assert [answer.status_code for answer in answers] == [400, 400, 413, 200, 429, 401]
    assert [row["status_code"] for row in rows] == [400, 400, 413, 200, 429, 401]
    assert [row["outcome"] for row in rows] == ["error", "error", "error", "ok", "error", "error"]
    assert rows[4]["tenant_id"] == tenant["tenant"]["id"]
    assert all(row["error_message"] for row in rows if row["outcome"] == "error")
    assert len(provider.requests) == 1


async def test_what_no_stage_sees_has_a_row_too(house: House) -> None:
    secret = "cgk_" + "s3cr3t" * 6
    key = {"x-api-key": "plain-" + "key-of-nobody"}
    rows_of: list[tuple[int, str, str, dict[str, str]]] = [
        (404, "GET", "/v1/nothing", {}),
        (404, "GET", f"/{secret}/v1/{key['x-api-key']}", key),
        (405, "DELETE", URL, {}),
        (415, "POST", URL, {"content-type": "text/plain"}),
        (421, "POST", URL, {"host": "evil.example"}),
        (426, "GET", "/v1/responses", {"connection": "upgrade", "upgrade": "websocket"}),
        (508, "POST", URL, {"via": ", ".join(f"1.1 codegate-{number:016x}" for number in range(4))}),
    ]
    answers = [
        (await house.http.request(method, path, headers=headers)).status_code for _, method, path, headers in rows_of
    ]
    rows = (await house.logs(len(rows_of)))[::-1]

    assert answers == [status for status, *_ in rows_of]
    assert [row["status_code"] for row in rows] == answers
    assert all(row["outcome"] == "error" and row["error_message"] for row in rows)
    assert [row["method"] for row in rows] == [method for _, method, *_ in rows_of]
    assert not any(key["x-api-key"] in str(row) or secret in str(row) for row in rows)


async def test_small_paths_that_refuse_have_rows_and_that_serve_have_none(house: House) -> None:
    tenant = await house.rest.tenants.create({"name": "team", "models": ["gpt-*"]})
    await house.rest.settings.put({"multi_tenancy": True, "proxy_api_key": "own-key-of-the-proxy"})
    counting = "/v1/messages/count_tokens"
    nobody = await house.http.get("/v1/models", headers={"x-api-key": "cgk_" + "x" * 32})
    other = await house.http.post(counting, json=BODY, headers={"x-api-key": tenant["api_key"]})
    fine = [await house.http.get(path) for path in ("/", "/health")]
    rows = (await house.logs(2))[::-1]

    assert (nobody.status_code, other.status_code, [answer.status_code for answer in fine]) == (401, 403, [200, 200])
    assert [(row["status_code"], row["path"]) for row in rows] == [(401, "/v1/models"), (403, counting)]


async def test_a_flood_at_closed_doors_does_not_fill_the_log(house: House) -> None:
    for number in range(PER_MINUTE + 5):
        await house.http.get(f"/junk/{number}")
    await house.logs(50)

    assert (await house.rest.logs.list(limit=1))["total"] == PER_MINUTE
    assert (await house.rest.info())["refusals_not_logged"] == 5


async def test_a_flood_of_them_is_counted_not_kept(house: House) -> None:
    for _ in range(PER_MINUTE + 15):
        await house.http.post(URL, content=b"{", headers={"content-type": "application/json"})
    info = await house.rest.info()
    await house.logs(50)

    assert info["refusals_not_logged"] == 15
    assert (await house.rest.logs.list(limit=1))["total"] == PER_MINUTE
