import httpx
import pytest

from codegate.client.session import Client
from codegate.errors import Invalid, Unauthorized
from codegate.events import AccountChanged
from codegate.services.container import Services
from tests.builders import request_log


async def test_the_server_tells_of_itself(client: Client) -> None:
    assert await client.health() == {"status": "ok"}
    assert (await client.info())["version"] == "test"
    assert "anthropic" in [one["id"] for one in await client.providers()]
    assert client.base_url == "http://127.0.0.1:9211"


async def test_decisions_and_totals_are_asked_for(client: Client, services: Services) -> None:
    services.logs.add(request_log())
    await services.logs.flush()

    assert (await client.explain("claude-opus-4-5"))["tier"] == "opus"
    assert [row["requests"] for row in await client.usage(by="model")] == [1]
    with pytest.raises(Invalid):
        await client.usage(by="mood")


async def test_events_are_dicts_with_their_number(client: Client, services: Services) -> None:
    for name in ("first", "second"):
        services.bus.publish(AccountChanged(account_id=name, change="created"))
    services.bus.close()
    first = services.bus._ring[0][0]
    (found,) = [event async for event in client.events(["accounts"], after=first)]

    assert (found["id"], found["type"], found["account_id"]) == (first + 1, "account_changed", "second")


async def test_a_wrong_token_is_said_so(client: Client, services: Services) -> None:
    transport = client._http._client._transport
    async with Client("http://127.0.0.1:9211", "wrong", transport) as stranger:
        with pytest.raises(Unauthorized):
            await stranger.info()
    assert isinstance(transport, httpx.ASGITransport)
