"""The dataset holds what left and came back, of every format, streamed or not; never what guardrails hid."""

import json
from typing import Any

import pytest

from tests.flow.conftest import House, path_for
from tests.flow.provider import HANG, anthropic_frames, stream
from tests.flow.test_guardrails import EMAIL, echo

FORMATS = ("anthropic", "openai_chat")


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


async def lines(house: House, count: int) -> list[dict[str, Any]]:
    await house.logs(count)
    status = await house.rest.finetune.status()
    if not status["file_exists"]:
        return []
    return [json.loads(line) for line in (house.paths.finetune()).read_text().splitlines()]


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize(("client", "upstream"), [(c, u) for c in FORMATS for u in FORMATS])
async def test_an_exchange_is_kept_without_what_was_hidden(
    house: House, client: str, upstream: str, is_stream: bool
) -> None:
    provider = await house.account(upstream)
    provider.default = echo
    await house.rest.settings.put({"finetune_logging": True})
    body = {"model": "claude-sonnet-4-5", "max_tokens": 9, "stream": is_stream}
    body["messages"] = [{"role": "user", "content": f"Write to {EMAIL}."}]
    answer = await house.http.post(path_for(client), json=body)
    (line,) = await lines(house, 1)

    assert EMAIL in answer.text
    assert EMAIL not in json.dumps(line)
    assert [message["role"] for message in line["messages"]] == ["user", "assistant"]
    assert all("cg_email_" in str(message["content"]) for message in line["messages"])
    assert line["turn_index"] == 1


async def test_nothing_is_kept_unless_it_is_asked_for_and_good(house: House) -> None:
    provider = await house.account("anthropic")
    body: dict[str, Any] = {
        "model": "claude-sonnet-4-5",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "Hi"}],
    }
    await house.http.post("/v1/messages", json=body)
    await house.rest.settings.put({"finetune_logging": True})
    provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
    async with house.http.stream("POST", "/v1/messages", json={**body, "stream": True}) as answer:
        async for _ in answer.aiter_raw():
            break

    assert await lines(house, 2) == []
