"""A silent provider: errors stay errors at first, then the client is kept alive; another account may still answer."""

import json
from typing import Any

import httpx
import pytest

from tests.flow.conftest import House, body_for, path_for, said
from tests.flow.provider import CLOSE, HANG, Received, Step, anthropic_frames, chat_frames, chunk, event, stream, whole

FORMATS = ("anthropic", "openai_chat")
PAIRS = [(client, upstream) for client in FORMATS for upstream in FORMATS]
SIGNS = {"anthropic": b"event: ping", "openai_chat": b": keep-alive"}
OPENINGS = {"anthropic": b'"message_start"', "openai_chat": b'"role":"assistant"'}
OVERLOADED = {"error": {"type": "overloaded_error", "message": "Overloaded."}}


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"commit_after_s": 0.2, "heartbeat_s": 0.1}


def frames_of(wire: str) -> list[bytes]:
    return anthropic_frames() if wire == "anthropic" else chat_frames()


def slow(wire: str, *, before: float = 0.0, at: int = 0, pause: float = 0.0) -> list[Step]:
    """A stream that waits before its head, and again before frame `at`."""
    head, *frames, end = stream(*frames_of(wire))
    return [*([before] if before else []), head, *frames[:at], *([pause] if pause else []), *frames[at:], end]


def count(data: bytes, what: bytes) -> int:
    return data.replace(b": ", b":").count(what.replace(b": ", b":"))


async def broken_off(house: House, client: str) -> tuple[int, bytes]:
    """Status and bytes of an answer that has no proper end."""
    received = b""
    with pytest.raises(httpx.RemoteProtocolError):
        async with house.http.stream("POST", path_for(client), json=body_for(client, is_stream=True)) as answer:
            async for data in answer.aiter_raw():
                received += data
    return answer.status_code, received


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_a_provider_that_thinks_long_is_bridged(house: House, client: str, upstream: str) -> None:
    provider = await house.account(upstream)
    provider.default = lambda request: slow(upstream, before=0.6)
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=True))

    assert said(client, answer) == "Hello there"
    assert count(answer.content, SIGNS[client]) >= 2
    assert count(answer.content, OPENINGS[client]) == 1
    assert "x-proxy-account" not in answer.headers
    assert answer.headers["x-codegate-request-id"]


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_silence_between_opening_and_content_is_bridged(house: House, client: str, upstream: str) -> None:
    provider = await house.account(upstream)
    provider.default = lambda request: slow(upstream, at=1, pause=0.6)
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=True))

    assert said(client, answer) == "Hello there"
    assert count(answer.content, SIGNS[client]) >= 2
    assert count(answer.content, OPENINGS[client]) == 1


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_silence_in_the_middle_is_bridged(house: House, client: str, upstream: str) -> None:
    provider = await house.account(upstream)
    provider.default = lambda request: slow(upstream, at=4 if upstream == "anthropic" else 2, pause=0.4)
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=True))

    assert said(client, answer) == "Hello there"
    assert count(answer.content.partition(b"Hello")[2], SIGNS[client]) >= 2
    assert answer.headers["x-proxy-account"]


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_a_quick_answer_is_left_alone(house: House, client: str, upstream: str) -> None:
    await house.account(upstream)
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=True))

    assert count(answer.content, SIGNS[client]) == (client == "anthropic")  # the one of the opening
    assert answer.headers["x-proxy-account"]


@pytest.mark.parametrize("has_begun", [False, True])
@pytest.mark.parametrize("second", FORMATS)
@pytest.mark.parametrize(("client", "first"), PAIRS)
async def test_another_account_answers_after_the_commit_with_one_opening(
    house: House, client: str, first: str, second: str, has_begun: bool
) -> None:
    await pair(house, first, second, lambda: late_failure(first, has_begun=has_begun))
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=True))

    assert answer.status_code == 200
    assert said(client, answer) == "Hello there"
    assert count(answer.content, OPENINGS[client]) == 1
    assert b"overloaded" not in answer.content.lower()

    row = (await house.logs(1))[0]
    assert [attempt["outcome"] for attempt in row["attempts"]] == ["error", "ok"]


async def pair(house: House, first: str, second: str, fault: Any) -> None:
    """Two accounts in this order, the first of them failing."""
    broken = await house.account(first)
    broken.default = lambda request: fault()
    healthy = await house.account(second)
    accounts = {account["name"].rpartition("-")[2]: account["id"] for account in await house.rest.accounts.list()}
    config = await house.rest.configs.create({"name": "pair"})
    slots = [
        {"tier": "sonnet", "account_id": accounts[str(provider.port)], "priority": priority}
        for provider, priority in ((broken, 10), (healthy, 1))
    ]
    await house.rest.configs.set_tiers(config["id"], slots)
    await house.rest.configs.activate(config["id"])


def late_failure(wire: str, *, has_begun: bool) -> list[Step]:
    if not has_begun:
        return [0.4, *whole(529, OVERLOADED)]
    head, *frames = stream(*frames_of(wire)[:1], end=False)
    error = OVERLOADED["error"]
    fails = event("error", error=error) if wire == "anthropic" else chunk(error={**error, "code": 503})
    return [head, *frames, 0.4, stream(fails)[1], CLOSE]


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_a_failure_after_the_commit_is_an_error_event_and_no_proper_end(
    house: House, client: str, upstream: str
) -> None:
    provider = await house.account(upstream)
    provider.default = lambda request: late_failure(upstream, has_begun=False)
    status, received = await broken_off(house, client)

    assert status == 200
    assert received.count(b'"error":') == 1
    assert b"Overloaded." in received
    assert b"message_stop" not in received
    assert b"[DONE]" not in received

    row = (await house.logs(1))[0]
    assert (row["outcome"], row["status_code"]) == ("broken", 200)


async def test_a_failure_before_the_commit_keeps_its_status(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: whole(529, OVERLOADED)
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))

    assert answer.status_code == 529


async def test_a_client_that_leaves_after_the_commit_lets_the_provider_go(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: [HANG]
    async with house.http.stream("POST", "/v1/messages", json=body_for("anthropic", is_stream=True)) as answer:
        async for _ in answer.aiter_raw():
            break
    await provider.left.wait()

    row = (await house.logs(1))[0]
    assert row["outcome"] == "cancelled"


async def test_a_whole_answer_is_never_disturbed(house: House) -> None:
    provider = await house.account("anthropic")

    def late(request: Received) -> list[Step]:
        return [0.5, *whole(529, OVERLOADED)]

    provider.default = late
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 529


@pytest.mark.parametrize("has_begun", [False, True])
@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_a_client_of_responses_sees_one_response_whoever_answers(
    house: House, first: str, second: str, has_begun: bool
) -> None:
    await pair(house, first, second, lambda: late_failure(first, has_begun=has_begun))
    asked = {"model": "claude-sonnet-4-5", "input": "Say hello.", "stream": True}
    answer = await house.http.post("/v1/responses", json=asked)
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]
    kinds = [one["type"] for one in events]

    assert kinds.count("response.created") == 1
    assert kinds.count("response.in_progress") >= 2  # the opening's, then heartbeats
    assert kinds[-1] == "response.completed"
    assert [one["sequence_number"] for one in events] == sorted(one["sequence_number"] for one in events)
    assert len({one["response"]["id"] for one in events if "response" in one}) == 1
