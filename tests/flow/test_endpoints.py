"""Paths beside the completions: models, embeddings, legacy completions, counts, and clear refusals."""

from typing import Any

import pytest

from tests.flow.conftest import House
from tests.flow.provider import RESET, chunk, stream, whole

VECTORS = {"object": "list", "data": [{"index": 0, "embedding": [0.5]}], "usage": {"prompt_tokens": 3}}
ASKED = {"model": "text-embedding-3-small", "input": "one two three"}
LEGACY = {"model": "davinci", "prompt": "Once", "max_tokens": 5}


def text_frames(*texts: str) -> list[bytes]:
    frames = [chunk(choices=[{"index": 0, "text": text, "finish_reason": None}]) for text in texts]
    end = chunk(choices=[{"index": 0, "text": "", "finish_reason": "stop"}])
    return [*frames, end, b"data: [DONE]\n\n"]


async def test_a_model_is_found_by_its_id_and_unknown_ones_are_not(house: House) -> None:
    await house.account("anthropic")
    listed = (await house.http.get("/v1/models?limit=2")).json()
    first = listed["first_id"]
    one = await house.http.get(f"/v1/models/{first}")
    missing = await house.http.get("/v1/models/no/such")
    for_messages = await house.http.get("/v1/models/no/such", headers={"anthropic-version": "2023-06-01"})

    assert len(listed["data"]) == 2
    assert listed["has_more"] is True
    assert one.json() == listed["data"][0]
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "model_not_found")
    assert (for_messages.status_code, for_messages.json()["error"]["type"]) == (404, "not_found_error")


async def test_an_id_may_hold_slashes(house: House) -> None:
    await house.account("openai_chat")
    account = (await house.rest.accounts.list())[0]
    config = await house.rest.configs.create({"name": "c"})
    slot = {"tier": "opus", "account_id": account["id"], "target_model": "vendor/some/name", "priority": 1}
    await house.rest.configs.set_tiers(config["id"], [slot])
    await house.rest.configs.activate(config["id"])

    for path in ("/v1/models/vendor/some/name", "/models/vendor%2Fsome%2Fname"):
        assert (await house.http.get(path)).json()["id"] == "vendor/some/name"


@pytest.mark.parametrize("path", ["/v1/embeddings", "/embeddings"])
async def test_embeddings_go_to_an_account_that_speaks_openai(house: House, path: str) -> None:
    other = await house.account("anthropic", priority=9)
    provider = await house.account("openai_chat")
    provider.default = lambda request: whole(200, VECTORS)
    answer = await house.http.post(path, json=ASKED)

    assert answer.json() == VECTORS
    assert provider.requests[0].target == "/v1/embeddings"
    assert provider.requests[0].json == ASKED
    assert other.requests == []

    row = (await house.logs(1))[0]
    assert (row["path"], row["outcome"], row["input_tokens"]) == (path, "ok", 3)


async def test_embeddings_fail_over_like_everything(house: House) -> None:
    broken = await house.account("openai_chat", priority=9)
    broken.default = lambda request: [RESET]
    healthy = await house.account("openai_chat", priority=1)
    healthy.default = lambda request: whole(200, VECTORS)
    answer = await house.http.post("/v1/embeddings", json=ASKED)

    assert answer.json() == VECTORS
    assert "failover" in answer.headers["x-proxy-strategy"]


@pytest.mark.parametrize(("path", "body"), [("/v1/embeddings", ASKED), ("/v1/completions", LEGACY)])
async def test_without_such_an_account_it_is_a_clear_404(house: House, path: str, body: dict[str, Any]) -> None:
    provider = await house.account("anthropic")
    answer = await house.http.post(path, json=body)

    assert answer.status_code == 404
    assert path in answer.json()["error"]["message"]
    assert provider.requests == []


@pytest.mark.parametrize("is_stream", [False, True])
async def test_legacy_completions_are_passed_on(house: House, is_stream: bool) -> None:
    provider = await house.account("openai_chat")
    frames = text_frames("upon", " a time")
    reply = {"object": "text_completion", "choices": [{"text": "upon a time"}], "usage": {"completion_tokens": 3}}
    provider.default = lambda request: stream(*frames) if is_stream else whole(200, reply)
    answer = await house.http.post("/v1/completions", json={**LEGACY, "stream": is_stream})

    assert answer.content == b"".join(frames) if is_stream else answer.json() == reply
    assert provider.requests[0].target == "/v1/completions"


async def test_the_tokens_of_a_response_are_estimated_here(house: House) -> None:
    provider = await house.account("openai_chat")
    body = {"model": "gpt-5", "instructions": "Be brief.", "input": "one two three"}
    answer = await house.http.post("/v1/responses/input_tokens", json=body)

    assert answer.json()["object"] == "response.input_tokens"
    assert 3 <= answer.json()["input_tokens"] <= 20
    assert provider.requests == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("path", ["/v1/responses/resp_1", "/responses/resp_1/input_items"])
async def test_no_response_is_kept(house: House, method: str, path: str) -> None:
    answer = await house.http.request(method, path)

    assert answer.status_code == 404
    assert "keeps no responses" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/responses", "/responses", "/backend-api/codex/responses"])
async def test_a_websocket_is_told_to_use_http(house: House, path: str) -> None:
    answer = await house.http.get(path, headers={"upgrade": "websocket", "connection": "upgrade"})

    assert answer.status_code == 426


async def test_telemetry_ends_here(house: House) -> None:
    answer = await house.http.post("/api/event_logging/batch", json={"events": []})

    assert (answer.status_code, answer.json()) == (200, {})


async def test_codex_finds_responses_where_chatgpt_has_them(house: House) -> None:
    await house.account("openai_chat")
    answer = await house.http.post("/backend-api/codex/responses", json={"model": "gpt-5", "input": "hi"})

    assert answer.json()["output"][0]["content"][0]["text"] == "Hello there"
