"""Two proxies with data directories of their own and one Redis: what holds at one holds at the other."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegate.paths import DataDir
from tests.flow.conftest import KEY, House, body_for, opened
from tests.flow.provider import Provider, good, whole
from tests.redis_server import RedisServer


@dataclass
class Pair:
    """Two proxies, and what they share."""

    here: House
    there: House
    redis: RedisServer

    async def account(self, name: str, **fields: Any) -> Provider:
        """One provider, with an account of this name at both."""
        provider = await self.here.scripted(good)
        said = {"name": name, "provider": "anthropic", "base_url": provider.url, "allow_private": True, "api_key": KEY}
        for house in (self.here, self.there):
            await house.rest.accounts.create({**said, "rate_limit": 0, **fields})
        return provider

    async def config(self, strategy: str, *names: str) -> None:
        """A config of these accounts, at both."""
        for house in (self.here, self.there):
            ids = {account["name"]: account["id"] for account in await house.rest.accounts.list()}
            tiers = [
                {"tier": "sonnet", "account_id": ids[name], "priority": 9 - number} for number, name in enumerate(names)
            ]
            await house.rest.configs.create({"name": "work", "routing_strategy": strategy, "tiers": tiers})
            await house.rest.configs.activate("work")


@pytest.fixture
async def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pair]:
    monkeypatch.setattr("codegate.redis.connection.ANSWER_S", 10.0)  # a busy machine is no server that hangs
    redis = RedisServer()
    redis.start()
    flags = {"shared_state_url": redis.url}
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(opened(DataDir(tmp_path / "a"), flags))
        there = await stack.enter_async_context(opened(DataDir(tmp_path / "b"), flags))
        yield Pair(here, there, redis)
    redis.close()


async def ask(house: House, opening: str = "Say hello.", key: str = "", **members: Any) -> httpx.Response:
    body = {**body_for("anthropic", is_stream=False), "messages": [{"role": "user", "content": opening}], **members}
    return await house.http.post("/v1/messages", json=body, headers={"x-api-key": key} if key else {})


async def test_an_account_is_asked_as_often_as_its_minute_allows_over_both(pair: Pair) -> None:
    provider = await pair.account("main", rate_limit=20)
    answers = await asyncio.gather(*(ask((pair.here, pair.there)[i % 2], f"number {i}") for i in range(60)))

    assert len(provider.requests) == 20
    assert Counter(answer.status_code for answer in answers) == {200: 20, 429: 40}


async def test_a_rest_that_begins_at_one_is_respected_by_the_other_at_once(pair: Pair) -> None:
    first = await pair.account("first", priority=9)
    second = await pair.account("second", priority=1)
    first.default = lambda request: whole(529, {"error": {"type": "overloaded_error", "message": "Scripted."}})
    answers = [await ask(pair.here, "one"), await ask(pair.there, "two")]
    tried = len(first.requests)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(second.requests) == 2
    assert tried == 1


async def test_round_robin_takes_turns_over_both(pair: Pair) -> None:
    providers = [await pair.account(name) for name in ("first", "second")]
    await pair.config("round-robin", "first", "second")
    for number in range(6):
        await ask((pair.here, pair.there)[number % 2], f"number {number}")

    assert [len(provider.requests) for provider in providers] == [3, 3]


async def test_a_conversation_stays_with_its_account_at_the_other(pair: Pair) -> None:
    providers = [await pair.account(name) for name in ("first", "second", "third")]
    await pair.config("round-robin", "first", "second", "third")
    await ask(pair.here, "one")
    kept = await ask(pair.there, "one")

    assert kept.headers["x-codegate-affinity"] == "kept"
    assert sorted(len(provider.requests) for provider in providers) == [0, 0, 2]


async def test_without_redis_requests_go_on_and_later_it_is_shared_again(pair: Pair) -> None:
    provider = await pair.account("main", rate_limit=4)
    before = await pair.here.rest.info()
    pair.redis.kill()
    alone = [await ask(house, f"alone {house.info.proxy_port}") for house in (pair.here, pair.there)]
    during = await pair.here.rest.info()
    pair.redis.start()
    for house in (pair.here, pair.there):
        while (await house.rest.info())["shared_state_problem"] is not None:
            await asyncio.sleep(0.05)
    answers = await asyncio.gather(*(ask((pair.here, pair.there)[i % 2], f"number {i}") for i in range(12)))

    assert (before["shared_state"], before["shared_state_problem"]) == (f"{pair.redis.url}?db=0", None)
    assert [answer.status_code for answer in alone] == [200, 200]
    assert during["shared_state_problem"] == "it cannot be reached"
    assert Counter(answer.status_code for answer in answers) == {200: 4, 429: 8}
    assert len(provider.requests) == 6


async def test_what_a_tenant_spent_at_one_is_spent_at_the_other(pair: Pair) -> None:
    provider = await pair.account("main")
    keys = []
    for house in (pair.here, pair.there):
        await house.rest.settings.put({"multi_tenancy": True})
        keys.append((await house.rest.tenants.create({"name": "ada", "monthly_budget": 0.000_001}))["api_key"])
    first = await ask(pair.here, "one", keys[0])
    await pair.here.logs(1)
    second = await ask(pair.there, "two", keys[1])

    assert (first.status_code, second.status_code) == (200, 429)
    assert "monthly budget" in second.json()["error"]["message"]
    assert len(provider.requests) == 1
