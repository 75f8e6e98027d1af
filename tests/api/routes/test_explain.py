import httpx


async def test_the_decision_comes_with_reasons(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json={"name": "work", "provider": "anthropic", "api_key": "sk-fake-1"})
    await api.post("/api/accounts", json={"name": "bare", "provider": "anthropic"})
    found = (await api.get("/api/explain", params={"model": "claude-opus-4-5"})).json()

    assert (found["model"], found["strategy"]) == ("claude-opus-4-5", "direct")
    assert [one["account_name"] for one in found["candidates"]] == ["work"]
    assert [one["account_name"] for one in found["skipped"]] == ["bare"]
    assert all(one["reason"] for one in found["candidates"] + found["skipped"])


async def test_a_model_must_be_named(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/explain")

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "model")


async def test_a_case_is_told_in_the_query(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json={"name": "work", "provider": "anthropic", "api_key": "sk-fake-1"})
    rules = [
        {"name": "long", "min_tokens": 1000, "tier": "opus"},
        {"name": "red", "header": "x-team: red", "account_id": "work"},
        {"name": "seen", "images": True, "thinking": True, "account_id": "work"},
    ]
    tiers = [{"tier": "opus", "account_id": "work"}]
    await api.post("/api/configs", json={"name": "day", "tiers": tiers, "rules": rules})
    await api.post("/api/configs/day/activate")
    cases = [{"tokens": "1000"}, {"header": "X-Team: Red"}, {"images": "true", "thinking": "true"}, {"tokens": "999"}]
    found = [(await api.get("/api/explain", params={"model": "claude-haiku-4-5", **case})).json() for case in cases]

    assert [one["rule"] for one in found] == ["1, long", "2, red", "3, seen", None]
    assert (await api.get("/api/explain", params={"model": "m", "tokens": "many"})).status_code == 422
