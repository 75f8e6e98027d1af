import httpx


async def test_a_declaration_is_tried_and_made_true(api: httpx.AsyncClient) -> None:
    said = {"accounts": [{"name": "a", "provider": "openai", "api_key": "sk-fake-0123456789"}]}
    tried = (await api.post("/api/apply?dry_run=true", json=said)).json()
    done = (await api.post("/api/apply", json=said)).json()

    assert (tried["changed"], tried["dry_run"], done["steps"][0]["action"]) == (True, True, "create")
    assert (await api.get("/api/export")).json()["accounts"][0]["api_key"] == "${A_API_KEY}"


async def test_a_flag_is_true_or_false(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/apply?prune=perhaps", json={})

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "prune")
