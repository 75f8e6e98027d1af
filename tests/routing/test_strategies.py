"""Orders of usable slots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.records import Account
from codegate.routing.strategies import STRATEGIES, Numbers, Slot, budget_left


def slot(name: str, priority: int = 0, budget: float | None = None) -> Slot:
    account = Account(id=name, name=name, provider="anthropic", monthly_budget=budget)
    return Slot(account=account, model="m", priority=priority)


def order(strategy: str, slots: list[Slot], **numbers: object) -> list[str]:
    return [item.account.id for item in STRATEGIES[strategy](slots, Numbers(**numbers))]  # type: ignore[arg-type]


def test_priority_asks_the_highest_first_and_keeps_ties() -> None:
    assert order("priority", [slot("a", 1), slot("b", 5), slot("c", 1)]) == ["b", "a", "c"]


def test_round_robin_begins_one_further_each_time() -> None:
    slots = [slot("a"), slot("b"), slot("c")]
    firsts = [order("round-robin", slots, cursor=number) for number in range(4)]

    assert firsts == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]]


def test_least_used_asks_who_spent_least() -> None:
    assert order("least-used", [slot("a"), slot("b"), slot("c")], month_spend={"a": 2.0, "c": 1.0}) == ["b", "c", "a"]


def test_budget_aware_asks_who_has_most_left_and_no_budget_is_endless() -> None:
    slots = [slot("a", budget=10.0), slot("b", budget=100.0), slot("c"), slot("d", budget=0.0)]

    assert order("budget-aware", slots, month_spend={"b": 95.0}) == ["c", "d", "a", "b"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nothing_in_nothing_out(strategy: str) -> None:
    assert order(strategy, []) == []


@pytest.mark.parametrize("strategy", STRATEGIES)
@given(
    names=st.lists(st.sampled_from("abcdefgh"), unique=True),
    priorities=st.lists(st.integers(0, 3), min_size=8, max_size=8),
    cursor=st.integers(0, 100),
    spend=st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 10)),
)
def test_every_strategy_only_reorders(
    strategy: str, names: list[str], priorities: list[int], cursor: int, spend: dict[str, float]
) -> None:
    slots = [slot(name, priority, budget=5.0) for name, priority in zip(names, priorities, strict=False)]

    assert sorted(order(strategy, slots, cursor=cursor, month_spend=spend)) == sorted(item.account.id for item in slots)


def test_budget_left_is_what_is_not_spent() -> None:
    assert budget_left(slot("a", budget=10.0).account, {"a": 4.0}) == 6.0
