"""Every client format reaches every provider format, streamed and whole."""

import pytest

from tests.flow.conftest import House, body_for, path_for, said

FORMATS = ("anthropic", "openai_chat")


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("upstream", FORMATS)
@pytest.mark.parametrize("client", FORMATS)
async def test_an_answer_comes_back_in_the_clients_format(
    house: House, client: str, upstream: str, is_stream: bool
) -> None:
    provider = await house.account(upstream)
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=is_stream))

    assert answer.status_code == 200, answer.text
    assert said(client, answer) == "Hello there"
    assert provider.requests[0].json["messages"]

    row = (await house.logs(1))[0]
    assert row["outcome"] == "ok"
    assert row["input_tokens"] >= 1


@pytest.mark.parametrize("path", ["/v1/messages", "/messages", "/v1/v1/messages", "/v1/messages?beta=true"])
async def test_a_base_url_may_end_in_v1_or_not(house: House, path: str) -> None:
    await house.account("anthropic")
    answer = await house.http.post(path, json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 200


async def test_headers_say_who_answered_and_how(house: House) -> None:
    provider = await house.account("anthropic")
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))

    assert answer.headers["x-proxy-account"] == f"anthropic-{provider.port}"
    assert answer.headers["x-proxy-strategy"] == "direct"
    assert answer.headers["x-codegate-request-id"].startswith("req_")
    assert answer.headers["content-type"].startswith("text/event-stream")
