import httpx

from codegate import clock
from codegate.records import Usage
from codegate.services.container import Services
from tests.builders import request_log


async def test_totals_come_by_group_and_time(api: httpx.AsyncClient, services: Services) -> None:
    used = Usage(input_tokens=10, output_tokens=5, cache_read_tokens=30)
    services.logs.add(request_log("one", timestamp=clock.now_ms(), usage=used))
    await services.logs.flush()
    (row,) = (await api.get("/api/usage", params={"by": "tier", "since": "1h"})).json()

    assert (row["group"], row["requests"], row["output_tokens"], row["cache_hit_rate"]) == ("opus", 1, 5, 0.75)
    assert (await api.get("/api/usage", params={"until": "1h"})).json() == []
    assert (await api.get("/api/usage", params={"by": "mood"})).status_code == 422
