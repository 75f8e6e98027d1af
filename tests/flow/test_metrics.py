"""`/metrics` on the proxy's port: off by default, and true when it is on."""

import asyncio

from tests.flow.conftest import House, body_for


async def test_it_is_off_until_it_is_switched_on(house: House) -> None:
    answer = await house.http.get("/metrics")

    assert answer.status_code == 404
    assert "metrics_enabled" in answer.text


async def test_a_request_shows_up(house: House) -> None:
    await house.account("anthropic")
    await house.rest.settings.put({"metrics_enabled": True})
    for is_stream in (False, True):
        await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=is_stream))
    await house.logs(2)
    await asyncio.sleep(0.3)
    answer = await house.http.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    assert 'codegate_requests_total{format="anthropic",outcome="ok",provider="anthropic",tenant=""} 2.0' in answer.text
    assert "gen_ai_client_operation_duration_seconds_count{" in answer.text
    assert "gen_ai_client_token_usage_sum{" in answer.text
    assert "codegate_requests_in_flight 0.0" in answer.text


async def test_only_its_owner_may_ask_where_there_is_a_key(house: House) -> None:
    await house.rest.settings.put({"metrics_enabled": True, "proxy_api_key": "own-key-of-the-proxy"})
    refused = await house.http.get("/metrics")
    allowed = await house.http.get("/metrics", headers={"authorization": "Bearer own-key-of-the-proxy"})

    assert (refused.status_code, allowed.status_code) == (401, 200)
