"""Every client works on a ChatGPT subscription, whose backend streams only and refuses much."""

import json
from typing import Any

import pytest

from tests.flow.codex_backend import ACCOUNT, COMPACTED, FRAMES, LIMITS, TOKEN, backend, calls, refused
from tests.flow.conftest import House
from tests.flow.provider import Provider, whole

GENUINE: dict[str, Any] = {
    "model": "gpt-5.5",
    "instructions": "You are Codex.",
    "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "go"}]}],
    "tools": [{"type": "web_search"}],
    "tool_choice": "auto",
    "parallel_tool_calls": True,
    "reasoning": {"effort": "low", "summary": "auto"},
    "store": False,
    "stream": True,
    "include": ["reasoning.encrypted_content"],
    "prompt_cache_key": "k",
    "client_metadata": {"x-codex-installation-id": "i"},
}
OWN = {
    "user-agent": "codex_exec/0.169.0",
    "originator": "codex_exec",
    "session-id": "s",
    "x-codex-window-id": "w",
    "x-codex-turn-state": "turn-0",
}
TOOLS = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}]
MESSAGES = {"model": "gpt-5.5", "max_tokens": 4096, "temperature": 0.2, "stop_sequences": ["x"],
            "system": [{"type": "text", "text": "Be brief."}],
            "metadata": {"user_id": "u"}, "messages": [{"role": "user", "content": "hi"}]}  # fmt: skip
CHAT = {"model": "gpt-5.5", "max_completion_tokens": 4096, "temperature": 0.2, "top_p": 0.9, "seed": 1, "user": "u",
        "stop": ["x"], "service_tier": "flex", "metadata": {"a": "b"}, "store": True, "tools": TOOLS,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"},
                     {"role": "system", "content": "Now."}]}  # fmt: skip
RESPONSES = {"model": "gpt-5.5", "max_output_tokens": 99, "temperature": 1, "top_p": 0.5, "truncation": "auto",
             "input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}], "user": "u",
             "metadata": {}, "safety_identifier": "s", "service_tier": "default", "store": True}  # fmt: skip
ASKED = [("/v1/messages", MESSAGES), ("/v1/chat/completions", CHAT), ("/v1/responses", RESPONSES)]


async def subscription(house: House, **fields: Any) -> Provider:
    provider = await house.account("openai_chat", provider="codex", auth_type="oauth", api_key=TOKEN,
                                   external_account_id=ACCOUNT, **fields)  # fmt: skip
    provider.default = backend
    account = next(one for one in await house.rest.accounts.list() if one["name"].endswith(str(provider.port)))
    await house.rest.accounts.update(account["id"], {"base_url": provider.url})
    return provider


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize(("path", "body"), ASKED, ids=["messages", "chat", "responses"])
async def test_clients_of_every_format_are_served(
    house: House, path: str, body: dict[str, Any], is_stream: bool
) -> None:
    await subscription(house)
    answer = await house.http.post(path, json={**body, "stream": is_stream})

    assert answer.status_code == 200, answer.text
    assert "Hello there" in answer.text or ("Hello " in answer.text and "there" in answer.text)
    assert answer.headers["content-type"].startswith("text/event-stream" if is_stream else "application/json")
    assert "dropped:temperature" in answer.headers.get("x-codegate-warnings", "") or path == "/v1/responses"

    row = (await house.logs(1))[0]
    assert (row["outcome"], row["provider"], row["is_stream"]) == ("ok", "codex", is_stream)
    assert row["output_tokens"] > 0


async def test_codex_itself_is_passed_through_byte_for_byte(house: House) -> None:
    provider = await subscription(house)
    raw = json.dumps(GENUINE, indent=1).encode()
    answer = await house.http.post(
        "/v1/responses", content=raw, headers={**OWN, "content-type": "application/json", "x-api-key": "unused"}
    )
    sent = provider.requests[0]

    assert sent.body == raw
    assert sent.headers.items() >= OWN.items()
    assert sent.headers["accept"] == "text/event-stream"
    assert answer.content == b"".join(FRAMES)
    assert answer.headers.items() >= LIMITS.items()


async def test_a_whole_response_is_collected_with_all_its_items(house: House) -> None:
    provider = await subscription(house)
    provider.answers.append(calls())
    answer = await house.http.post("/v1/responses", json={**RESPONSES, "stream": False})
    custom, function = answer.json()["output"]

    assert (custom["type"], custom["namespace"], custom["input"]) == ("custom_tool_call", "files", "*** Begin Patch")
    assert (function["name"], function["arguments"]) == ("look", '{"a":1}')
    assert answer.headers.items() >= LIMITS.items()


@pytest.mark.parametrize("path", ["/v1/responses/compact", "/backend-api/codex/responses/compact"])
async def test_compaction_goes_there_untouched(house: House, path: str) -> None:
    provider = await subscription(house)
    body = {"model": "gpt-5.5", "input": "hi", "temperature": 1}
    answer = await house.http.post(path, json=body)

    assert answer.json() == COMPACTED
    assert provider.requests[0].json == body
    assert provider.requests[0].headers["accept"] == "application/json"


async def test_a_trigger_is_the_backends_own_affair(house: House) -> None:
    provider = await subscription(house)
    body = {**GENUINE, "input": [*GENUINE["input"], {"type": "compaction_trigger"}]}
    await house.http.post("/v1/responses", json=body)

    assert provider.requests[0].json == body


async def test_what_it_says_of_an_error_reaches_clients_in_their_own_shape(house: House) -> None:
    provider = await subscription(house)
    provider.default = lambda request: refused(400, "Unsupported content type")
    for path, body in ASKED:
        answer = await house.http.post(path, json=body)

        assert answer.status_code == 400
        assert "Unsupported content type" in answer.json()["error"]["message"]


async def test_a_used_up_subscription_says_when_it_is_back(house: House) -> None:
    provider = await subscription(house)
    error = {"type": "usage_limit_reached", "message": "The usage limit has been reached", "resets_in_seconds": 7}
    provider.default = lambda request: whole(429, {"error": error}, x_codex_primary_used_percent="100")
    answer = await house.http.post("/v1/responses", json=GENUINE)

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 7
    assert answer.headers["x-codex-primary-used-percent"] == "100"


async def test_a_used_up_subscription_gives_way_to_the_next_account(house: House) -> None:
    first = await subscription(house, priority=9)
    first.default = lambda request: refused(429, "usage_limit_reached")
    await subscription(house, priority=1)
    answer = await house.http.post("/v1/chat/completions", json=CHAT)

    assert answer.status_code == 200
    assert "failover" in answer.headers["x-proxy-strategy"]


async def test_the_account_is_tested_with_codex_own_list_of_models(house: House) -> None:
    provider = await subscription(house)
    provider.default = lambda request: whole(200, {"models": [{"slug": "gpt-5.5"}]})
    account = (await house.rest.accounts.list())[0]
    result = await house.rest.accounts.test(account["id"])

    assert result["success"]
    assert provider.requests[0].target.startswith("/models?client_version=")
    assert provider.requests[0].headers["chatgpt-account-id"] == ACCOUNT
