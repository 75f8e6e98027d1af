import httpx

JSON = {"content-type": "application/json"}


async def test_without_a_webhook_it_says_how_to_set_one(api: httpx.AsyncClient) -> None:
    status = await api.get("/api/alerts")
    tried = await api.post("/api/alerts/test", headers=JSON)

    assert status.json() == {"enabled": False, "dropped": 0}
    assert tried.status_code == 404
    assert "alert_webhook_url" in tried.json()["error"]["hint"]


async def test_a_private_address_is_refused_unless_it_is_allowed(api: httpx.AsyncClient) -> None:
    await api.put("/api/settings", json={"alert_webhook_url": "http://127.0.0.1:1/hook"})
    refused = await api.post("/api/alerts/test", headers=JSON)
    await api.put("/api/settings", json={"alert_webhook_private": True})
    unreachable = await api.post("/api/alerts/test", headers=JSON)

    assert (refused.status_code, unreachable.status_code) == (422, 502)
    assert "hook" not in refused.json()["error"]["message"].replace("webhook", "")
