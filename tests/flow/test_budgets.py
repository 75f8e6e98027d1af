"""Budgets of tenants and accounts, through the whole proxy."""

from typing import Any

import httpx
import pytest

from codegate.paths import DataDir
from tests.flow.conftest import House, opened
from tests.flow.test_limits import FORMATS, ask, tenant

TINY = 0.000_001


def refused(answer: httpx.Response, what: str) -> None:
    error = answer.json()["error"]
    assert answer.status_code == 429, answer.text
    assert answer.headers["x-should-retry"] == "false"
    assert what in error["message"]
    assert "UTC" in error["message"]


@pytest.mark.parametrize("wire", FORMATS)
async def test_a_tenants_spent_budget_is_a_clear_refusal(house: House, wire: str) -> None:
    provider = await house.account("anthropic")
    key = await tenant(house, monthly_budget=TINY)
    first = await ask(house, key, wire)
    second = await ask(house, key, wire)

    assert first.status_code == 200
    refused(second, "monthly budget of")
    assert len(provider.requests) == 1
    if wire == "openai_chat":
        assert second.json()["error"]["code"] == "insufficient_quota"


@pytest.mark.parametrize("wire", FORMATS)
async def test_accounts_without_budget_left_are_a_refusal_and_not_503(house: House, wire: str) -> None:
    await house.account("anthropic", daily_budget=TINY)
    first = await ask(house, wire=wire)
    second = await ask(house, wire=wire)

    assert first.status_code == 200
    refused(second, "daily budget of")


async def test_another_account_takes_over_when_one_is_spent(house: House) -> None:
    first = await house.account("anthropic", priority=9, monthly_budget=TINY)
    second = await house.account("anthropic", priority=1)
    answers = [await ask(house) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert (len(first.requests), len(second.requests)) == (1, 2)


async def test_four_fifths_are_told_in_a_header(house: House) -> None:
    await house.account("anthropic")
    key = await tenant(house)
    await ask(house, key)
    await house.logs(1)
    spent = (await house.rest.tenants.get("ada"))["month_spend_usd"]
    await house.rest.tenants.update("ada", {"monthly_budget": spent * 1.1})
    near = await ask(house, key)

    assert spent > 0
    assert "budget:80%" in near.headers["x-codegate-warnings"]


async def test_what_was_spent_is_known_after_a_restart(tmp_path: Any, flags: dict[str, Any]) -> None:
    paths = DataDir(tmp_path / "data")
    async with opened(paths, flags) as house:
        await house.account("anthropic")
        key = await tenant(house, monthly_budget=TINY)
        await ask(house, key)
    async with opened(paths, flags) as house:
        answer = await ask(house, key)
        shown = await house.rest.tenants.get("ada")

    refused(answer, "monthly budget of")
    assert shown["month_spend_usd"] > 0
