"""The detailed log keeps what left and what the provider answered, byte for byte, and only when it is asked for."""

from typing import Any

import pytest

from tests.flow.conftest import KEY, House, path_for
from tests.flow.provider import Answer, Received, whole
from tests.flow.test_guardrails import EMAIL, echo

FORMATS = ("anthropic", "openai_chat")


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


def body_of(answer: Answer) -> str:
    """What a scripted answer says, without its head and its chunks' lengths."""
    data = b"".join(step for step in answer if isinstance(step, bytes))
    head, _, rest = data.partition(b"\r\n\r\n")
    if b"chunked" not in head:
        return rest.decode()
    parts = []
    while rest:
        length, _, rest = rest.partition(b"\r\n")
        size = int(length, 16)
        parts.append(rest[:size])
        rest = rest[size + 2 :]
    return b"".join(parts).decode()


async def ask(house: House, client: str, *, is_stream: bool) -> dict[str, Any]:
    body = {"model": "claude-sonnet-4-5", "max_tokens": 9, "stream": is_stream}
    body["messages"] = [{"role": "user", "content": f"Write to {EMAIL}."}]
    answer = await house.http.post(path_for(client), json=body)
    await house.logs(1)
    return dict(await house.rest.logs.get(answer.headers["x-codegate-request-id"]))


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize(("client", "upstream"), [(c, u) for c in FORMATS for u in FORMATS])
async def test_bodies_are_kept_without_what_was_hidden(
    house: House, client: str, upstream: str, is_stream: bool
) -> None:
    provider = await house.account(upstream)
    said: list[Answer] = []

    def answer(request: Received) -> Answer:
        said.append(echo(request))
        return said[-1]

    provider.default = answer
    await house.rest.settings.put({"detailed_request_logging": True})
    row = await ask(house, client, is_stream=is_stream)

    assert row["request_body"].encode() == provider.requests[0].body
    assert "cg_email_" in row["request_body"]
    assert row["response_body"] == body_of(said[0])
    assert EMAIL not in str(row)


async def test_of_several_accounts_it_is_the_last_ones(house: House) -> None:
    first = await house.account("anthropic", priority=9)
    first.default = lambda request: whole(529, {"type": "error", "error": {"type": "overloaded_error", "message": "a"}})
    second = await house.account("openai_chat")
    second.default = echo
    await house.rest.settings.put({"detailed_request_logging": True})
    row = await ask(house, "anthropic", is_stream=False)

    assert row["request_body"].encode() == second.requests[0].body != first.requests[0].body
    assert row["response_body"] == body_of(echo(second.requests[0]))


async def test_what_a_provider_refused_with_is_kept_without_its_key(house: House) -> None:
    provider = await house.account("openai_chat")
    error = {"error": {"message": f"Wrong key {KEY}", "type": "invalid_request_error"}}
    provider.default = lambda request: whole(400, error)
    await house.rest.settings.put({"detailed_request_logging": True})
    row = await ask(house, "anthropic", is_stream=True)

    assert row["status_code"] == 400
    assert "Wrong key ***" in row["response_body"]


async def test_without_it_there_is_metadata_only(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = echo
    row = await ask(house, "anthropic", is_stream=False)

    assert row["request_body"] is None
    assert row["response_body"] is None
