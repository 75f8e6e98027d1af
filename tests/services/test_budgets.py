"""Budgets in force: refusals, warnings, and costs counted at once."""

import logging
from collections.abc import Sequence
from typing import Any

import pytest

from codegate.errors import BudgetSpent
from codegate.events import BudgetReached
from codegate.models import prices
from codegate.records import Tenant, Usage
from codegate.routing.budget import Payment, Sum
from codegate.services.account_form import NewAccount
from codegate.services.budgets import Budgets
from codegate.services.container import Services
from codegate.services.tenant_form import NewTenant, TenantChange
from tests.builders import account, request_log
from tests.conftest import StoppedClock


async def made(services: Services, **fields: Any) -> Tenant:
    return (await services.tenants.create(NewTenant(name="ada", **fields)))[0]


def spend(services: Services, tenant: Tenant, usd: float, number: int = 1) -> None:
    services.budgets.count(request_log(f"req-{number}", account_id=None, tenant_id=tenant.id, cost_usd=usd))


async def test_a_spent_budget_is_refused_by_name_and_end(services: Services, stopped: StoppedClock) -> None:
    ada = await made(services, monthly_budget=10.0, daily_budget=2.0)
    services.budgets.check(ada)
    spend(services, ada, 2.0)
    with pytest.raises(BudgetSpent, match=r"daily budget of \$2.00 of tenant 'ada'.*2025-11-25 00:00 UTC"):
        services.budgets.check(ada)
    stopped.pass_s(86_400)
    services.budgets.check(ada)
    spend(services, ada, 8.0, 2)

    with pytest.raises(BudgetSpent, match=r"monthly budget of \$10.00 .*2025-12-01"):
        services.budgets.check(ada)


async def test_a_raised_budget_opens_at_once(services: Services, stopped: StoppedClock) -> None:
    ada = await made(services, monthly_budget=1.0)
    spend(services, ada, 1.0)
    raised = await services.tenants.update("ada", TenantChange(monthly_budget=3.0))

    services.budgets.check(raised)


async def test_eighty_per_cent_and_all_are_told_once_each(
    services: Services, stopped: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await made(services, monthly_budget=10.0)
    with services.bus.subscribe(frozenset({"budgets"})) as told, caplog.at_level(logging.WARNING):
        for number in range(12):
            spend(services, ada, 1.0, number)
        told.close()
        events = [event async for _, event in told if isinstance(event, BudgetReached)]

    assert [(one.owner, one.name, one.period, one.percent, one.spent_usd) for one in events] == [
        ("tenant", "ada", "month", 80, 8.0),
        ("tenant", "ada", "month", 100, 10.0),
    ]
    assert caplog.text.count("tenant ada has spent") == 2


async def test_a_new_period_is_told_of_again(services: Services, stopped: StoppedClock) -> None:
    ada = await made(services, daily_budget=1.0)
    with services.bus.subscribe(frozenset({"budgets"})) as told:
        spend(services, ada, 0.9)
        stopped.pass_s(86_400)
        services.budgets.count(
            request_log("req-2", tenant_id=ada.id, account_id=None, cost_usd=0.9, timestamp=stopped.at_ms)
        )
        told.close()
        percents = [event.percent async for _, event in told if isinstance(event, BudgetReached)]

    assert percents == [80, 80]


async def test_of_accounts_the_budget_that_begins_anew_first_is_told(services: Services, stopped: StoppedClock) -> None:
    accounts = [account("a", monthly_budget=1.0), account("b", daily_budget=1.0), account("c", enabled=False)]
    nothing = services.budgets.refusal(accounts)
    for key in ("a", "b", "c"):
        services.state.spending.add(request_log(key, account_id=key, cost_usd=1.0))
    refusal = services.budgets.refusal(accounts)

    assert nothing is None
    assert refusal is not None
    assert "daily budget of $1.00 of account 'b'" in refusal.message
    assert "1 more" in refusal.message


async def test_a_price_nobody_knows_is_told_once(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    ada = await made(services, monthly_budget=1.0)
    row = request_log(
        tenant_id=ada.id, provider="custom", routed_model="mystery", cost_usd=None, usage=Usage(output_tokens=5)
    )
    with caplog.at_level(logging.WARNING):
        services.budgets.count(row)
        services.budgets.count(row)

    assert caplog.text.count("The price of mystery at custom is not known") == 1


async def test_what_a_budget_watches_is_counted_when_the_request_ends(
    services: Services, stopped: StoppedClock
) -> None:
    ada = await made(services, monthly_budget=1.0)
    await services.budgets.ready()
    used = Usage(input_tokens=100_000, output_tokens=100_000)
    services.logs.add(request_log("req-1", tenant_id=ada.id, usage=used))
    at_once = services.state.spending.of("tenant", "month")[ada.id]
    await services.logs.flush()

    assert prices.is_loaded()
    assert at_once > 1.0
    assert services.state.spending.of("tenant", "month") == {ada.id: at_once}
    with pytest.raises(BudgetSpent):
        services.budgets.check(ada)


async def test_accounts_have_budgets_of_days_too(services: Services, stopped: StoppedClock) -> None:
    view = await services.accounts.create(NewAccount(name="a", provider="anthropic", daily_budget=1.0))
    services.budgets.count(request_log(account_id=view.account.id, cost_usd=1.0))

    assert [(one.period, one.is_spent) for one in services.budgets.of(view.account)] == [("day", True)]


class FakePurse:
    """Sums that others have; what is paid is noted."""

    def __init__(self, usd: float | None) -> None:
        self.usd = usd
        self.paid: list[Payment] = []

    def pay(self, payments: Sequence[Payment]) -> None:
        self.paid += payments

    async def spent(self, sums: Sequence[Sum]) -> list[float | None] | None:
        return [self.usd for _ in sums]


async def test_what_others_spent_counts_and_never_lowers_what_is_known(
    services: Services, stopped: StoppedClock
) -> None:
    ada = await made(services, monthly_budget=10.0)
    purse = FakePurse(10.0)
    shared = Budgets(services.state, services.bus, purse)
    risen = await shared.refresh()
    with pytest.raises(BudgetSpent):
        shared.check(ada)
    purse.usd = 1.0
    again = await shared.refresh()
    purse.usd = None
    unknown = await shared.refresh()

    assert [(one.owner, one.id, one.period) for one in risen] == [("tenant", ada.id, "month")]
    assert again == unknown == []
    with pytest.raises(BudgetSpent):
        shared.check(ada)


async def test_a_cost_is_told_to_others_with_all_that_is_known(services: Services, stopped: StoppedClock) -> None:
    ada = await made(services)
    purse = FakePurse(None)
    shared = Budgets(services.state, services.bus, purse)
    for number, usd in enumerate((1.0, 0.25)):
        shared.count(request_log(f"req-{number}", account_id=None, tenant_id=ada.id, cost_usd=usd))

    assert [(one.sum.period, one.usd, one.known_usd) for one in purse.paid] == [
        ("month", 1.0, 1.0),
        ("day", 1.0, 1.0),
        ("month", 0.25, 1.25),
        ("day", 0.25, 1.25),
    ]
