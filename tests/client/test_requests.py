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
