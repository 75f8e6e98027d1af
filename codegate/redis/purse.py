"""What accounts and tenants have spent at all proxies, in US dollars, by period (`services/budgets.py`: `Purse`)."""

from collections.abc import Sequence
from functools import partial

from codegate.redis.board import SharedBoard
from codegate.redis.names import Names
from codegate.redis.steps import Step
from codegate.routing.budget import Payment, Sum

_TTL_S = {"month": 40 * 86_400, "day": 3 * 86_400}


class SharedPurse:
    """Sums in Redis; what could not be told is told with the next payment, or before somebody asks."""

    def __init__(self, board: SharedBoard, names: Names) -> None:
        self._board = board
        self._names = names
        self._untold: dict[Sum, Payment] = {}

    def pay(self, payments: Sequence[Payment]) -> None:
        """Add to the sums; never waits."""
        merged = dict(self._untold)
        self._untold.clear()
        for one in payments:
            before = merged.get(one.sum)
            merged[one.sum] = one if before is None else one._replace(usd=one.usd + before.usd)
        if not merged:
            return
        words = [str(len(merged))]
        for sum_, one in merged.items():
            words += [*self._place(sum_), f"{one.known_usd:.9f}", f"{one.usd:.9f}", str(_TTL_S[sum_.period])]
        self._board.tell(Step("paid", words, lost=partial(self._not_told, list(merged.values()))))

    async def spent(self, sums: Sequence[Sum]) -> list[float | None] | None:
        """US dollars of each, None where nothing is known; None for all if the server cannot be reached."""
        self.pay(())

        def read(answer: list[str], _now_us: int) -> list[float | None]:
            return [float(text) if text else None for text in answer]

        words = [word for sum_ in sums for word in self._place(sum_)]
        found: list[float | None] | None = await self._board.ask(Step("spent", [str(len(sums)), *words], read=read))
        return found

    def _place(self, sum_: Sum) -> tuple[str, str]:
        name = self._names.account(sum_.id) if sum_.owner == "account" else self._names.tenant(sum_.id)
        return f"{sum_.owner}:{sum_.period}:{sum_.since_ms}", name

    def _not_told(self, payments: Sequence[Payment]) -> None:
        for one in payments:
            later = self._untold.get(one.sum)
            self._untold[one.sum] = one if later is None else later._replace(usd=later.usd + one.usd)
