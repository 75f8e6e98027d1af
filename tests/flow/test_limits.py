"""Requests and tokens of a minute, of tenants and of accounts, through the whole proxy."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.flow.conftest import House, body_for, path_for

FORMATS = ("anthropic", "openai_chat")


async def tenant(house: House, **fields: Any) -> str:
    await house.rest.settings.put({"multi_tenancy": True})
    return (await house.rest.tenants.create({"name": "ada", **fields}))["api_key"]


async def ask(house: House, key: str = "", wire: str = "anthropic", **members: Any) -> httpx.Response:
    headers = {"x-api-key": key} if key else {}
    return await house.http.post(path_for(wire), json=body_for(wire, is_stream=False) | members, headers=headers)


async def test_of_many_at_once_exactly_the_limit_passes(house: House) -> None:
    provider = await house.account("anthropic")
    key = await tenant(house, rate_limit=7)
    answers = await asyncio.gather(*(ask(house, key) for _ in range(25)))
    refused = [answer for answer in answers if answer.status_code == 429]

    assert Counter(answer.status_code for answer in answers) == {200: 7, 429: 18}
    assert len(provider.requests) == 7
    assert all(0 < int(answer.headers["retry-after"]) <= 60 for answer in refused)
    assert refused[0].json()["error"]["type"] == "rate_limit_error"


@pytest.mark.parametrize("wire", FORMATS)
async def test_a_full_account_is_429_and_not_503(house: House, wire: str) -> None:
    await house.account("anthropic", rate_limit=3)
    answers = await asyncio.gather(*(ask(house, wire=wire) for _ in range(9)))
    refused = next(answer for answer in answers if answer.status_code != 200)
    later = await ask(house, wire=wire)

    assert Counter(answer.status_code for answer in answers) == {200: 3, 429: 6}
    assert 0 < int(refused.headers["retry-after"]) <= 10
    assert (later.status_code, int(later.headers["retry-after"])) == (429, 10)


async def test_tokens_of_a_tenant_are_estimated_then_settled(house: House) -> None:
    provider = await house.account("anthropic")
    key = await tenant(house, tokens_per_minute=60)
    first = await ask(house, key)
    text = "word " * 50
    second = await ask(house, key, messages=[{"role": "user", "content": text}])

    assert first.status_code == 200
    assert second.status_code == 429
    assert "tokens a minute" in second.json()["error"]["message"]
    assert len(provider.requests) == 1


async def test_tokens_of_an_account_send_the_request_elsewhere(house: House) -> None:
    small = await house.account("anthropic", priority=9, tokens_per_minute=40)
    large = await house.account("anthropic", priority=1)
    answers = [await ask(house) for _ in range(4)]

    assert {answer.status_code for answer in answers} == {200}
    assert len(small.requests) >= 1
    assert len(large.requests) >= 1


async def test_wrong_keys_are_slowed_down_and_right_ones_never(house: House) -> None:
    await house.account("anthropic")
    key = await tenant(house)
    guesses = [(await ask(house, f"cgk_{number:032x}")).status_code for number in range(25)]
    right = await ask(house, key)

    assert guesses == [401] * 20 + [429] * 5
    assert right.status_code == 200
