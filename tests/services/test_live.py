from codegate.records import Snapshot
from codegate.services.live import Live, account_key, tenant_key
from tests.builders import account, tenant
from tests.conftest import StoppedClock


def test_an_account_over_its_minute_is_in_the_facts_until_the_minute_is_over(stopped: StoppedClock) -> None:
    live = Live()
    snapshot = Snapshot(accounts={"a": account("a", rate_limit=1), "free": account("free", rate_limit=0)})
    live.limiter.take(account_key("a"), 1)
    now = live.facts(snapshot, {"a": 1.5})
    stopped.pass_s(61)

    assert now.over_rate_limit == {"a"}
    assert now.month_spend == {"a": 1.5}
    assert live.facts(snapshot, {}).over_rate_limit == frozenset()


def test_cooldowns_are_in_the_facts(stopped: StoppedClock) -> None:
    live = Live()
    live.cooldowns.start("a", "error", 30)

    assert list(live.facts(Snapshot(), {}).cooldowns) == ["a"]


def test_a_cursor_goes_on_with_each_use() -> None:
    live = Live()
    live.advance("c:opus")
    live.advance("c:opus")
    live.advance(None)

    assert live.cursors == {"c:opus": 2}


def test_windows_of_accounts_and_tenants_do_not_meet() -> None:
    assert account_key("x") != tenant_key(tenant("x"))
