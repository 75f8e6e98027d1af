"""Reasoning that a client loses goes back to the provider that refuses calls without it."""

from typing import Any

import pytest

from tests.flow.conftest import House
from tests.flow.provider import chunk, stream, whole

CALL: dict[str, Any] = {"id": "call_1", "type": "function", "function": {"name": "Read", "arguments": "{}"}}
ASKED = {"role": "user", "content": "go"}
SAID = {"role": "assistant", "content": None, "reasoning_content": "Hm, the file.", "tool_calls": [CALL]}
DONE = b"data: [DONE]\n\n"


def turn(*messages: Any, is_stream: bool = False) -> dict[str, Any]:
    return {"model": "deepseek-v4", "messages": list(messages), "stream": is_stream}


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_chat_client_that_threw_it_away_goes_on(house: House, is_stream: bool) -> None:
    provider = await house.account("openai_chat", provider="deepseek")
    if is_stream:
        delta = {**SAID, "tool_calls": [{"index": 0, **CALL}]}
        frames = [chunk(choices=[{"index": 0, "delta": delta, "finish_reason": "tool_calls"}]), DONE]
        provider.answers = [stream(*frames)]
    else:
        body = {"id": "x", "choices": [{"index": 0, "message": SAID, "finish_reason": "tool_calls"}], "usage": {}}
        provider.answers = [whole(200, body)]
    first = await house.http.post("/v1/chat/completions", json=turn(ASKED, is_stream=is_stream))
    lost = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    result = {"role": "tool", "tool_call_id": "call_1", "content": "done"}
    second = await house.http.post("/v1/chat/completions", json=turn(ASKED, lost, result))

    assert (first.status_code, second.status_code) == (200, 200)
    assert provider.requests[-1].json["messages"][1]["reasoning_content"] == "Hm, the file."
