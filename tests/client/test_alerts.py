import pytest

from codegate.client.session import Client
from codegate.errors import NotFound


async def test_alerts_are_looked_at_and_tried(client: Client) -> None:
    assert await client.alerts.status() == {"enabled": False, "dropped": 0}
    with pytest.raises(NotFound):
        await client.alerts.test()
