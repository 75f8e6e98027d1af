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
