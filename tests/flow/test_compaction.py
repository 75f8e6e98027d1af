"""Codex compacts its conversation, whichever provider stands behind: natively where there is a way, else in words."""

import base64
import json
from typing import Any

import pytest

from codegate.wire.openai_responses.compaction import HEAD, PROMPT
from tests.flow.conftest import House
from tests.flow.provider import Provider, Received, stream, whole
from tests.responses import USAGE, created, ended, message

COMPACTED = {"id": "resp_1", "object": "response.compaction", "output": [], "usage": {"input_tokens": 3}}
ASKED: dict[str, Any] = {
    "model": "gpt-5",
    "instructions": "Be brief.",
    "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Build it."}]}],
}
TRIGGER = {"type": "compaction_trigger"}
MAIL = "jane.doe@corp-mail.com"
UPSTREAMS = ["openai_chat", "anthropic"]


def responses(request: Received) -> Any:
    """A provider of Responses that has no compaction."""
    if request.target.endswith("/compact"):
        return whole(404, {"error": {"message": "no such path", "type": "invalid_request_error"}})
    if request.json.get("stream"):
        return stream(created(), message(0, "All", " done."), ended())
    said = {"type": "output_text", "text": "All done.", "annotations": []}
    output = [{"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [said]}]
    return whole(200, {"id": "resp_up", "object": "response", "status": "completed", "output": output, "usage": USAGE})


async def responses_account(house: House) -> Provider:
    provider = await house.account("openai_chat", provider="custom-responses")
    provider.default = responses
    return provider


def words(item: dict[str, Any]) -> str:
    data = item["encrypted_content"].removeprefix("cg1.summary.")
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)).decode()


def items_of(answer: Any) -> list[dict[str, Any]]:
    frames = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: ")]

    assert frames[-1]["type"] == "response.completed"
    return [frame["item"] for frame in frames if frame["type"] == "response.output_item.done"]


@pytest.mark.parametrize("path", ["/v1/responses/compact", "/backend-api/codex/responses/compact"])
async def test_it_is_passed_on_to_whoever_speaks_responses(house: House, path: str) -> None:
    provider = await responses_account(house)
    provider.default = lambda request: whole(200, COMPACTED)
    answer = await house.http.post(path, json=ASKED)

    assert answer.json() == COMPACTED
    assert provider.requests[0].target == "/v1/responses/compact"
    assert provider.requests[0].json == ASKED


@pytest.mark.parametrize("upstream", UPSTREAMS)
async def test_elsewhere_the_model_is_asked_for_a_summary(house: House, upstream: str) -> None:
    provider = await house.account(upstream)
    answer = await house.http.post("/v1/responses/compact", json=ASKED)
    kept, summary = answer.json()["output"]

    assert answer.json()["object"] == "response.compaction"
    assert kept["content"][0]["text"] == "Build it."
    assert words(summary) == "Hello there"
    assert answer.json()["usage"]["total_tokens"] == 18
    assert PROMPT[:40] in json.dumps(provider.requests[0].json["messages"][-1])

    row = (await house.logs(1))[0]
    assert (row["outcome"], row["input_tokens"], row["output_tokens"]) == ("ok", 11, 7)


@pytest.mark.parametrize("upstream", UPSTREAMS)
@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_trigger_gets_one_compaction_item(house: House, upstream: str, is_stream: bool) -> None:
    await house.account(upstream)
    body = {**ASKED, "input": [*ASKED["input"], TRIGGER], "stream": is_stream}
    answer = await house.http.post("/v1/responses", json=body)
    items = items_of(answer) if is_stream else answer.json()["output"]

    assert [item["type"] for item in items] == ["compaction"]
    assert words(items[0]) == "Hello there"
    assert "x-codegate-warnings" not in answer.headers


@pytest.mark.parametrize("upstream", UPSTREAMS)
async def test_the_conversation_goes_on_from_the_summary(house: House, upstream: str) -> None:
    provider = await house.account(upstream)
    compacted = (await house.http.post("/v1/responses/compact", json=ASKED)).json()["output"]
    turn = {"role": "user", "content": "Now test it."}
    answer = await house.http.post("/v1/responses", json={**ASKED, "input": [*compacted, turn]})
    sent = json.dumps(provider.requests[1].json["messages"])

    assert answer.status_code == 200
    assert sent.index("Build it.") < sent.index(json.dumps(HEAD + "Hello there")[1:-1]) < sent.index("Now test it.")


