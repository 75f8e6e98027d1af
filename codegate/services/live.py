"""
The living numbers beside the snapshot: cooldowns, rate windows, round-robin positions, conversations.

One object per process, used by the proxy on each request and by REST for `explain` and account rows. The numbers stand
on a board (`routing/board.py`): this process's own, or one elsewhere that several processes share (`Remote`). Then the
own board is a view of the other as it was last seen, and does the work alone while that one cannot be reached.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Protocol

from codegate import clock
from codegate.providers.hops import Hops
from codegate.records import Account, Cooldown, QuotaWindow, RequestLog, Snapshot, Tenant
from codegate.routing.affinity import Server
from codegate.routing.board import Board
from codegate.routing.cooldown import rest_keys
from codegate.routing.notices import (
    TENANT,
    TOKENS,
    AnyNews,
    Cleared,
    Ended,
    Enter,
    Entered,
    Failed,
    Heard,
    Look,
    Released,
    Seen,
    Served,
)
from codegate.routing.ratelimit import Ask, Refused
from codegate.routing.route import Facts
from codegate.services.spending import Spending
from codegate.wire.quota import quotas_of, telling


class Remote(Protocol):
    """A board elsewhere. Nothing here raises or waits long: who cannot reach it says so, once, in its log."""

    async def look(self, look: Look) -> Seen | None:
        """See `Board`; None if it cannot be reached."""
        ...

    async def enter(self, enter: Enter) -> Entered | None:
        """See `Board`; None if it cannot be reached."""
        ...

    def note(self, news: AnyNews) -> None:
        """See `Board`; what is told here counts before whatever is asked later."""
        ...


class Live:
    """
    What changes with every request.

    Attributes:
        hops: This server's sign on what it sends, the same in all its processes.
    """

    def __init__(self, remote: Remote | None = None, instance: str = "") -> None:
        """
        Args:
            remote: The board that counts; None for this process's own.
            instance: Name of this server for `hops`; "" makes one.
        """
        self.instance = instance or secrets.token_hex(8)
        self.hops = Hops(self.instance)
        self._here = Board(clock.monotonic, clock.now_ms)
        self._remote = remote
        self.cooldowns = self._here.cooldowns
        self.limiter = self._here.limiter
        self.affinity = self._here.affinity

    @property
    def board(self) -> Board | None:
        """The board of this process, where it is the one that counts."""
        return self._here if self._remote is None else None

    @property
    def cursors(self) -> dict[str, int]:
        """Round-robin positions; do not change them."""
        return self._here.cursors

    async def look(self, look: Look) -> Seen:
        """See `Board`; for another process, whose board this one is."""
        await self._refreshed(look)
        return self._here.look(look)

    async def enter(self, enter: Enter) -> Entered:
        """See `Board`."""
        found = await self._remote.enter(enter) if self._remote is not None else None
        if found is None:
            return self._here.enter(enter)
        if found.full is None and not found.is_probed:
            self._here.counted(enter)
        return found

    def note(self, news: AnyNews) -> None:
        """See `Board`; never waits."""
        self._here.note(news)
        if self._remote is not None:
            self._remote.note(news)

    async def facts(self, snapshot: Snapshot, spending: Spending, conversation: str = "") -> Facts:
        """
        What a routing decision reads, as it is now.

        Args:
            conversation: Key of the request's, "" without affinity.
        """
        await self.refresh(snapshot.accounts.values(), conversation)
        over = [account.id for account in snapshot.accounts.values() if self._is_over(account)]
        return Facts(
            cooldowns=self.cooldowns.current(),
            over_rate_limit=frozenset(over),
            month_spend=dict(spending.of("account", "month")),
            day_spend=dict(spending.of("account", "day")),
            cursors=self._here.cursors,
            held=self.affinity.held(conversation) if conversation else None,
            prices=snapshot.model_limits,
        )

    async def refresh(self, accounts: Iterable[Account], conversation: str = "") -> None:
        """See how these accounts stand where the numbers are shared; what is asked of this object next tells it."""
        if self._remote is not None:
            await self._refreshed(Look(conversation=conversation, windows=tuple(_windows(accounts))))

    def quotas(self, account_id: str) -> tuple[QuotaWindow, ...]:
        """The provider's own limits of an account, as last told."""
        heard = self._here.heard.get(account_id)
        return quotas_of(heard.headers, heard.at_ms, clock.now_ms()) if heard is not None else ()

    def minute(self, account_id: str) -> tuple[int, int]:
        """Requests and tokens that the last minute of an account holds; only those are counted that it limits."""
        key = account_key(account_id)
        return self._here.used(key), self._here.used(tokens_key(key))

    def full(self, account: Account, tokens: int) -> Refused | None:
        """Why `admit` would refuse now, as far as is known here, or None; counts nothing."""
        return self._here.full(_asks(account, tokens))

    async def take(self, key: str, limit: int) -> float:
        """
        Count one request in a window, if there is room for it.

        Args:
            limit: Requests a minute; 0 or less is unlimited and not counted.

        Returns:
            0.0 if it was counted, else the seconds until there is room.
        """
        if limit <= 0:
            return 0.0
        found = await self.enter(Enter(request_id="", owner=TENANT, asks=(Ask(key, limit),)))
        return found.full.wait_s if found.full is not None else 0.0

    async def admit(
        self, request_id: str, account: Account, model: str, tokens: int, cursor: str | None = None
    ) -> Entered:
        """
        Let a request go to an account: count it and its estimated tokens in the account's minute, or say why not.

        Args:
            cursor: Round-robin position whose turn this takes, or None.
        """
        asks, rests = _asks(account, tokens), rest_keys(account.id, model)
        return await self.enter(Enter(request_id=request_id, owner=account.id, asks=asks, rests=rests, cursor=cursor))

    async def reserve_tokens(self, request_id: str, tenant: Tenant, tokens: int) -> Refused | None:
        """Count a request's estimated tokens in its tenant's minute; why there is no room, or None."""
        ask = Ask(tokens_key(tenant_key(tenant)), tenant.tokens_per_minute, tokens)
        return (await self.enter(Enter(request_id=request_id, owner=TENANT, asks=(ask,)))).full

    def served(self, account: Account, model: str, conversation: str) -> None:
        """An account has begun to answer: it rests no more, and the conversation is its own."""
        server = Server(account.id, account.name, account.provider)
        rests = rest_keys(account.id, model)
        self.note(Served(rests=rests, conversation=conversation, server=server, model=model))

    def failed(
        self, key: str | None, reason: str, retry_after_s: float | None, released: tuple[str, ...]
    ) -> Cooldown | None:
        """
        An account has failed.

        Args:
            key: What rests from now on (an account, or a model of it), or None.
            released: Of what the failure does not tell.

        Returns:
            The rest of `key`, as it is known here.
        """
        self.note(Failed(key=key, reason=reason, retry_after_s=retry_after_s, released=released))
        return self.cooldowns.current().get(key) if key is not None else None

    def released(self, account_id: str, model: str) -> None:
        """A try ended without a word on how the account is."""
        self.note(Released(rests=rest_keys(account_id, model)))

    def came_back(self, account_id: str) -> None:
        """An account was found to work, whatever its models do."""
        self.note(Served(rests=(account_id,)))

    def cleared(self, account_id: str, *, is_gone: bool = False) -> None:
        """All rests of an account are over; one that is gone holds no conversation either."""
        self.note(Cleared(account_id=account_id, is_gone=is_gone))

    def heard(self, account_id: str, headers: Mapping[str, str]) -> None:
        """An account's provider answered; what its headers say of quotas is read when somebody asks."""
        found = telling(headers)
        if found:
            self.note(Heard(account_id=account_id, headers=found, at_ms=clock.now_ms()))

    def ended(self, request_id: str, row: RequestLog | None, conversation: str = "") -> None:
        """
        A request is over: what was reserved for it becomes what it used, at the account that answered, and how long
        its conversation's prefix is becomes known. Input read from a cache does not count, as with most providers.
        """
        used = row.usage if row is not None else None
        is_counted = conversation and row is not None and row.account_id is not None and row.outcome == "ok"
        self.note(
            Ended(
                request_id=request_id,
                tokens=used.input_tokens + used.cache_write_tokens + used.output_tokens if used is not None else 0,
                served=(TENANT, row.account_id or TENANT) if row is not None else (),
                conversation=conversation if is_counted else "",
                account_id=(row.account_id or "") if row is not None else "",
                usage=used,
            )
        )

    async def _refreshed(self, look: Look) -> None:
        seen = await self._remote.look(look) if self._remote is not None else None
        if seen is not None:
            self._here.adopt(look, seen)

    def _is_over(self, account: Account) -> bool:
        key = account_key(account.id)
        return self._here.is_over(key, account.rate_limit) or self._here.is_over(
            tokens_key(key), account.tokens_per_minute
        )


def account_key(account_id: str) -> str:
    """Name of an account's rate window."""
    return f"account:{account_id}"


def tenant_key(tenant: Tenant) -> str:
    """Name of a tenant's rate window."""
    return f"tenant:{tenant.id}"


def tokens_key(key: str) -> str:
    """Name of the window of tokens beside one of requests."""
    return key + TOKENS


def _asks(account: Account, tokens: int) -> tuple[Ask, Ask]:
    key = account_key(account.id)
    return Ask(key, account.rate_limit), Ask(tokens_key(key), account.tokens_per_minute, tokens)


def _windows(accounts: Iterable[Account]) -> Iterable[str]:
    """Windows of accounts that have limits."""
    for account in accounts:
        key = account_key(account.id)
        if account.rate_limit > 0:
            yield key
        if account.tokens_per_minute > 0:
            yield tokens_key(key)
