"""What accounts and tenants have spent this UTC month and day: in memory, counted as requests end."""

from collections.abc import Mapping
from typing import Literal

from codegate import clock
from codegate.records import RequestLog
from codegate.routing.budget import PERIODS, Period, span_of

Owner = Literal["account", "tenant"]
OWNERS: tuple[Owner, ...] = ("account", "tenant")


class Spending:
    """Sums by owner; they begin anew with each month and day."""

    def __init__(self) -> None:
        self._spans: dict[Period, tuple[int, int]] = dict.fromkeys(PERIODS, (0, 0))
        self._sums: dict[tuple[Owner, Period], dict[str, float]] = {(one, two): {} for one in OWNERS for two in PERIODS}

    def of(self, owner: Owner, period: Period) -> dict[str, float]:
        """US dollars of the present period by id; do not change it."""
        now = clock.now_ms()
        if not self._spans[period][0] <= now < self._spans[period][1]:
            self._spans[period] = span_of(period, now)
            for kind in OWNERS:
                self._sums[kind, period] = {}
        return self._sums[owner, period]

    def load(self, owner: Owner, period: Period, sums: Mapping[str, float]) -> None:
        """Begin with what is written of the present period."""
        self.of(owner, period).update(sums)

    def add(self, row: RequestLog) -> None:
        """Count what a request has cost, in the periods it came in."""
        if not row.cost_usd or row.cost_usd < 0:
            return
        ids: tuple[tuple[Owner, str | None], ...] = (("account", row.account_id), ("tenant", row.tenant_id))
        for period in PERIODS:
            for owner, id_ in ids:
                sums = self.of(owner, period)
                if id_ is not None and row.timestamp >= self._spans[period][0]:
                    sums[id_] = sums.get(id_, 0.0) + row.cost_usd
