"""
Budgets: US dollars that an account or a tenant may spend in a UTC month or day. Pure.

A budget ends new requests; those under way go on, so it can be passed by what they cost.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, NamedTuple, Protocol

from codegate.records import Record

Period = Literal["month", "day"]
PERIODS: tuple[Period, ...] = ("month", "day")

WARN_SHARE = 0.8
"""Share from which on a budget is warned of."""

_DAY_MS = 86_400_000
_ADJECTIVES = {"month": "monthly", "day": "daily"}


class Sum(NamedTuple):
    """What an account or a tenant has spent in the period that began then, milliseconds UTC."""

    owner: Literal["account", "tenant"]
    id: str
    period: Period
    since_ms: int


class Payment(NamedTuple):
    """US dollars that were added to a sum, and how much it is now as far as is known here."""

    sum: Sum
    usd: float
    known_usd: float


class Budgeted(Protocol):
    """Whatever has budgets: an account, a tenant."""

    @property
    def monthly_budget(self) -> float | None:
        """US dollars of a UTC month; None or 0 is unlimited."""

    @property
    def daily_budget(self) -> float | None:
        """US dollars of a UTC day; None or 0 is unlimited."""


class Budget(Record, frozen=True, kw_only=True):
    """One budget in force, and what is spent of it; `resets_at` is milliseconds UTC."""

    period: Period
    limit_usd: float
    spent_usd: float
    resets_at: int

    @property
    def share(self) -> float:
        """What is spent of it: 1.0 is all."""
        return self.spent_usd / self.limit_usd

    @property
    def is_spent(self) -> bool:
        """Nothing is left."""
        return self.spent_usd >= self.limit_usd

    @property
    def said(self) -> str:
        """`monthly budget of $10.00`"""
        return f"{_ADJECTIVES[self.period]} budget of ${self.limit_usd:,.2f}"

    @property
    def resets_said(self) -> str:
        """`2026-12-01 00:00 UTC`"""
        return datetime.fromtimestamp(self.resets_at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def budgets(owner: Budgeted, month_usd: float, day_usd: float, now_ms: int) -> tuple[Budget, ...]:
    """
    The owner's budgets in force.

    Args:
        month_usd: Spent this month; `day_usd` likewise.
    """
    if not owner.monthly_budget and not owner.daily_budget:
        return ()
    known: tuple[tuple[Period, float | None, float], ...] = (
        ("month", owner.monthly_budget, month_usd),
        ("day", owner.daily_budget, day_usd),
    )
    return tuple(
        Budget(period=period, limit_usd=limit, spent_usd=spent, resets_at=span_of(period, now_ms)[1])
        for period, limit, spent in known
        if limit is not None and limit > 0
    )


def spent(found: Iterable[Budget]) -> Budget | None:
    """The one that is spent and resets last, or None."""
    return max((one for one in found if one.is_spent), key=lambda one: one.resets_at, default=None)


def is_near(found: Iterable[Budget]) -> bool:
    """Whether 80 % of one of them are spent."""
    return any(one.share >= WARN_SHARE for one in found)


def span_of(period: Period, at_ms: int) -> tuple[int, int]:
    """Start of the UTC month or day of a moment, and of the next one, milliseconds UTC."""
    if period == "day":
        start = at_ms // _DAY_MS * _DAY_MS
        return start, start + _DAY_MS
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    first = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    after = datetime(moment.year + moment.month // 12, moment.month % 12 + 1, 1, tzinfo=UTC)
    return int(first.timestamp() * 1000), int(after.timestamp() * 1000)
