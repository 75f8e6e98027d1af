"""Sums of a month and a day."""

from codegate.services.spending import Spending
from tests.builders import NOW_MS, request_log
from tests.conftest import StoppedClock

DAY_S = 86_400


def test_a_cost_counts_for_its_account_and_its_tenant(stopped: StoppedClock) -> None:
    spending = Spending()
    spending.add(request_log(account_id="a", tenant_id="t", cost_usd=1.5))
    spending.add(request_log(account_id="a", cost_usd=0.5))
    spending.add(request_log(account_id=None, tenant_id="t", cost_usd=None))
    spending.add(request_log(account_id="a", cost_usd=-3.0))

    assert spending.of("account", "month") == spending.of("account", "day") == {"a": 2.0}
    assert spending.of("tenant", "month") == {"t": 1.5}


def test_days_and_months_end_at_midnight_utc(stopped: StoppedClock) -> None:
    spending = Spending()
    spending.add(request_log(account_id="a", cost_usd=1.0))
    stopped.pass_s(DAY_S)
    next_day = dict(spending.of("account", "day")), dict(spending.of("account", "month"))
    stopped.pass_s(6 * DAY_S)

    assert next_day == ({}, {"a": 1.0})
    assert spending.of("account", "month") == {}


def test_a_request_of_yesterday_counts_for_the_month_alone(stopped: StoppedClock) -> None:
    spending = Spending()
    spending.add(request_log(account_id="a", cost_usd=1.0, timestamp=NOW_MS - DAY_S * 1000))

    assert spending.of("account", "day") == {}
    assert spending.of("account", "month") == {"a": 1.0}
