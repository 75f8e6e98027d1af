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


async def test_a_flood_of_them_is_counted_not_kept(house: House) -> None:
    for _ in range(PER_MINUTE + 15):
        await house.http.post(URL, content=b"{", headers={"content-type": "application/json"})
    info = await house.rest.info()
    await house.logs(50)

    assert info["refusals_not_logged"] == 15
    assert (await house.rest.logs.list(limit=1))["total"] == PER_MINUTE
