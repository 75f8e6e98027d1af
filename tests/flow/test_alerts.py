"""An alert leaves for a real webhook: when it is tried, and when every account rests."""

import asyncio

from tests.flow.conftest import House, body_for
from tests.flow.provider import whole


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
