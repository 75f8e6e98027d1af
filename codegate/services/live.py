"""
The living numbers beside the snapshot: cooldowns, rate windows, spend, round-robin positions, conversations.

One object per process, used by the proxy on each request and by REST for `explain` and account rows.
Everything here is a dict lookup; nothing waits.
"""

import secrets
import secrets
from collections.abc import Mapping

from codegate import clock
from codegate.providers.hops import Hops
from codegate.providers.hops import Hops
from codegate.records import RequestLog, Snapshot, Tenant
from codegate.routing.affinity import Affinity
from codegate.routing.cooldown import Cooldowns
from codegate.routing.ratelimit import RateLimiter
from codegate.routing.route import Facts


class Live:
    """What changes with every request and is lost with the process."""

    def __init__(self) -> None:
        self.cooldowns = Cooldowns(clock.monotonic, clock.now_ms)
        self.limiter = RateLimiter(clock.monotonic)
        self.cursors: dict[str, int] = {}
        self.affinity = Affinity(clock.monotonic, clock.now_ms)
        self.hops = Hops(secrets.token_hex(8))
        self.hops = Hops(secrets.token_hex(8))

    def facts(self, snapshot: Snapshot, spend: Mapping[str, float], conversation: str = "") -> Facts:
        """
        What a routing decision reads, as it is now.

        Args:
            conversation: Key of the request's, "" without affinity.
        """
        over = [
            account.id
            for account in snapshot.accounts.values()
            if account.rate_limit > 0 and self.limiter.is_over(account_key(account.id), account.rate_limit)
        ]
        return Facts(
            cooldowns=self.cooldowns.current(),
            over_rate_limit=frozenset(over),
            month_spend=dict(spend),
            cursors=self.cursors,
            held=self.affinity.held(conversation) if conversation else None,
        )

    def counted(self, conversation: str, row: RequestLog) -> None:
        """A request has ended: how long its conversation's prefix is now."""
        if conversation and row.account_id is not None and row.outcome == "ok":
            self.affinity.counted(conversation, row.account_id, row.usage)

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
