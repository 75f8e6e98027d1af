"""What guardrails find leaves as a token and comes back as itself, whatever the two formats are."""

from typing import Any

import pytest

from tests.flow.conftest import House, path_for, said
from tests.flow.provider import (
    Answer,
    Received,
    anthropic_frames,
    anthropic_reply,
    chat_frames,
    chat_reply,
    stream,
    whole,
)

FORMATS = ("anthropic", "openai_chat")
EMAIL = "jane.doe@corp-mail.com"


def echo(request: Received) -> Answer:
    """A provider that repeats what it was told."""
    content = request.json["messages"][0]["content"]
    text = content if isinstance(content, str) else content[0]["text"]
    is_messages = request.target.endswith("/messages")
    if request.json.get("stream"):
        return stream(*(anthropic_frames(text) if is_messages else chat_frames(text)))
    return whole(200, anthropic_reply(text) if is_messages else chat_reply(text))


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize(("client", "upstream"), [(c, u) for c in FORMATS for u in FORMATS])
async def test_the_provider_never_sees_it_and_the_client_always_does(
    house: House, client: str, upstream: str, is_stream: bool
) -> None:
    provider = await house.account(upstream)
    provider.default = echo
    text = f"Write to {EMAIL} today."
    body: dict[str, Any] = {"model": "claude-sonnet-4-5", "max_tokens": 9, "stream": is_stream}
    body["messages"] = [{"role": "user", "content": text}]
    answer = await house.http.post(path_for(client), json=body)

    assert EMAIL.encode() not in provider.requests[0].body
    assert b"cg_" in provider.requests[0].body
    assert said(client, answer) == text
    assert "anonymised=1" in answer.headers["x-codegate-guardrails"]


async def test_an_error_that_echoes_a_token_is_restored(house: House) -> None:
    provider = await house.account("anthropic")

    def refuse(request: Received) -> Answer:
        return whole(400, {"type": "error", "error": {"type": "x", "message": request.json["messages"][0]["content"]}})

    provider.default = refuse
    body = {"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": EMAIL}]}
    answer = await house.http.post("/v1/messages", json=body)

    assert answer.status_code == 400
    assert EMAIL in answer.json()["error"]["message"]


async def test_a_clean_body_is_not_touched(house: House) -> None:
    provider = await house.account("anthropic")
    raw = b'{ "model":"claude-sonnet-4-5", "messages":[ {"role":"user","content":"nothing here"} ], "max_tokens":5 }'
    await house.http.post("/v1/messages", content=raw, headers={"content-type": "application/json"})

    assert provider.requests[0].body == raw


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("upstream", FORMATS)
async def test_a_responses_client_gets_it_back_too(house: House, upstream: str, is_stream: bool) -> None:
    provider = await house.account(upstream)
    provider.default = echo
    text = f"Write to {EMAIL} today, c"
    body = {"model": "gpt-5", "input": [{"role": "user", "content": text}], "stream": is_stream}
    answer = await house.http.post("/v1/responses", json=body)

    assert answer.status_code == 200, answer.text
    assert EMAIL.encode() not in provider.requests[0].body
    assert "cg_" not in answer.text
    assert text in answer.text
