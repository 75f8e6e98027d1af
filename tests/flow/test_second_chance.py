"""Thinking that a provider does not take back is left out, and a request for nothing costs nothing."""

from typing import Any

import pytest

from tests.flow.conftest import House
from tests.flow.provider import good, whole

REFUSAL = {
    "type": "error",
    "error": {
        "type": "invalid_request_error",
        "message": "messages.1.content.0: Invalid `signature` in `thinking` block",
    },
}
THOUGHT = {"type": "thinking", "thinking": "Secret thought.", "signature": "Eabc"}
BODY: dict[str, Any] = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 50,
    "messages": [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": [THOUGHT, {"type": "text", "text": "Two."}]},
        {"role": "user", "content": "Three?"},
    ],
}


@pytest.mark.parametrize("is_stream", [False, True])
async def test_the_same_account_is_asked_again_without_old_thinking(house: House, is_stream: bool) -> None:
    provider = await house.account("anthropic")
    provider.answers = [whole(400, REFUSAL)]
    answer = await house.http.post("/v1/messages", json={**BODY, "stream": is_stream})
    first, second = provider.requests

    assert answer.status_code == 200
    assert answer.headers["x-codegate-warnings"] == "dropped:thinking"
    assert answer.headers["x-proxy-strategy"] == "direct"
    assert b"Secret thought." in first.body
    assert b"Secret thought." not in second.body
    assert second.json["messages"][1]["content"] == [{"type": "text", "text": "Two."}]

    row = (await house.logs(1))[0]
    assert [attempt["outcome"] for attempt in row["attempts"]] == ["error", "ok"]
    assert row["is_failover"] is False


async def test_a_second_refusal_is_the_clients(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: whole(400, REFUSAL)
    answer = await house.http.post("/v1/messages", json=BODY)
    healthy = await house.http.get("/health")

    assert (answer.status_code, answer.json()) == (400, REFUSAL)
    assert len(provider.requests) == 2
    assert healthy.status_code == 200


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_request_for_nothing_is_answered_here(house: House, is_stream: bool) -> None:
    provider = await house.account("openai_chat")
    answer = await house.http.post("/v1/messages", json={**BODY, "max_tokens": 0, "stream": is_stream})

    assert answer.status_code == 200
    assert '"stop_reason":"max_tokens"' in answer.text.replace(": ", ":")
    assert provider.requests == []

    row = (await house.logs(1))[0]
    assert (row["outcome"], row["input_tokens"], row["output_tokens"]) == ("ok", 0, 0)


async def test_whoever_knows_that_request_is_asked(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = good
    await house.http.post("/v1/messages", json={**BODY, "max_tokens": 0})

    assert provider.requests[0].json["max_tokens"] == 0
