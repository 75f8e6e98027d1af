"""What a caller may ask for and spend."""

import pytest

from codegate.errors import BudgetSpent, Forbidden, RateLimited
from codegate.proxy.permit import check_model, permit
from tests.builders import request_log, tenant
from tests.proxy import fakes
from tests.proxy.fakes import FakeServices


def known(who: object) -> FakeServices:
    services = FakeServices()
    services.state.current = fakes.snapshot(tenants_by_key={"hash": who})
    return services


def test_a_model_off_the_list_is_refused_and_the_list_is_not_told() -> None:
    who = tenant(models=("claude-*",))
    check_model(who, "claude-sonnet-4-5")
    with pytest.raises(Forbidden) as caught:
        check_model(who, "gpt-6")

    assert caught.value.code == "model_not_allowed"
    assert "claude" not in caught.value.text()


async def test_a_spent_budget_lets_nothing_pass() -> None:
    who = tenant(monthly_budget=1.0)
    services = known(who)
    before = await permit(services, fakes.call(), who)  # type: ignore[arg-type]
    services.budgets.count(request_log(account_id=None, tenant_id=who.id, cost_usd=0.8, timestamp=2**43))
    near = await permit(services, fakes.call(), who)  # type: ignore[arg-type]
    services.budgets.count(request_log(account_id=None, tenant_id=who.id, cost_usd=0.2, timestamp=2**43))
    with pytest.raises(BudgetSpent):
        await permit(services, fakes.call(), who)  # type: ignore[arg-type]

    assert (before, near) == ((), ("budget:80%",))


async def test_tokens_of_a_minute_are_reserved_before_anything_is_sent() -> None:
    who = tenant(tokens_per_minute=40)
    services = known(who)
    await permit(services, fakes.call(request_id="req_1"), who)  # type: ignore[arg-type]
    with pytest.raises(RateLimited) as caught:
        await permit(services, fakes.call(request_id="req_2"), who)  # type: ignore[arg-type]
    services.live.ended("req_1", None)
    await permit(services, fakes.call(request_id="req_3"), who)  # type: ignore[arg-type]

    assert 0 < (caught.value.retry_after_s or 0) <= 60
    assert "40 tokens a minute" in caught.value.message


async def test_the_owner_of_the_proxy_may_do_all() -> None:
    assert await permit(FakeServices(), fakes.call(), None) == ()  # type: ignore[arg-type]
