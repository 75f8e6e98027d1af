"""A client that leaves takes its upstream request with it, at once."""

import asyncio

import httpx
import pytest

from tests.flow.conftest import House, body_for
from tests.flow.provider import HANG, anthropic_frames, stream

IMPATIENT = httpx.Timeout(20, read=0.3)
"""Patient with everything but the answer."""


async def test_leaving_while_the_provider_thinks_ends_its_work(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: [HANG]
    with pytest.raises(httpx.ReadTimeout):
        await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True), timeout=IMPATIENT)

    await asyncio.wait_for(provider.left.wait(), 2)
    row = (await house.logs(1))[0]
    assert row["outcome"] == "cancelled"


async def test_leaving_in_the_middle_of_a_stream_ends_it(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
    async with house.http.stream("POST", "/v1/messages", json=body_for("anthropic", is_stream=True)) as answer:
        async for _ in answer.aiter_raw():
            break

    await asyncio.wait_for(provider.left.wait(), 2)
    row = (await house.logs(1))[0]
    assert row["outcome"] == "cancelled"
    assert row["input_tokens"] == 11


async def test_the_proxy_still_serves_after_many_hang_ups(house: House) -> None:
    provider = await house.account("anthropic")
    good = provider.default
    provider.default = lambda request: [HANG]

    async def leave() -> None:
        with pytest.raises(httpx.ReadTimeout):
            await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True), timeout=IMPATIENT)

    await asyncio.gather(*(leave() for _ in range(60)))
    provider.default = good
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 200