async def test_a_provider_without_that_path_is_asked_for_a_summary(house: House) -> None:
    provider = await responses_account(house)
    answer = await house.http.post("/v1/responses/compact", json=ASKED)

    assert words(answer.json()["output"][-1]) == "All done."
    assert [request.target for request in provider.requests] == ["/v1/responses/compact", "/v1/responses"]
    assert answer.headers["x-proxy-strategy"] == "direct"

    accounts = await house.rest.accounts.list()
    assert accounts[0]["cooldown"] is None


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_trigger_is_not_left_to_a_provider_that_may_not_know_it(house: House, is_stream: bool) -> None:
    provider = await responses_account(house)
    body = {**ASKED, "input": [*ASKED["input"], TRIGGER], "stream": is_stream}
    answer = await house.http.post("/v1/responses", json=body)
    items = items_of(answer) if is_stream else answer.json()["output"]

    assert [words(item) for item in items] == ["All done."]
    assert "compaction_trigger" not in json.dumps(provider.requests[0].json)


async def test_openai_compacts_by_itself(house: House) -> None:
    provider = await house.account("openai_chat", provider="openai")
    provider.default = responses
    body = {**ASKED, "input": [*ASKED["input"], TRIGGER], "stream": True}
    await house.http.post("/v1/responses", json=body)

    assert provider.requests[0].json == body


async def test_a_summary_from_elsewhere_reaches_a_responses_provider_in_words(house: House) -> None:
    first = await house.account("openai_chat", priority=9)
    compacted = (await house.http.post("/v1/responses/compact", json=ASKED)).json()["output"]
    await house.rest.accounts.update((await house.rest.accounts.list())[0]["id"], {"enabled": False})
    provider = await responses_account(house)
    await house.http.post("/v1/responses", json={**ASKED, "input": compacted})

    assert len(first.requests) == 1
    assert provider.requests[0].json["input"][1]["content"][0]["text"] == HEAD + "Hello there"


async def test_an_empty_summary_lets_the_next_account_try(house: House) -> None:
    silent = await house.account("openai_chat", priority=9)
    reply = {"role": "assistant", "content": None}
    choice = {"index": 0, "message": reply, "finish_reason": "stop"}
    silent.default = lambda request: whole(200, {"id": "c", "object": "chat.completion", "choices": [choice]})
    await house.account("openai_chat", priority=1)
    answer = await house.http.post("/v1/responses/compact", json=ASKED)

    assert words(answer.json()["output"][-1]) == "Hello there"
    assert "failover" in answer.headers["x-proxy-strategy"]


class TestGuardrails:
    """What was hidden from the provider is in the client's summary, and is hidden from the next provider again."""

    @pytest.fixture
    def flags(self) -> dict[str, Any]:
        return {"privacy_enabled": True, "detailed_request_logging": True}

    @pytest.mark.parametrize("is_stream", [False, True])
    async def test_originals_are_sealed_and_hidden_again(self, house: House, is_stream: bool) -> None:
        provider = await house.account("openai_chat")
        asked = [{"role": "user", "content": f"Write to {MAIL} today."}]

        def echoed(request: Received) -> Any:
            text = request.json["messages"][1]["content"]
            given = text if isinstance(text, str) else text[0]["text"]
            choice = {"index": 0, "message": {"role": "assistant", "content": given[:60]}, "finish_reason": "stop"}
            return whole(200, {"id": "c", "object": "chat.completion", "choices": [choice]})

        provider.default = echoed
        body = {**ASKED, "input": [*asked, TRIGGER], "stream": is_stream}
        answer = await house.http.post("/v1/responses", json=body)
        item = (items_of(answer) if is_stream else answer.json()["output"])[0]
        await house.http.post("/v1/responses", json={**ASKED, "input": [item, {"role": "user", "content": "go on"}]})

        assert MAIL in words(item)
        assert all(MAIL.encode() not in request.body for request in provider.requests)
        assert HEAD[:30].encode() in provider.requests[1].body

        rows = [await house.rest.logs.get(row["request_id"]) for row in await house.logs(2)]
        assert all(MAIL not in f"{row['response_body']}{row['request_body']}" for row in rows)
        assert all("cg1.summary." not in str(row["response_body"]) for row in rows)
