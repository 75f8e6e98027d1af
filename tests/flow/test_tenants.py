"""Tenants: who is let in, to what, and for how long."""

import pytest

from tests.flow.conftest import House
from tests.flow.test_limits import FORMATS, ask, tenant


async def test_a_change_holds_for_the_very_next_request(house: House) -> None:
    await house.account("anthropic")
    key = await tenant(house)
    before = await ask(house, key)
    await house.rest.tenants.update("ada", {"enabled": False})
    disabled = await ask(house, key)
    await house.rest.tenants.update("ada", {"enabled": True})
    graced = (await house.rest.tenants.rotate_key("ada", grace_s=60))["api_key"]
    both = [(await ask(house, one)).status_code for one in (key, graced)]
    last = (await house.rest.tenants.rotate_key("ada"))["api_key"]
    ended = [(await ask(house, one)).status_code for one in (key, graced, last)]
    await house.rest.tenants.delete("ada")
    await house.rest.tenants.create({"name": "other"})

    assert (before.status_code, disabled.status_code) == (200, 401)
    assert before.headers["x-proxy-tenant"] == "ada"
    assert both == [200, 200]
    assert ended == [401, 401, 200]
    assert (await ask(house, last)).status_code == 401


@pytest.mark.parametrize("wire", FORMATS)
async def test_a_model_off_the_list_is_refused(house: House, wire: str) -> None:
    provider = await house.account("anthropic")
    key = await tenant(house, models=["claude-sonnet-*"])
    allowed = await ask(house, key, wire)
    refused = await ask(house, key, wire, model="claude-opus-4-5")
    counted = await house.http.post(
        "/v1/messages/count_tokens",
        json={"model": "claude-opus-4-5", "messages": [{"role": "user", "content": "Hi"}]},
        headers={"x-api-key": key},
    )

    assert allowed.status_code == 200
    assert refused.status_code == counted.status_code == 403
    assert "claude-opus-4-5" in refused.json()["error"]["message"]
    assert refused.json()["error"]["type"] == "permission_error"
    assert len(provider.requests) == 1


async def test_models_are_listed_as_far_as_they_are_allowed(house: House) -> None:
    await house.account("anthropic")
    await tenant(house)
    account = (await house.rest.accounts.list())[0]["id"]
    for name, model in (("day", "claude-sonnet-5"), ("night", "gpt-6")):
        config = await house.rest.configs.create({"name": name})
        await house.rest.configs.set_tiers(
            config["id"], [{"tier": "opus", "account_id": account, "target_model": model}]
        )
    key = (await house.rest.tenants.create({"name": "b", "config_id": "night", "models": ["gpt-*"]}))["api_key"]
    listed = (await house.http.get("/v1/models", headers={"x-api-key": key})).json()

    assert [item["id"] for item in listed["data"]] == ["gpt-6"]
    assert (await house.http.get("/v1/models/claude-sonnet-5", headers={"x-api-key": key})).status_code == 404


async def test_rows_and_usage_know_their_tenant(house: House) -> None:
    await house.account("anthropic")
    key = await tenant(house)
    other = (await house.rest.tenants.create({"name": "bob"}))["api_key"]
    await ask(house, key)
    await ask(house, other)
    await ask(house, other)
    await house.logs(3)
    pages = [len((await house.rest.logs.list(tenant=name))["logs"]) for name in ("ada", "bob", "nobody")]
    usage = {row["group"]: row["requests"] for row in await house.rest.usage(by="tenant")}

    assert pages == [1, 2, 0]
    assert usage == {"ada": 1, "bob": 2}
