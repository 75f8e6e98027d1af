from base64 import b64decode
from typing import Any

import httpx
import pytest

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


HERE = "https://relay.example/v1"
MOVES = {
    "scheme": ({"base_url": "http://relay.example/v1", "allow_private": True}, True),
    "host": ({"base_url": "https://other.example/v1"}, True),
    "subdomain": ({"base_url": "https://eu.relay.example/v1"}, True),
    "port": ({"base_url": "https://relay.example:8443/v1"}, True),
    "the provider's own": ({"base_url": None}, True),
    "provider": ({"provider": "custom"}, True),
    "path": ({"base_url": "https://relay.example/v2"}, False),
    "default port": ({"base_url": "https://RELAY.example.:443/v1"}, False),
    "same again": ({"base_url": HERE}, False),
    "name": ({"name": "other", "priority": 3}, False),
    "private": ({"allow_private": True}, False),
}


@pytest.mark.parametrize(("change", "has_moved"), MOVES.values(), ids=MOVES)
async def test_key_goes_nowhere_but_where_it_was_meant_to(
    api: httpx.AsyncClient, services: Services, change: dict[str, Any], has_moved: bool
) -> None:
    made = (await api.post("/api/accounts", json={**NEW, "base_url": HERE, "refresh_token": "fake-refresh"})).json()
    changed = (await api.put(f"/api/accounts/{made['id']}", json=change)).json()
    stored = services.state.current.credentials[made["id"]]

    assert (changed["api_key_hint"] == "") is has_moved
    assert (stored.api_key is None) is has_moved
    assert (stored.refresh_token is None) is has_moved


@pytest.mark.parametrize(("change", "has_moved"), MOVES.values(), ids=MOVES)
async def test_login_of_a_tool_goes_nowhere_else_either(
    api: httpx.AsyncClient, services: Services, change: dict[str, Any], has_moved: bool
) -> None:
    link = {"name": "work", "provider": "anthropic", "auth_type": "oauth", "base_url": HERE}
    link |= {"credential_file": "/home/me/.claude/.credentials.json", "token_expires_at": "2030-01-01T00:00:00Z"}
    made = (await api.post("/api/accounts", json=link)).json()
    if change.get("provider") == "custom":
        change = {"provider": "codex"}
    await api.put(f"/api/accounts/{made['id']}", json=change)
    account = services.state.current.accounts[made["id"]]

    assert (account.credential_file is None) is has_moved
    assert (account.token_expires_at is None) is has_moved


async def test_key_that_comes_with_the_new_place_is_for_it(api: httpx.AsyncClient, services: Services) -> None:
    made = (await api.post("/api/accounts", json={**NEW, "base_url": HERE, "refresh_token": "fake-refresh"})).json()
    await api.put(f"/api/accounts/{made['id']}", json={"base_url": "https://other.example", "api_key": "k" * 20})
    stored = services.state.current.credentials[made["id"]]

    assert stored.api_key is not None
    assert stored.api_key.reveal() == "k" * 20
    assert stored.refresh_token is None


async def test_base_url_of_a_cloud_names_all_that_it_needs(api: httpx.AsyncClient) -> None:
    refused = await api.post(
        "/api/accounts", json={**NEW, "provider": "vertex", "base_url": "https://x.googleapis.com"}
    )
    project = "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5"
    made = await api.post("/api/accounts", json={**NEW, "provider": "vertex", "base_url": project})

    assert refused.status_code == 422
    assert "/projects/" in refused.json()["error"]["hint"]
    assert made.status_code == 201


@pytest.mark.parametrize(("provider", "auth_type"), [("bedrock", "aws"), ("vertex", "gcp")])
async def test_missing_library_of_a_cloud_is_said_at_once(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, provider: str, auth_type: str
) -> None:
    monkeypatch.setattr("codegate.services.account_form.find_spec", lambda name: None)
    base = "https://a.example/v1/projects/p/locations/l"
    form = {"name": "cloud", "provider": provider, "auth_type": auth_type, "base_url": base}
    refused = await api.post("/api/accounts", json=form)

    assert refused.status_code == 422
    assert refused.json()["error"]["hint"] == f"pip install 'codegate[{provider}]'"


async def test_service_account_is_kept_as_one_line(api: httpx.AsyncClient, services: Services) -> None:
    pytest.importorskip("google.auth")
    base = "https://a.example/v1/projects/p/locations/l"
    content = '{\n  "type": "service_account"\n}'
    form = {"name": "g", "provider": "vertex", "auth_type": "gcp", "base_url": base, "api_key": content}
    made = (await api.post("/api/accounts", json=form)).json()
    key = services.state.current.credentials[made["id"]].api_key

    assert key is not None
    assert b64decode(key.reveal()).decode() == content
