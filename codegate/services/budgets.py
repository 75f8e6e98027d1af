"""Budgets in force: what is left of them, who is told, and the refusal when nothing is left."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Protocol

from codegate import clock
from codegate.errors import BudgetSpent
from codegate.events import BudgetReached, Bus
from codegate.models import prices
from codegate.records import Account, RequestLog, Tenant
from codegate.routing.budget import PERIODS, WARN_SHARE, Budget, Payment, Period, Sum, budgets, span_of, spent
from codegate.services.current import Current
from codegate.services.spending import Owner

log = logging.getLogger(__name__)

_HINT = "Raise it, or wait until then."
_DUST_USD = 1e-8


class Purse(Protocol):
    """Sums that several processes share. Nothing here raises or waits long."""

    def pay(self, payments: Sequence[Payment]) -> None:
        """Add to the sums; never waits."""
        ...

    async def spent(self, sums: Sequence[Sum]) -> list[float | None] | None:
        """US dollars of each, None where nothing is known; None for all if they cannot be had."""
        ...


class Budgets:
    """
    Counts costs against budgets, and says when one is nearly or wholly spent, once per period.

    Args:
        purse: Where others count too, or None.
    """

    def __init__(self, state: Current, bus: Bus, purse: Purse | None = None) -> None:
        self._purse = purse
        self._state = state
        self._bus = bus
        self._told: set[tuple[str, str, int, int]] = set()
        self._unpriced: set[tuple[str | None, str | None]] = set()

    def of(self, owner: Account | Tenant) -> tuple[Budget, ...]:
        """The budgets of an account or a tenant, with what is spent of them now."""
        kind: Owner = "tenant" if isinstance(owner, Tenant) else "account"
        month, day = (self._state.spending.of(kind, period).get(owner.id, 0.0) for period in ("month", "day"))
        return budgets(owner, month, day, clock.now_ms())

    async def ready(self) -> None:
        """
        Load the price table, once, so that `LogWriter` can price a request the moment it ends; know what others spent.
        """
        if not prices.is_loaded():
            await asyncio.to_thread(prices.load)
        await self.refresh()

    async def refresh(self) -> list[Sum]:
        """Know what was spent where others count too; the sums that have risen by it."""
        sums = self._watched() if self._purse is not None else []
        found = await self._purse.spent(sums) if self._purse is not None and sums else None
        risen = []
        for sum_, usd in zip(sums, found or (), strict=False):
            known = self._state.spending.of(sum_.owner, sum_.period)
            if usd is not None and usd > known.get(sum_.id, 0.0) + _DUST_USD:
                known[sum_.id] = usd
                risen.append(sum_)
        return risen

    def is_watched(self, row: RequestLog) -> bool:
        """Whether what this request cost counts against a budget."""
        return any(self.of(owner) for owner in self._owners(row))

    def check(self, tenant: Tenant) -> None:
        """
        Whether the tenant may spend anything.

        Raises:
            BudgetSpent: A budget of it is used up.
        """
        found = spent(self.of(tenant))
        if found is not None:
            raise BudgetSpent(
                f"The {found.said} of tenant {tenant.name!r} is used up; it begins anew at {found.resets_said}.",
                hint=_HINT,
            )

    def refusal(self, accounts: Iterable[Account]) -> BudgetSpent | None:
        """What to say when every account that could serve has spent its budget; None if none has."""
        found = [(account, one) for account in accounts if account.enabled and (one := spent(self.of(account)))]
        if not found:
            return None
        account, budget = min(found, key=lambda pair: pair[1].resets_at)
        others = f" So are those of {len(found) - 1} more." if len(found) > 1 else ""
        return BudgetSpent(
            f"The {budget.said} of account {account.name!r} is used up; it begins anew at {budget.resets_said}."
            f"{others}",
            hint=_HINT,
        )

    def count(self, row: RequestLog) -> None:
        """Count what a request has cost."""
        self._state.spending.add(row)
        if self._purse is not None and row.cost_usd and row.cost_usd > 0:
            self._purse.pay(self._payments(row, row.cost_usd))
        for owner in self._owners(row):
            found = self.of(owner)
            if found and row.cost_usd is None and row.usage.output_tokens:
                self._warn_unpriced(row)
            for budget in found:
                self._tell(owner, budget)

    def _watched(self) -> list[Sum]:
        """The sums that some budget asks for."""
        snapshot, now_ms = self._state.current, clock.now_ms()
        owners: tuple[Account | Tenant, ...] = (*snapshot.accounts.values(), *snapshot.tenants.values())
        return [
            _sum(owner, period, now_ms)
            for owner in owners
            for period in PERIODS
            if (owner.monthly_budget if period == "month" else owner.daily_budget)
        ]

    def _payments(self, row: RequestLog, usd: float) -> list[Payment]:
        """What a request has cost, by the sums it belongs to."""
        sums = [_sum(owner, period, clock.now_ms()) for owner in self._owners(row) for period in PERIODS]
        return [
            Payment(one, usd, self._state.spending.of(one.owner, one.period).get(one.id, 0.0))
            for one in sums
            if row.timestamp >= one.since_ms
        ]

    def _owners(self, row: RequestLog) -> list[Account | Tenant]:
        snapshot = self._state.current
        account = snapshot.accounts.get(row.account_id or "")
        tenant = snapshot.tenants.get(row.tenant_id) if row.tenant_id else None
        return [owner for owner in (account, tenant) if owner is not None]

    def _tell(self, owner: Account | Tenant, budget: Budget) -> None:
        percent = 100 if budget.is_spent else 80 if budget.share >= WARN_SHARE else 0
        key = (owner.id, budget.period, budget.resets_at, percent)
        if not percent or key in self._told:
            return
        self._told = {one for one in self._told if one[2] > clock.now_ms()} | {key}
        kind = "tenant" if isinstance(owner, Tenant) else "account"
        log.warning("%s %s has spent $%.2f of its %s.", kind, owner.name, budget.spent_usd, budget.said)
        self._bus.publish(
            BudgetReached(
                owner=kind,
                owner_id=owner.id,
                name=owner.name,
                period=budget.period,
                percent=percent,
                spent_usd=round(budget.spent_usd, 6),
                budget_usd=budget.limit_usd,
                resets_at=budget.resets_at,
            )
        )

    def _warn_unpriced(self, row: RequestLog) -> None:
        key = (row.provider, row.routed_model)
        if key not in self._unpriced:
            self._unpriced.add(key)
            log.warning("The price of %s at %s is not known, so no budget counts it.", row.routed_model, row.provider)


def _sum(owner: Account | Tenant, period: Period, now_ms: int) -> Sum:
    kind: Owner = "tenant" if isinstance(owner, Tenant) else "account"
    return Sum(kind, owner.id, period, span_of(period, now_ms)[0])
