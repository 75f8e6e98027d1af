import httpx


async def test_a_key_is_in_the_answer_of_its_creation_and_nowhere_else(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/tenants", json={"name": "ada"})
    rotated = await api.post("/api/tenants/ada/rotate-key")
    keys = [made.json()["api_key"], rotated.json()["api_key"]]
    texts = [(await api.get("/api/tenants")).text, (await api.get("/api/tenants/ada")).text]

    assert (made.status_code, made.json()["tenant"]["name"]) == (201, "ada")
    assert made.json()["warning"]
    assert keys[0] != keys[1]
    assert not any(key in text for key in keys for text in texts)
    assert "api_key_hash" not in texts[1]


async def test_own_settings_are_set_and_forgotten(api: httpx.AsyncClient) -> None:
    await api.post("/api/tenants", json={"name": "ada"})
    put = await api.put("/api/tenants/ada/settings", json={"request_logging": False})
    shown = (await api.get("/api/tenants/ada")).json()
    gone = await api.delete("/api/tenants/ada/settings/request_logging")

    assert put.json() == {"request_logging": False} == shown["settings"]
    assert gone.status_code == 204
    assert (await api.get("/api/tenants/ada/settings")).json() == {}


async def test_a_tenant_is_changed_and_removed(api: httpx.AsyncClient) -> None:
    await api.post("/api/tenants", json={"name": "ada"})
    changed = await api.put("/api/tenants/ada", json={"rate_limit": 5, "enabled": False})
    gone = await api.delete("/api/tenants/ada")

    assert (changed.json()["rate_limit"], changed.json()["enabled"]) == (5, False)
    assert gone.status_code == 204
    assert (await api.get("/api/tenants")).json() == []
