from codegate.client.session import Client
from codegate.client.shapes import LiveRequestJson
from codegate.services.container import Services
from tests.services.test_requests import FakeFlight


async def test_running_requests_are_listed_and_ended(client: Client, services: Services) -> None:
    flight = FakeFlight("req_ab")
    services.requests.began(flight)
    rows = await client.requests.live()
    ended = await client.requests.cancel("req_ab")

    assert set(rows[0]) == set(LiveRequestJson.__annotations__)
    assert ended["id"] == "req_ab"
    assert flight.ended


async def test_one_is_watched_and_rerouted(client: Client, services: Services) -> None:
    flight = FakeFlight("req_ab")
    services.requests.began(flight)
    told = [event async for event in client.requests.attach("req_ab")]
    moved = await client.requests.reroute("req_ab", "backup")
    await client.requests.reroute("req_ab")

    assert [event["type"] for event in told][-2:] == ["dropped", "end"]
    assert told[1]["id"] == "req_ab"
    assert moved["account"] == "backup"
    assert flight.rerouted == ["backup", None]
