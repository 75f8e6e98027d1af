"""Affinity: who stays, who waits, who moves."""

import pytest

from codegate.providers.verdict import RATE_LIMITED
from codegate.records import Cooldown, ModelLimit
from codegate.routing.resolve import decide
from codegate.routing.route import Facts, Held, Route, RouteRequest
from tests.routing.conftest import House

NOW = 1_763_999_000_000
MODEL = "claude-sonnet-4-5"


def held(account: str = "b", tokens: int = 100_000, **fields: object) -> Held:
    known = {"account_id": account, "account_name": account, "provider": "anthropic", "model": MODEL}
    times = {"warm_until": NOW + 300_000, "served_at": NOW - 12_000}
    return Held(**known | {"tokens": tokens} | times | fields)  # type: ignore[arg-type]


def route(house: House, holder: Held | None, wait: tuple[float, float] = (5.0, 0.05), **facts: object) -> Route:
    request = RouteRequest(
        model=MODEL, wire_format="anthropic", conversation="c", max_wait_s=wait[0], worth_waiting_usd=wait[1]
    )
    return decide(house.snapshot(), Facts(held=holder, **facts), request, NOW)  # type: ignore[arg-type]


def line(found: Route) -> list[str]:
    return [candidate.account.id for candidate in found.candidates]


def resting(seconds: float, reason: str = "server_error") -> Cooldown:
    return Cooldown(until=NOW + round(seconds * 1000), reason=reason, failures=1)


@pytest.fixture(params=["priority", "round-robin", "least-used", "budget-aware", ""])
def three(request: pytest.FixtureRequest, house: House) -> House:
    """Accounts a, b and c in that order, under each strategy and without a config."""
    for number, name in enumerate("abc"):
        house.account(name, priority=9 - number)
    if request.param:
        slots = [("sonnet", name, 9 - number) for number, name in enumerate("abc")]
        house.config(*slots, strategy=request.param)
    return house


def test_a_new_conversation_goes_where_the_strategy_says(three: House) -> None:
    found = route(three, None)

    assert line(found) == ["a", "b", "c"]
    assert (found.affinity, found.wait_s) == ("new", 0.0)


def test_a_conversation_stays_with_who_served_it_whatever_the_strategy(three: House) -> None:
    found = route(three, held("b"))

    assert line(found) == ["b", "a", "c"]
    assert (found.affinity, found.cursor) == ("kept", None)
    assert found.candidates[0].reason == "It served this conversation 12 s ago, 100k tokens in its cache."
    assert {candidate.move_usd for candidate in found.candidates} == {None}


def test_it_moves_when_that_one_cannot_serve_and_the_price_is_told(three: House) -> None:
    found = route(three, held("b"), cooldowns={"b": resting(60)})

    assert line(found) == ["a", "c"]
    assert found.affinity == "moved"
    assert found.affinity_reason.startswith("Moved: b rests. Resting for 60 s more")
    assert [candidate.move_usd for candidate in found.candidates] == [pytest.approx(0.345)] * 2


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"over_rate_limit": frozenset("b")}, "Moved: b is full."),
        ({"month_spend": {"b": 5.0}}, "Moved: b is out. Its monthly budget"),
    ],
)
def test_every_reason_to_move_is_told(house: House, facts: dict[str, object], why: str) -> None:
    house.account("a")
    house.account("b", monthly_budget=1.0, rate_limit=7)
    found = route(house, held("b"), **{"month_spend": {}} | facts)

    assert line(found) == ["a"]
    assert found.affinity_reason.startswith(why)


def test_it_moves_when_that_one_is_no_longer_in_the_config(house: House) -> None:
    house.account("a")
    house.account("b")
    house.config(("sonnet", "a", 0))

    assert "not among those" in route(house, held("b")).affinity_reason


def test_the_price_of_moving_is_that_of_the_users_own_prices(three: House) -> None:
    own = ModelLimit(model_id=MODEL, price_input=9.0, price_output=9.0, price_cache_read=1.0, price_cache_write=3.0)
    found = route(three, held("b"), cooldowns={"b": resting(60)}, prices={MODEL: own})

    assert [candidate.move_usd for candidate in found.candidates] == [pytest.approx(0.2)] * 2


def test_a_short_rest_is_waited_for_where_moving_is_dear(three: House) -> None:
    found = route(three, held("b"), cooldowns={"b": resting(3.5, RATE_LIMITED)})

    assert line(found) == ["b", "a", "c"]
    assert (found.affinity, found.wait_s, found.cursor) == ("waiting", 3.5, None)
    assert found.affinity_reason.endswith("is back in 3.5 s; moving would cost $0.34.")
    assert "b" not in [candidate.account.id for candidate in found.skipped]


@pytest.mark.parametrize(
    ("holder", "seconds", "wait"),
    [
        (held("b"), 6.0, (5.0, 0.05)),
        (held("b"), 3.0, (0.0, 0.05)),
        (held("b"), 3.0, (5.0, 0.50)),
        (held("b", tokens=0), 3.0, (5.0, 0.05)),
        (held("b", warm_until=NOW), 3.0, (5.0, 0.05)),
    ],
)
def test_it_does_not_wait_long_nor_for_little(
    three: House, holder: Held, seconds: float, wait: tuple[float, float]
) -> None:
    found = route(three, holder, wait, cooldowns={"b": resting(seconds)})

    assert (line(found), found.affinity, found.wait_s) == (["a", "c"], "moved", 0.0)


def test_who_holds_it_under_another_model_is_still_first(house: House) -> None:
    house.account("a")
    house.account("b")
    house.config(("sonnet", "a", 9), ("sonnet", "b", 1, "other"))
    found = route(house, held("b"))

    assert (line(found), found.affinity) == (["b", "a"], "kept")
    assert found.candidates[0].model == "other"


def test_of_two_slots_of_one_account_the_same_model_is_first(house: House) -> None:
    house.account("b")
    house.config(("sonnet", "b", 9, "other"), ("sonnet", "b", 1))

    assert route(house, held("b")).candidates[0].model == MODEL


def test_without_a_conversation_nothing_is_said_of_it(house: House) -> None:
    house.account("a")
    request = RouteRequest(model=MODEL, wire_format="anthropic")
    found = decide(house.snapshot(), Facts(held=held("a")), request, NOW)

    assert (found.affinity, found.affinity_reason) == ("none", "")
