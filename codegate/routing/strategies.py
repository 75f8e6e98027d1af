"""
`STRATEGIES`: in which order the usable slots of a tier are asked (`behaviour.md` 2.6).

Each is a function of the slots in order of priority (highest first, then age) and of a few numbers, to the same
slots in another order. Ties keep the order that came in, so every order is decided.
"""

from collections.abc import Callable, Mapping, Sequence
from math import inf

from codegate.records import Account, Record


class Slot(Record, frozen=True):
    """
    An account that may serve, as a slot of a config or by itself.

    Attributes:
        model: Name the provider will be asked for.
        priority: The slot's own.
    """

    account: Account
    model: str
    priority: int


class Numbers(Record, frozen=True):
    """
    Attributes:
        month_spend: US dollars of this month by account id.
        cursor: Round-robin position.
    """

    month_spend: Mapping[str, float] = {}
    cursor: int = 0


Strategy = Callable[[Sequence[Slot], Numbers], list[Slot]]


def by_priority(slots: Sequence[Slot], numbers: Numbers) -> list[Slot]:
    """Highest priority first."""
    return sorted(slots, key=lambda slot: -slot.priority)


def round_robin(slots: Sequence[Slot], numbers: Numbers) -> list[Slot]:
    """Each in turn, beginning one further with every request."""
    start = numbers.cursor % len(slots) if slots else 0
    return [*slots[start:], *slots[:start]]


def least_used(slots: Sequence[Slot], numbers: Numbers) -> list[Slot]:
    """Least spent this month first."""
    return sorted(slots, key=lambda slot: numbers.month_spend.get(slot.account.id, 0.0))


def budget_aware(slots: Sequence[Slot], numbers: Numbers) -> list[Slot]:
    """Most left of the month's budget first; no budget is endless."""
    return sorted(slots, key=lambda slot: -budget_left(slot.account, numbers.month_spend))


def budget_left(account: Account, month_spend: Mapping[str, float]) -> float:
    """US dollars left this month; endless without a budget."""
    if not account.monthly_budget or account.monthly_budget <= 0:
        return inf
    return account.monthly_budget - month_spend.get(account.id, 0.0)


STRATEGIES: dict[str, Strategy] = {
    "priority": by_priority,
    "round-robin": round_robin,
    "least-used": least_used,
    "budget-aware": budget_aware,
}
"""Every strategy by the name a config carries."""
