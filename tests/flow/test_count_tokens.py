"""Counting tokens: asked of whoever speaks Messages, estimated otherwise, and no harm to anybody's health."""

import pytest

from tests.flow.conftest import House, body_for
from tests.flow.provider import CLOSE, RESET, whole

PATHS = ["/v1/messages/count_tokens", "/v1/messages/count_tokens?beta=true", "/messages/count_tokens"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_messages_provider_is_asked(house: House, path: str) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: whole(200, {"input_tokens": 1234})
    answer = await house.http.post(path, json=body_for("anthropic", is_stream=False))

    assert answer.json() == {"input_tokens": 1234}
    assert provider.requests[0].target.startswith("/v1/messages/count_tokens")


async def test_another_provider_is_left_alone_and_the_number_is_estimated(house: House) -> None:
    provider = await house.account("openai_chat")
    answer = await house.http.post(PATHS[0], json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 200
    assert answer.json()["input_tokens"] >= 1
    assert provider.requests == []


@pytest.mark.parametrize("status", [404, 429, 500])
async def test_a_provider_that_cannot_count_stays_in_service(house: House, status: int) -> None:
    provider = await house.account("anthropic")
    provider.answers = [whole(status, {"error": {"type": "x", "message": "no"}})]
    counted = await house.http.post(PATHS[0], json=body_for("anthropic", is_stream=False))
    answered = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))

    assert counted.json()["input_tokens"] >= 1
    assert answered.status_code == 200
    assert answered.headers["x-proxy-strategy"] == "direct"


async def test_a_provider_that_breaks_off_leaves_no_mark_on_its_account(house: House) -> None:
    provider = await house.account("anthropic")
    before = await house.rest.accounts.list()
    provider.answers = [[RESET], [CLOSE], whole(401, {"error": {"type": "x", "message": "no"}}), [b"HTTP/1.1 200 O"]]
    counts = [(await house.http.post(PATHS[0], json=body_for("anthropic", is_stream=False))).json() for _ in range(4)]

    assert all(count["input_tokens"] >= 1 for count in counts)
    assert await house.rest.accounts.list() == before
    assert (await house.rest.logs.list(limit=5))["total"] == 0


async def test_images_and_tools_count_on_providers_of_other_formats(house: House) -> None:
    await house.account("openai_chat")
    plain = {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "foo"}]}
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}}
    tool = {"name": "bash", "description": "Run a command.", "input_schema": {"type": "object", "properties": {}}}
    bodies = [plain, {**plain, "tools": [tool]}, {**plain, "messages": [{"role": "user", "content": [image]}]}]
    counts = [(await house.http.post(PATHS[1], json=body)).json()["input_tokens"] for body in bodies]

    assert counts[0] < counts[1] < counts[2]


async def test_it_works_without_any_account(house: House) -> None:
    answer = await house.http.post(PATHS[0], json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 200


async def test_nonsense_is_refused_like_everywhere(house: House) -> None:
    answer = await house.http.post(PATHS[0], content=b"{", headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["type"] == "error"
