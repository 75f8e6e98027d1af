import httpx

from codegate.services.container import Services

NEW = {"name": "work", "provider": "anthropic", "api_key": "sk-fake-0123456789abcd"}


async def test_an_account_lives_from_creation_to_removal(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/accounts", json=NEW)
    listed = (await api.get("/api/accounts")).json()
    changed = await api.put(f"/api/accounts/{made.json()['id']}", json={"priority": 5, "monthly_budget": 10})
    shown = (await api.get("/api/accounts/work")).json()
    gone = await api.delete("/api/accounts/work")

    assert (made.status_code, changed.status_code, gone.status_code) == (201, 200, 204)
    assert listed == [made.json()]
    assert (shown["priority"], shown["monthly_budget"], shown["api_key_hint"]) == (5, 10.0, "abcd")
    assert (await api.get("/api/accounts/work")).status_code == 404


async def test_a_secret_never_comes_out(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/accounts", json=NEW | {"refresh_token": "fake-refresh-token"})
    texts = [made.text, (await api.get("/api/accounts")).text, (await api.get("/api/accounts/work")).text]

    assert not any("sk-fake" in text or "fake-refresh" in text for text in texts)


async def test_null_takes_a_value_away_and_missing_leaves_it(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json=NEW | {"monthly_budget": 5})
    left = (await api.put("/api/accounts/work", json={"priority": 1})).json()
    taken = (await api.put("/api/accounts/work", json={"monthly_budget": None})).json()

    assert (left["monthly_budget"], taken["monthly_budget"]) == (5.0, None)


async def test_a_fault_is_named_by_field(api: httpx.AsyncClient) -> None:
    private = NEW | {"base_url": "http://127.0.0.1:9900"}
    for body, field in ((NEW | {"colour": 1}, "colour"), ({"name": "x"}, "provider"), (private, "base_url")):
        answer = await api.post("/api/accounts", json=body)

        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_a_private_address_is_allowed_by_word(api: httpx.AsyncClient) -> None:
    refused = await api.post("/api/accounts", json=NEW | {"base_url": "http://127.0.0.1:9900"})
    allowed = await api.post("/api/accounts", json=NEW | {"base_url": "http://127.0.0.1:9900", "allow_private": True})

    assert "--allow-private" in refused.json()["error"]["hint"]
    assert allowed.status_code == 201


async def test_a_taken_name_is_a_conflict(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json=NEW)

    assert (await api.post("/api/accounts", json=NEW)).status_code == 409


async def test_a_name_may_have_blanks_and_signs(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json=NEW | {"name": "my work? 100%"})

    assert (await api.get("/api/accounts/my%20work%3F%20100%25")).status_code == 200


async def test_toggle_and_clear_cooldown_answer_with_the_account(api: httpx.AsyncClient, services: Services) -> None:
    made = (await api.post("/api/accounts", json=NEW)).json()
    services.live.cooldowns.start(made["id"], "error", 60)
    resting = (await api.get("/api/accounts/work")).json()
    toggled = (await api.post("/api/accounts/work/toggle")).json()
    woken = (await api.post("/api/accounts/work/clear-cooldown")).json()

    assert resting["cooldown"]["failures"] == 1
    assert (toggled["enabled"], woken["cooldown"]) == (False, None)


async def test_a_failed_test_is_an_answer(api: httpx.AsyncClient) -> None:
    nobody = {"base_url": "http://127.0.0.1:9", "allow_private": True}
    await api.post("/api/accounts", json=NEW | nobody)
    result = await api.post("/api/accounts/work/test")
    models = await api.get("/api/accounts/work/models")

    assert (result.status_code, result.json()["success"]) == (200, False)
    assert models.status_code == 502
    assert (await api.get("/api/accounts/work")).json()["status"] == "error"
