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


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    ["/v1/messages/batches", "/v1/messages/batches/b_1/results", "/messages/batches", "/v1/files", "/v1/files/f_1"],
)
async def test_what_guardrails_cannot_watch_is_not_served_and_says_so(house: House, path: str, method: str) -> None:
    provider = await house.account("anthropic")
    answer = await house.http.request(method, path, json={}, headers={"anthropic-version": "2023-06-01"})

    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "not_found_error"
    assert "not served" in answer.json()["error"]["message"]
    assert provider.requests == []


@pytest.mark.parametrize("path", ["/v1/files", "/v1/batches/b_1", "/v1/batches"])
async def test_openai_clients_are_told_so_in_their_own_words(house: House, path: str) -> None:
    answer = await house.http.get(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_supported")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/models"), ("GET", "/api/tags"), ("GET", "/v1/props"), ("GET", "/props"), ("GET", "/version"),
     ("POST", "/api/show"), ("POST", "/v1beta/models/gemini:generateContent"), ("GET", "/v1/filesystem")],
)  # fmt: skip
async def test_probes_of_other_servers_get_a_json_404_that_says_what_there_is(
    house: House, method: str, path: str
) -> None:
    answer = await house.http.request(method, path, content=b"not even json")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")
    assert "/v1/responses" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/v1/messages", "POST"), ("/v1/responses/compact", "POST"), ("/v1/embeddings", "POST"),
     ("/v1/messages/count_tokens", "POST"), ("/v1/models", "GET, HEAD"), ("/health", "GET, HEAD")],
)  # fmt: skip
async def test_a_wrong_method_is_told_the_right_ones(house: House, path: str, allowed: str) -> None:
    answer = await house.http.request("DELETE", path)

    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["/", "/health", "/api/hello", "/v1/models"])
async def test_a_head_has_no_body(house: House, path: str) -> None:
    answer = await house.http.head(path)

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("prefix", ["/v1", "", "/v1/v1"])
@pytest.mark.parametrize(
    ("path", "body"),
    [("/messages", {"max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}),
     ("/chat/completions", {"messages": [{"role": "user", "content": "hi"}]}),
     ("/responses", {"input": "hi"}), ("/responses/compact", {"input": "hi"})],
)  # fmt: skip
async def test_the_version_may_be_missing_or_double(house: House, prefix: str, path: str, body: dict[str, Any]) -> None:
    await house.account("openai_chat")
    answer = await house.http.post(prefix + path, json={"model": "gpt-5", **body})

    assert answer.status_code == 200


class TestGuardrails:
    """What is passed on is screened like everything else."""

    @pytest.fixture
    def flags(self) -> dict[str, Any]:
        return {"privacy_enabled": True}

    async def test_nothing_private_is_embedded_or_completed(self, house: House) -> None:
        provider = await house.account("openai_chat")
        mail = "jane.doe@corp-mail.com"
        provider.default = lambda request: whole(200, {**VECTORS, "choices": [{"text": request.json.get("prompt")}]})
        await house.http.post("/v1/embeddings", json={**ASKED, "input": ["one", f"write to {mail}"]})
        answer = await house.http.post("/v1/completions", json={**LEGACY, "prompt": f"write to {mail}"})

        assert all(mail.encode() not in request.body for request in provider.requests)
        assert answer.json()["choices"][0]["text"] == f"write to {mail}"
