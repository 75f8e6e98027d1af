"""
The living numbers beside the snapshot: cooldowns, rate windows, spend, round-robin positions, conversations.

One object per process, used by the proxy on each request and by REST for `explain` and account rows.
Everything here is a dict lookup; nothing waits.
"""

import secrets
from collections.abc import Mapping

from codegate import clock
from codegate.providers.hops import Hops
from codegate.records import Account, QuotaWindow, RequestLog, Snapshot, Tenant
from codegate.routing.affinity import Affinity
from codegate.routing.cooldown import Cooldowns
from codegate.routing.ratelimit import Ask, Hold, RateLimiter, Refused
from codegate.routing.route import Facts
from codegate.services.spending import Spending
from codegate.wire.quota import quotas_of, tells

_TENANT = ""


class Live:
    """What changes with every request and is lost with the process."""

    def __init__(self) -> None:
        self.cooldowns = Cooldowns(clock.monotonic, clock.now_ms)
        self.limiter = RateLimiter(clock.monotonic)
        self.cursors: dict[str, int] = {}
        self._held: dict[str, dict[str, Hold]] = {}  # request id -> account id, or _TENANT -> its tokens
        self.affinity = Affinity(clock.monotonic, clock.now_ms)
        self._limits: dict[str, tuple[Mapping[str, str], int]] = {}  # account id -> headers, and when they came
        self.hops = Hops(secrets.token_hex(8))

    def facts(self, snapshot: Snapshot, spending: Spending, conversation: str = "") -> Facts:
        """
        What a routing decision reads, as it is now.

        Args:
            conversation: Key of the request's, "" without affinity.
        """
        over = [
            account.id
            for account in snapshot.accounts.values()
            if self.limiter.is_over(account_key(account.id), account.rate_limit)
            or self.limiter.is_over(tokens_key(account_key(account.id)), account.tokens_per_minute)
        ]
        return Facts(
            cooldowns=self.cooldowns.current(),
            over_rate_limit=frozenset(over),
            month_spend=dict(spending.of("account", "month")),
            day_spend=dict(spending.of("account", "day")),
            cursors=self.cursors,
            held=self.affinity.held(conversation) if conversation else None,
            prices=snapshot.model_limits,
        )

    def counted(self, conversation: str, row: RequestLog) -> None:
        """A request has ended: how long its conversation's prefix is now."""
        if conversation and row.account_id is not None and row.outcome == "ok":
            self.affinity.counted(conversation, row.account_id, row.usage)

    def heard(self, account_id: str, headers: Mapping[str, str]) -> None:
        """An account's provider answered; what its headers say of quotas is read when somebody asks."""
        if tells(headers):
            self._limits[account_id] = headers, clock.now_ms()

    def quotas(self, account_id: str) -> tuple[QuotaWindow, ...]:
        """The provider's own limits of an account, as last told."""
        headers, heard_ms = self._limits.get(account_id, ({}, 0))
        return quotas_of(headers, heard_ms, clock.now_ms())

    def minute(self, account_id: str) -> tuple[int, int]:
        """Requests and tokens that the last minute of an account holds; only those are counted that it limits."""
        key = account_key(account_id)
        return self.limiter.used(key), self.limiter.used(tokens_key(key))

    def admit(self, request_id: str, account: Account, tokens: int) -> Refused | None:
        """
        Count a request and its estimated tokens in an account's minute, both or none.

        Returns:
            Why there is no room, or None.
        """
        found = self.limiter.reserve(_asks(account, tokens))
        if isinstance(found, Refused):
            return found
        self._keep(request_id, account.id, found)
        return None

    def full(self, account: Account, tokens: int) -> Refused | None:
        """Why `admit` would refuse now, or None; counts nothing."""
        return self.limiter.refused(_asks(account, tokens))

    def reserve_tokens(self, request_id: str, tenant: Tenant, tokens: int) -> Refused | None:
        """Count a request's estimated tokens in its tenant's minute; why there is no room, or None."""
        found = self.limiter.reserve([Ask(tokens_key(tenant_key(tenant)), tenant.tokens_per_minute, tokens)])
        if isinstance(found, Refused):
            return found
        self._keep(request_id, _TENANT, found)
        return None

    def settle(self, request_id: str, row: RequestLog | None) -> None:
        """
        A request has ended: what was reserved for it becomes what it used, at the account that answered; what others
        had reserved is given back. Input read from a cache does not count, as with most providers.
        """
        used = row.usage if row is not None else None
        total = used.input_tokens + used.cache_write_tokens + used.output_tokens if used is not None else 0
        served = {_TENANT, row.account_id} if row is not None else set()
        for owner, hold in self._held.pop(request_id, {}).items():
            self.limiter.settle(hold, total if owner in served else 0)

    def _keep(self, request_id: str, owner: str, holds: list[Hold]) -> None:
        """Remember the tokens, for `settle`; an account that is asked once more has them once."""
        hold = next((hold for hold in holds if hold.key.endswith(TOKENS)), None)
        if hold is None:
            return
        before = self._held.setdefault(request_id, {}).get(owner)
        if before is not None:
            self.limiter.settle(before, 0)
        self._held[request_id][owner] = hold

    def advance(self, cursor: str | None) -> None:
        """A round-robin route was used: the next one begins one further."""
        if cursor is not None:
            self.cursors[cursor] = self.cursors.get(cursor, 0) + 1


def account_key(account_id: str) -> str:
    """Name of an account's rate window."""
    return f"account:{account_id}"


def tenant_key(tenant: Tenant) -> str:
    """Name of a tenant's rate window."""
    return f"tenant:{tenant.id}"


TOKENS = ":tokens"


def tokens_key(key: str) -> str:
    """Name of the window of tokens beside one of requests."""
    return key + TOKENS


def _asks(account: Account, tokens: int) -> tuple[Ask, Ask]:
    key = account_key(account.id)
    return Ask(key, account.rate_limit), Ask(tokens_key(key), account.tokens_per_minute, tokens)
