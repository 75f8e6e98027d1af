"""Token endpoints are reached by the same rules as providers."""

from collections.abc import AsyncIterator

import pytest

from codegate.errors import Invalid
from codegate.providers.oauth import TokenRequest
from codegate.settings import Resolved
from codegate.upstream.client import UpstreamClient
from codegate.upstream.oauth import post
from tests.flow.provider import Provider, whole


@pytest.fixture
async def client() -> AsyncIterator[UpstreamClient]:
    found = UpstreamClient(Resolved({}, {}, {}))
    yield found
    await found.close()


def request(url: str) -> TokenRequest:
    return TokenRequest(url=url, content_type="application/json", body=b'{"grant_type": "refresh_token"}')


async def test_what_was_said_comes_back(client: UpstreamClient) -> None:
    async with Provider(default=lambda _: whole(400, {"error": "invalid_grant"})) as server:
        status, body = await post(client, request(f"{server.url}/token"), allow_private=True)
        (seen,) = server.requests

    assert (status, body) == (400, b'{"error": "invalid_grant"}')
    assert seen.headers["content-type"] == "application/json"
    assert "authorization" not in seen.headers


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/token", "http://169.254.169.254/token", "https://x.test/t?a=b"])
async def test_an_address_that_may_not_be_reached_is_not(client: UpstreamClient, url: str) -> None:
    with pytest.raises(Invalid):
        await post(client, request(url))
