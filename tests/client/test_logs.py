from codegate.client.session import Client
from codegate.services.container import Services
from tests.builders import request_log


async def test_rows_are_read_and_cleared(client: Client, services: Services) -> None:
    services.logs.add(request_log("one"))
    services.logs.add(request_log("two", outcome="error"))
    await services.logs.flush()
    page = await client.logs.list(limit=1, status="error", model=None)

    assert ([row["request_id"] for row in page["logs"]], page["total"]) == (["two"], 1)
    assert (await client.logs.get("one"))["outcome"] == "ok"
    assert b"".join([part async for part in client.logs.export(q="two")]).startswith(b'{"request_id":"two"')
    assert await client.logs.clear(clear_all=True) == 2
    assert await client.logs.clear(days_old=1) == 0
