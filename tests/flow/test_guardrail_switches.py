"""What people switch holds from the next request on, for whom they switched it, and is kept."""

from typing import Any

import pytest

from codegate.paths import DataDir
from tests.flow.conftest import House, body_for, opened
from tests.flow.provider import Provider

EMAIL = "jane.doe@corp-mail.com"
BADGE = "BADGE-12345"


@pytest.fixture
def flags() -> dict[str, Any]:
    # a flag beats what is stored, and this is what is to be switched
    return {"privacy_enabled": True}


async def sent(house: House, provider: Provider, text: str, key: str = "") -> str:
    """What the provider is given of a text."""
    body = body_for("anthropic", is_stream=False)
    body["messages"] = [{"role": "user", "content": text}]
    answer = await house.http.post("/v1/messages", json=body, headers={"x-api-key": key} if key else {})
    assert answer.status_code == 200, answer.text
    return str(provider.requests[-1].json["messages"][0]["content"])


async def test_a_switch_holds_from_the_next_request_on(house: House) -> None:
    provider = await house.account("anthropic")
    seen = [await sent(house, provider, EMAIL)]
    for change in ({"enabled": False}, {"enabled": True, "style": "natural"}):
        await house.rest.guardrails.update("email", change)
        seen.append(await sent(house, provider, EMAIL))

    assert seen[0].startswith("cg_email_")
    assert seen[1] == EMAIL
    assert EMAIL not in seen[2]
    assert seen[2].endswith("@mail.example")


async def test_own_patterns_and_the_allow_list_hold_too(house: House) -> None:
    provider = await house.account("anthropic")
    await house.rest.guardrails.add({"name": "badge", "pattern": r"BADGE-\d{5}"})
    await house.rest.guardrails.set_allowed([EMAIL])
    seen = await sent(house, provider, f"{EMAIL} {BADGE}")
    await house.rest.guardrails.remove("badge")

    assert EMAIL in seen
    assert BADGE not in seen
    assert await sent(house, provider, BADGE) == BADGE


async def test_a_tenant_switches_for_itself_alone(house: House) -> None:
    provider = await house.account("anthropic")
    keys = {name: (await house.rest.tenants.create({"name": name}))["api_key"] for name in ("ada", "bob")}
    await house.rest.settings.put({"multi_tenancy": True})
    await house.rest.tenants.put_settings("ada", {"guardrail_email_enabled": False})
    seen = {name: await sent(house, provider, EMAIL, key) for name, key in keys.items()}
    await house.rest.tenants.unset_setting("ada", "guardrail_email_enabled")

    assert seen["ada"] == EMAIL
    assert EMAIL not in seen["bob"]
    assert EMAIL not in await sent(house, provider, EMAIL, keys["ada"])


async def test_what_was_hidden_is_counted_in_the_log_and_beyond_it(tmp_path: Any, flags: dict[str, Any]) -> None:
    paths = DataDir(tmp_path / "data")
    async with opened(paths, flags) as house:
        provider = await house.account("anthropic")
        await sent(house, provider, f"{EMAIL} and {EMAIL}")
        (row,) = await house.logs(1)
        await house.rest.logs.clear(clear_all=True)
    async with opened(paths, flags) as house:
        found = await house.rest.guardrails.get("email")

    assert row["guardrails"] == {"email": 2}
    assert [attempt["outcome"] for attempt in row["attempts"]] == ["ok"]
    assert found["detection_count"] == 2
