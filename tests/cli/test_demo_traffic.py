import asyncio
from itertools import islice

import httpx

from codegate.cli import demo_traffic
from codegate.cli.demo_stage import stage


def test_every_prompt_says_that_it_is_simulated_and_none_comes_twice() -> None:
    said = [body["messages"][0]["content"] for body in islice(demo_traffic.bodies(), 30)]

    assert all(text.startswith("Simulated") for text in said)
    assert len(set(said)) == 30


async def test_requests_come_until_the_demo_ends(monkeypatch) -> None:
    monkeypatch.setattr(demo_traffic, "PAUSES_S", (0.01,))
    async with stage() as here:
        flowing = asyncio.get_running_loop().create_task(demo_traffic.flow(here))
        while len(here.seen) < 3:
            await asyncio.sleep(0.01)
        flowing.cancel()
        await asyncio.wait([flowing])

    assert flowing.cancelled()


async def test_a_refused_request_does_not_stop_the_next(monkeypatch) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url="http://x") as client:
        await demo_traffic._ask(client, {})
