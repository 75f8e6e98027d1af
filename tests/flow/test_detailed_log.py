"""The detailed log keeps bodies as they left, and only when it is asked for."""

from typing import Any

import pytest

from tests.flow.conftest import House, path_for
from tests.flow.test_guardrails import EMAIL, echo

FORMATS = ("anthropic", "openai_chat")


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


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
    provider.default = echo
    await house.rest.settings.put({"detailed_request_logging": True})
    row = await ask(house, client, is_stream=is_stream)

    assert row["request_body"].encode() == provider.requests[0].body
    assert "cg_email_" in row["request_body"]
    assert row["response_body"]
    assert EMAIL not in str(row)


async def test_without_it_there_is_metadata_only(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = echo
    row = await ask(house, "anthropic", is_stream=False)

    assert row["request_body"] is None
    assert row["response_body"] is None
