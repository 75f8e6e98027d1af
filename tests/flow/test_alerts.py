"""An alert leaves for a real webhook: when it is tried, and when there is trouble of any kind."""

import asyncio
from typing import Any

import pytest

from codegate.guardrails import engine
from tests.flow.conftest import House, body_for
from tests.flow.provider import Provider, whole


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


async def test_a_webhook_hears_of_a_test_and_of_trouble(house: House) -> None:
    hook = await house.scripted(lambda request: whole(200, {}))
    await house.rest.settings.put({"alert_webhook_url": f"{hook.url}/hook?key=k1", "alert_webhook_private": True})
    await house.rest.alerts.test()
    provider = await house.account("anthropic")
    provider.default = lambda request: whole(
        529, {"type": "error", "error": {"type": "overloaded_error", "message": "Busy"}}
    )
    await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))
    for _ in range(200):
        if len(hook.requests) > 1:
            break
        await asyncio.sleep(0.02)

    assert [request.json["kind"] for request in hook.requests] == ["test", "all_cooling"]
    assert hook.requests[0].target == "/hook?key=k1"
    assert "every account rests" in hook.requests[1].json["text"]


async def kinds(hook: Provider, count: int) -> list[str]:
    """Kinds of the alerts that came, once there are so many."""
    for _ in range(200):
        if len(hook.requests) >= count:
            break
        await asyncio.sleep(0.02)
    return [request.json["kind"] for request in hook.requests]


async def hooked(house: House) -> Provider:
    hook = await house.scripted(lambda request: whole(200, {}))
    await house.rest.settings.put({"alert_webhook_url": f"{hook.url}/hook", "alert_webhook_private": True})
    return hook


async def test_a_budget_is_told_at_each_step_once(house: House) -> None:
    hook = await hooked(house)
    # a request of 11 and 7 tokens costs $0.000138
    await house.account("anthropic", monthly_budget=0.00016)
    for _ in range(3):
        await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))
        await asyncio.sleep(0.4)  # its cost is counted with its row

    assert await kinds(hook, 2) == ["budget", "budget"]
    assert [request.json["details"]["percent"] for request in hook.requests] == [80, 100]


async def test_guardrails_that_break_down_are_told_without_the_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(*_: object) -> None:
        raise RuntimeError("words of the user")

    hook = await hooked(house)
    await house.account("anthropic")
    monkeypatch.setattr(engine.Engine, "find", find)
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 500
    assert await kinds(hook, 1) == ["guardrails_failed"]
    assert b"words of the user" not in hook.requests[0].body
