"""One account fails, the next one answers, and the client sees no fault."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.flow.conftest import House, body_for, path_for, said
from tests.flow.provider import (
    CLOSE,
    RESET,
    Step,
    anthropic_frames,
    chat_frames,
    chunk,
    event,
    stream,
    whole,
)

FORMATS = ("anthropic", "openai_chat")
ERROR = {"error": {"type": "some_error", "message": "Scripted."}}

NO_QUOTA = {"status_code": 1002, "status_msg": "rate limit"}


def frames_of(wire: str) -> list[bytes]:
    return anthropic_frames() if wire == "anthropic" else chat_frames()


def error_frame(wire: str) -> bytes:
    if wire == "anthropic":
        return event("error", error={"type": "overloaded_error", "message": "Overloaded"})
    return chunk(error={"message": "Overloaded", "type": "server_error", "code": 503})


FAULTS: dict[str, Callable[[str], Sequence[Step]]] = {
    "429": lambda wire: whole(429, ERROR, retry_after="7"),
    "500": lambda wire: whole(500, ERROR),
    "529": lambda wire: whole(529, ERROR),
    "401 of our own key": lambda wire: whole(401, ERROR),
    "base_resp with status 200": lambda wire: whole(200, {"id": "1", "choices": None, "base_resp": NO_QUOTA}),
    "no answer at all": lambda wire: [CLOSE],
    "reset": lambda wire: [RESET],
    "HTML with status 502": lambda wire: [b"HTTP/1.1 502 Bad\r\ncontent-length: 6\r\n\r\n<html>"],
}

STREAM_FAULTS: dict[str, Callable[[str], Sequence[Step]]] = {
    "error event first": lambda wire: stream(error_frame(wire)),
    "error event before content": lambda wire: stream(frames_of(wire)[0], error_frame(wire)),
    "cut before content": lambda wire: [*stream(frames_of(wire)[0], end=False), CLOSE],
    "clean end before content": lambda wire: stream(frames_of(wire)[0]),
    "HTML with status 200": lambda wire: [
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>"
    ],
}


async def failing_then_good(house: House, first: str, second: str, fault: Sequence[Step]) -> Any:
    broken = await house.account(first, priority=10)
    broken.default = lambda request: fault
    healthy = await house.account(second, priority=1)
    # a config, so that the broken account is really asked first whatever the client speaks
    accounts = {account["name"].rpartition("-")[2]: account["id"] for account in await house.rest.accounts.list()}
    config = await house.rest.configs.create({"name": "pair"})
    slots = [
        {"tier": "sonnet", "account_id": accounts[str(provider.port)], "priority": priority}
        for provider, priority in ((broken, 10), (healthy, 1))
    ]
    await house.rest.configs.set_tiers(config["id"], slots)
    await house.rest.configs.activate(config["id"])
    return broken, healthy


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("client", "first"), [(c, f) for c in FORMATS for f in FORMATS])
async def test_the_next_account_answers(house: House, client: str, first: str, fault: str, is_stream: bool) -> None:
    broken, healthy = await failing_then_good(house, first, "anthropic", FAULTS[fault](first))
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=is_stream))

    assert answer.status_code == 200, answer.text
    assert said(client, answer) == "Hello there"
    assert answer.headers["x-proxy-strategy"] == "config+failover"
    assert len(broken.requests) == 1
    assert len(healthy.requests) == 1


@pytest.mark.parametrize("fault", STREAM_FAULTS)
@pytest.mark.parametrize(("client", "first"), [(c, f) for c in FORMATS for f in FORMATS])
async def test_a_stream_that_fails_before_its_content_is_tried_elsewhere(
    house: House, client: str, first: str, fault: str
) -> None:
    await failing_then_good(house, first, "openai_chat", STREAM_FAULTS[fault](first))
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=True))

    assert answer.status_code == 200, answer.text
    assert said(client, answer) == "Hello there"

    row = (await house.logs(1))[0]
    assert row["is_failover"]
    assert [attempt["outcome"] for attempt in row["attempts"]][-1] == "ok"
    assert len(row["attempts"]) == 2


async def test_a_refused_connection_is_tried_elsewhere(house: House) -> None:
    broken, healthy = await failing_then_good(house, "anthropic", "anthropic", [])
    broken._server.close()
    await broken._server.wait_closed()
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))

    assert answer.status_code == 200
    assert len(healthy.requests) == 1


async def test_an_account_that_failed_rests(house: House) -> None:
    broken, healthy = await failing_then_good(house, "anthropic", "anthropic", FAULTS["500"]("anthropic"))
    for _ in range(3):
        await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))

    assert len(broken.requests) == 1
    assert len(healthy.requests) == 3


@pytest.mark.parametrize("status", [400, 404, 413, 422])
async def test_the_clients_own_mistake_is_not_tried_elsewhere(house: House, status: int) -> None:
    _, healthy = await failing_then_good(house, "anthropic", "anthropic", whole(status, ERROR))
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))

    assert answer.status_code == status
    assert answer.json()["error"]["message"] == "Scripted."
    assert healthy.requests == []


async def test_when_everyone_is_limited_the_wait_is_true_and_short(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: whole(429, ERROR, retry_after="120")
    first = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))
    second = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))

    assert (first.status_code, second.status_code) == (429, 429)
    assert 1 <= int(second.headers["retry-after"]) <= 10
    assert len(provider.requests) == 1


async def test_switching_can_be_switched_off(house: House) -> None:
    _, healthy = await failing_then_good(house, "anthropic", "anthropic", FAULTS["500"]("anthropic"))
    await house.rest.settings.put({"auto_switch_on_error": False})
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 500
    assert healthy.requests == []
