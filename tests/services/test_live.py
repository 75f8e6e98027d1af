from codegate.records import Snapshot, Usage
from codegate.services.live import Live, account_key, tenant_key, tokens_key
from codegate.services.spending import Spending
from tests.builders import account, request_log, tenant
from tests.conftest import StoppedClock


async def test_an_account_over_its_minute_is_in_the_facts_until_the_minute_is_over(stopped: StoppedClock) -> None:
    live = Live()
    snapshot = Snapshot(accounts={"a": account("a", rate_limit=1), "free": account("free", rate_limit=0)})
    live.limiter.take(account_key("a"), 1)
    spending = Spending()
    spending.load("account", "month", {"a": 1.5})
    spending.load("account", "day", {"a": 0.5})
    now = await live.facts(snapshot, spending)
    stopped.pass_s(61)

    assert now.over_rate_limit == {"a"}
    assert (now.month_spend, now.day_spend) == ({"a": 1.5}, {"a": 0.5})
    assert (await live.facts(snapshot, Spending())).over_rate_limit == frozenset()


async def test_cooldowns_are_in_the_facts(stopped: StoppedClock) -> None:
    live = Live()
    live.cooldowns.start("a", "error", 30)

    assert list((await live.facts(Snapshot(), Spending())).cooldowns) == ["a"]


async def test_a_cursor_goes_on_with_each_turn_that_is_taken(stopped: StoppedClock) -> None:
    live, small = Live(), account("a", rate_limit=2)
    for cursor in ("c:opus", "c:opus", "c:opus"):
        await live.admit("req-1", small, "m", 0, cursor)

    assert live.cursors == {"c:opus": 2}


def test_windows_of_accounts_and_tenants_do_not_meet() -> None:
    assert account_key("x") != tenant_key(tenant("x"))


async def test_an_account_over_its_tokens_is_in_the_facts(stopped: StoppedClock) -> None:
    live, limited = Live(), account("a", rate_limit=0, tokens_per_minute=100)
    await live.admit("req-1", limited, "m", 100)

    assert (await live.facts(Snapshot(accounts={"a": limited}), Spending())).over_rate_limit == {"a"}


async def test_a_request_without_room_for_its_tokens_is_not_counted(stopped: StoppedClock) -> None:
    live, limited = Live(), account("a", rate_limit=5, tokens_per_minute=100)
    await live.admit("req-1", limited, "m", 90)
    refused = (await live.admit("req-2", limited, "m", 20)).full

    assert refused is not None
    assert refused.ask.key == tokens_key(account_key("a"))
    assert live.full(limited, 20) == refused
    assert live.limiter.used(account_key("a")) == 1


async def test_estimates_become_what_was_used_where_it_was_used(stopped: StoppedClock) -> None:
    live = Live()
    first, second = (account(key, rate_limit=0, tokens_per_minute=1000) for key in ("a", "b"))
    who = tenant("t", tokens_per_minute=1000)
    await live.reserve_tokens("req-1", who, 500)
    for one in (first, second):
        await live.admit("req-1", one, "m", 500)
    used = Usage(input_tokens=10, output_tokens=20, cache_read_tokens=900, cache_write_tokens=5)
    live.ended("req-1", request_log("req-1", account_id="b", usage=used))

    keys = [account_key("a"), account_key("b"), tenant_key(who)]
    assert [live.limiter.used(tokens_key(key)) for key in keys] == [0, 35, 35]


async def test_a_request_that_never_was_gives_its_tokens_back(stopped: StoppedClock) -> None:
    live, who = Live(), tenant("t", tokens_per_minute=1000)
    await live.reserve_tokens("req-1", who, 1000)
    refused = await live.reserve_tokens("req-2", who, 1)
    live.ended("req-1", None)
    live.ended("req-1", None)

    assert refused is not None
    assert await live.reserve_tokens("req-3", who, 1000) is None


async def test_an_account_that_is_asked_again_holds_its_tokens_once(stopped: StoppedClock) -> None:
    live, one = Live(), account("a", rate_limit=0, tokens_per_minute=1000)
    for _ in range(2):
        await live.admit("req-1", one, "m", 400)
    live.ended("req-1", request_log("req-1", account_id="a", usage=Usage(input_tokens=300)))

    assert live.limiter.used(tokens_key(account_key("a"))) == 300


def test_what_a_provider_told_of_its_limits_stays_until_it_tells_anew(stopped: StoppedClock) -> None:
    live = Live()
    live.heard("a", {"x-codex-primary-used-percent": "50", "x-codex-primary-reset-after-seconds": "60"})
    live.heard("a", {"content-type": "text/html"})
    told = live.quotas("a")
    stopped.pass_s(61)

    assert [(one.name, one.used) for one in told] == [("primary", 0.5)]
    assert live.quotas("a") == live.quotas("nobody") == ()


async def test_the_last_minute_of_an_account_is_told(stopped: StoppedClock) -> None:
    live = Live()
    await live.admit("req_1", account("a", rate_limit=5, tokens_per_minute=100), "m", 30)

    assert live.minute("a") == (1, 30)
    assert live.minute("nobody") == (0, 0)
