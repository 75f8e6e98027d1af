"""What is running can be seen while it runs, and ended: the client is told in its own format, the log says so."""

import asyncio
import json
from typing import Any

import pytest

from tests.flow.conftest import House, body_for, path_for
from tests.flow.provider import HANG, anthropic_frames, chat_frames, stream

CLIENTS = ("anthropic", "openai_chat")


async def running(house: House, state: str) -> dict[str, Any]:
    """The one request, once it is in this state and an account is asked."""
    for _ in range(200):
        rows = await house.rest.requests.live()
        if rows and rows[0]["state"] == state and rows[0]["account"]:
            return dict(rows[0])
        await asyncio.sleep(0.01)
    raise AssertionError(f"nothing was ever {state}")


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_stream_that_is_cancelled_ends_in_an_error_event(house: House, client: str) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
    asking = asyncio.get_running_loop().create_task(
        house.http.post(path_for(client), json=body_for(client, is_stream=True))
    )
    row = await running(house, "answering")
    await house.rest.requests.cancel(row["id"][:12])
    with pytest.raises(Exception, match=r"incomplete|closed|peer"):
        await asking
    await asyncio.wait_for(provider.left.wait(), 2)
    log = (await house.logs(1))[0]

    assert row["account"] == f"anthropic-{provider.port}"
    assert row["bytes"] > 0
    assert (log["outcome"], log["status_code"]) == ("cancelled", 499)
    assert "cancelled" in log["error_message"]
    assert await house.rest.requests.live() == []


@pytest.mark.parametrize("client", CLIENTS)
async def test_the_error_event_is_in_the_clients_format(house: House, client: str) -> None:
    provider = await house.account("openai_chat")
    provider.default = lambda request: [*stream(*chat_frames()[:2], end=False), HANG]
    text = b""
    async with house.http.stream("POST", path_for(client), json=body_for(client, is_stream=True)) as answer:
        row = await running(house, "answering")
        await house.rest.requests.cancel(row["id"])
        with pytest.raises(Exception, match=r"incomplete|closed|peer"):
            async for part in answer.aiter_raw():
                text += part
    last = [json.loads(line[6:]) for line in text.decode().splitlines() if line.startswith("data: {")][-1]

    assert "cancelled" in last["error"]["message"]
    assert ("type" in last) == (client == "anthropic")


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_request_that_waits_for_its_answer_is_answered_with_499(house: House, is_stream: bool) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: [HANG]
    asking = asyncio.get_running_loop().create_task(
        house.http.post("/v1/messages", json=body_for("anthropic", is_stream=is_stream))
    )
    row = await running(house, "waiting")
    await house.rest.requests.cancel(row["id"])
    answer = await asking

    assert answer.status_code == 499
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert row["account"] == f"anthropic-{provider.port}"
    assert (await house.logs(1))[0]["outcome"] == "cancelled"


async def test_a_request_is_told_of_from_start_to_end(house: House) -> None:
    await house.account("anthropic")
    events: list[dict[str, Any]] = []

    async def listen() -> None:
        async for event in house.rest.events(["requests"]):
            events.append(event)
            if event["type"] == "request_finished":
                return

    listening = asyncio.get_running_loop().create_task(listen())
    await asyncio.sleep(0.1)
    await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))
    await asyncio.wait_for(listening, 5)

    assert [event["type"] for event in events] == ["request_started", "request_answered", "request_finished"]
    assert events[-1]["log"]["request_id"] == events[0]["request_id"]
    assert "request_body" not in str(events[0])
