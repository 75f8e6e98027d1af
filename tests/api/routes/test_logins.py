import json
from pathlib import Path

import httpx


async def test_a_login_is_begun_followed_and_finished_by_hand(api: httpx.AsyncClient) -> None:
    begun = await api.post("/api/accounts/login", json={"provider": "anthropic", "name": "mine"})
    flow = begun.json()
    seen = (await api.get(f"/api/accounts/login/{flow['id']}")).json()
    wrong = await api.post(f"/api/accounts/login/{flow['id']}", json={"code": "c#other"})

    assert begun.status_code == 201
    assert flow["url"].startswith("https://claude.ai/oauth/authorize?")
    assert "terms" in flow["notice"]
    assert (seen["status"], seen["account_name"]) == ("pending", "mine")
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "code")


async def test_what_there_is_not_is_named(api: httpx.AsyncClient) -> None:
    for body, field in (({}, "provider"), ({"provider": "openai"}, "provider"), ({"method": "fax"}, "method")):
        answer = await api.post("/api/accounts/login", json=body)

        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert (await api.get("/api/accounts/login/nope")).status_code == 404


async def test_a_tools_login_is_found_and_linked(api: httpx.AsyncClient, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"claudeAiOauth": {"accessToken": "sk-ant-oat01-secret", "subscriptionType": "max"}}))
    query = {"provider": "anthropic", "path": str(path)}
    found = await api.get("/api/accounts/import", params=query)
    linked = await api.post("/api/accounts/import", json=query)

    assert (found.json()["plan"], found.json()["linked_to"]) == ("max", None)
    assert (linked.status_code, linked.json()["credential_file"]) == (201, str(path))
    assert "secret" not in found.text + linked.text


async def test_a_path_must_say_where_it_begins(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/accounts/import", params={"provider": "anthropic", "path": "c.json"})

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "path")


async def test_a_login_is_cancelled(api: httpx.AsyncClient) -> None:
    flow = (await api.post("/api/accounts/login", json={"provider": "anthropic"})).json()
    ended = await api.delete(f"/api/accounts/login/{flow['id']}")

    assert (ended.status_code, ended.json()["status"]) == (200, "failed")
    assert (await api.delete("/api/accounts/login/nope")).status_code == 404
