import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from codegate.simulator.app import KEPT_REQUESTS, create_app
from codegate.simulator.faults import Fault
from codegate.simulator.script import NOTE

KEY = {"x-api-key": "sim-good-key"}
MESSAGES, CHAT = "/v1/messages", "/v1/chat/completions"


@pytest.fixture
def app() -> Starlette:
    return create_app(pace_s=0)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://provider", headers=KEY) as client:
        yield client


@pytest.fixture
async def served(app: Starlette) -> AsyncIterator[str]:
    """The app on a real port: only there can a connection be dropped."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve([listener]))
            while not server.started:
                await asyncio.sleep(0.005)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True


def request(text: str = "hello", **changes: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 500, "messages": [{"role": "user", "content": text}], **changes}


async def test_messages_answers_with_the_prompt(client: httpx.AsyncClient) -> None:
    answered = await client.post(MESSAGES, json=request("hello there"))

    assert answered.json()["content"][0]["text"] == f"{NOTE} You wrote: hello there"
    assert answered.headers["request-id"] == "req_sim00000001"
    assert "x-request-id" not in answered.headers


async def test_chat_answers_with_the_prompt(client: httpx.AsyncClient) -> None:
    answered = await client.post(CHAT, json=request("hello there"))

    assert answered.headers["x-request-id"] == "req_sim00000001"
    assert answered.json()["choices"][0]["message"]["content"] == f"{NOTE} You wrote: hello there"


@pytest.mark.parametrize(("path", "ending"), [(MESSAGES, '{"type":"message_stop"}'), (CHAT, "[DONE]")])
async def test_streams_are_server_sent_events_to_their_end(client: httpx.AsyncClient, path: str, ending: str) -> None:
    answered = await client.post(path, json=request(stream=True))

    assert answered.headers["content-type"].startswith("text/event-stream")
    assert answered.text.endswith(f"data: {ending}\n\n")


async def test_any_key_will_do_but_one_is_needed(client: httpx.AsyncClient) -> None:
    del client.headers["x-api-key"]
    bare = [await client.post(MESSAGES, json=request()), await client.post(CHAT, json=request())]
    bearer = await client.post(CHAT, json=request(), headers={"authorization": "Bearer anything"})

    assert [answered.status_code for answered in bare] == [401, 401]
    assert bearer.status_code == 200
    assert (await client.get("/v1/models")).status_code == 401


async def test_nonsense_is_refused_in_the_format_of_its_path(client: httpx.AsyncClient) -> None:
    messages = await client.post(MESSAGES, content=b"not json")
    chat = await client.post(CHAT, json={"model": "m"})

    assert (messages.status_code, messages.json()["type"]) == (400, "error")
    assert (chat.status_code, chat.json()["error"]["type"]) == (400, "invalid_request_error")


async def test_models_suit_both_kinds_of_client(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v1/models")).json()

    assert listed["object"] == "list"
    assert listed["last_id"] == listed["data"][-1]["id"]
    assert all(model["type"] == model["object"] == "model" for model in listed["data"])


async def test_tokens_are_counted_without_an_answer(client: httpx.AsyncClient) -> None:
    body = request("count me")
    del body["max_tokens"]
    counted = await client.post("/v1/messages/count_tokens", json=body)
    answered = await client.post(MESSAGES, json=request("count me"))

    assert counted.json() == {"input_tokens": answered.json()["usage"]["input_tokens"]}
    assert (await client.post("/v1/messages/count_tokens", json=[])).status_code == 400


async def test_second_request_reads_what_the_first_put_into_the_cache(client: httpx.AsyncClient) -> None:
    rules = [{"type": "text", "text": "rule " * 50, "cache_control": {"type": "ephemeral"}}]
    usages = [(await client.post(MESSAGES, json=request(system=rules))).json()["usage"] for _ in range(2)]

    assert usages[0]["cache_creation_input_tokens"] == usages[1]["cache_read_input_tokens"] > 0
    assert usages[0]["cache_read_input_tokens"] == usages[1]["cache_creation_input_tokens"] == 0


async def test_requests_are_remembered_with_credentials_masked(app: Starlette, client: httpx.AsyncClient) -> None:
    await client.post(f"{MESSAGES}?beta=true", json=request("remember"), headers={"anthropic-version": "2023-06-01"})
    seen = app.state.seen[-1]

    assert (seen.method, seen.path) == ("POST", "/v1/messages?beta=true")
    assert seen.body == request("remember")
    assert seen.headers["x-api-key"] == "…-key"
    assert seen.headers["anthropic-version"] == "2023-06-01"


async def test_memory_is_bounded(app: Starlette, client: httpx.AsyncClient) -> None:
    for _ in range(KEPT_REQUESTS + 5):
        await client.get("/v1/models")

    assert len(app.state.seen) == KEPT_REQUESTS


async def test_a_rejection_comes_with_its_status_and_retry_after(client: httpx.AsyncClient) -> None:
    answered = await client.post(MESSAGES, json=request(), headers={"x-api-key": "sim-fault-429"})

    assert answered.status_code == 429
    assert answered.headers["retry-after"] == "20"
    assert answered.json()["error"]["type"] == "rate_limit_error"


async def test_an_error_event_comes_before_content_or_as_a_status(app: Starlette, client: httpx.AsyncClient) -> None:
    app.state.faults.put("*", "error_event")
    streamed = await client.post(MESSAGES, json=request(stream=True))
    whole = await client.post(MESSAGES, json=request())

    assert streamed.status_code == 200
    assert "content_block_start" not in streamed.text
    assert "overloaded_error" in streamed.text
    assert whole.status_code == 529


async def test_a_slow_provider_answers_late_but_whole(app: Starlette, client: httpx.AsyncClient) -> None:
    app.state.faults.put("*", Fault(kind="slow", delay_s=0.01))
    answered = await client.post(MESSAGES, json=request())

    assert answered.status_code == 200
    assert app.state.seen[-1].fault == "slow"


@pytest.mark.parametrize(("fault", "has_content"), [("cut_before", False), ("cut_after", True)])
@pytest.mark.parametrize("path", [MESSAGES, CHAT])
async def test_a_cut_stream_drops_the_connection(
    app: Starlette, served: str, path: str, fault: str, has_content: bool
) -> None:
    app.state.faults.put("*", fault)
    received = bytearray()

    async def read_all(answered: aiohttp.ClientResponse) -> None:
        async for part in answered.content.iter_any():
            received.extend(part)

    async with (
        aiohttp.ClientSession(headers=KEY) as session,
        session.post(f"{served}{path}", json=request(stream=True)) as answered,
    ):
        with pytest.raises(aiohttp.ClientPayloadError):
            await read_all(answered)

    assert answered.status == 200
    assert (b"This" in received) is has_content


async def test_a_cut_reply_is_shorter_than_announced(app: Starlette, served: str) -> None:
    app.state.faults.put("*", "cut_after", times=1)
    async with aiohttp.ClientSession(headers=KEY) as session:
        async with session.post(f"{served}{MESSAGES}", json=request()) as answered:
            with pytest.raises(aiohttp.ClientPayloadError):
                await answered.read()
        async with session.post(f"{served}{MESSAGES}", json=request()) as answered:
            whole = json.loads(await answered.read())

    assert whole["stop_reason"] == "end_turn"
