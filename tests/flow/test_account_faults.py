"""What a client, the command line and REST are told of an account that fails: one clear line with the remedy."""

import asyncio
import ssl
from typing import Any

import pytest

from tests.flow.conftest import KEY, House, body_for, path_for
from tests.flow.provider import Provider, good, whole
from tests.upstream.conftest import self_signed

__all__ = ["self_signed"]

FORMATS = pytest.mark.parametrize("client_format", ["anthropic", "openai_chat"])
REFUSED = {
    "error": {"message": "Incorrect API key provided.", "type": "invalid_request_error", "code": "invalid_api_key"}
}


async def told(house: House, client_format: str) -> tuple[int, str]:
    """Status and message as the client's own envelope has them."""
    answer = await house.http.post(path_for(client_format), json=body_for(client_format, is_stream=False))
    body = answer.json()
    assert ("type" in body) == (client_format == "anthropic")
    return answer.status_code, body["error"]["message"]


async def added(house: House, url: str) -> Any:
    form = {"name": "lab", "provider": "custom", "base_url": url, "allow_private": True, "api_key": KEY}
    return await house.rest.accounts.create(form)


@FORMATS
async def test_a_wrong_key_says_whose_and_how_to_set_it(house: House, client_format: str) -> None:
    upstream = await house.scripted(lambda request: whole(401, REFUSED))
    await added(house, upstream.url)
    status, message = await told(house, client_format)
    tested = await house.rest.accounts.test("lab")

    assert status == 401
    for text in (message, tested["message"]):
        assert "Incorrect API key provided." in text
        assert "codegate accounts edit lab --api-key-stdin" in text


@FORMATS
async def test_a_host_that_does_not_answer_is_named_with_what_to_look_at(house: House, client_format: str) -> None:
    await added(house, "http://127.0.0.1:9")
    status, message = await told(house, client_format)
    tested = await house.rest.accounts.test("lab")

    assert status == 502
    for text in (message, tested["message"]):
        assert "No connection to 127.0.0.1" in text
        assert "Is the server running" in text


@FORMATS
async def test_a_certificate_that_is_not_trusted_is_told_with_what_to_do(
    house: House, client_format: str, self_signed: ssl.SSLContext
) -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=self_signed)
    async with server:
        await added(house, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        status, message = await told(house, client_format)
        tested = await house.rest.accounts.test("lab")

    assert status == 502
    for text in (message, tested["message"]):
        assert "The TLS certificate of 127.0.0.1 is not accepted" in text
        assert "SSL_CERT_FILE" in text


async def test_a_throttled_model_rests_and_the_others_of_the_account_serve_on(house: House) -> None:
    def answer(request: Any) -> Any:
        if request.json["model"] == "big-model":
            limit = {"message": "Rate limit reached for big-model.", "type": "rate_limit_error"}
            return whole(429, {"error": limit}, retry_after="30")
        return good(request)

    upstream: Provider = await house.scripted(answer)
    await added(house, upstream.url)
    big = body_for("openai_chat", is_stream=False, model="big-model")
    small = body_for("openai_chat", is_stream=False, model="small-model")
    first = await house.http.post("/v1/chat/completions", json=big)
    again = await house.http.post("/v1/chat/completions", json=big)
    other = await house.http.post("/v1/chat/completions", json=small)
    account = await house.rest.accounts.get("lab")
    cleared = await house.rest.accounts.clear_cooldown("lab")

    assert (first.status_code, again.status_code, other.status_code) == (429, 429, 200)
    assert [request.json["model"] for request in upstream.requests] == ["big-model", "small-model"]
    assert account["cooldown"] is None
    assert list(account["model_cooldowns"]) == ["big-model"]
    assert cleared["model_cooldowns"] == {}
