"""
The board: how accounts, tenants and conversations stand at this moment. Pure; everything is a dict lookup.

One board is the truth for all who share it. It answers two questions (`look`, `enter`) and is told the news; a process
that asks a board elsewhere keeps one of its own beside it, which `adopt`s what the other says, and which serves alone
when the other cannot be reached.
"""

from collections.abc import Callable

from codegate.routing.affinity import Affinity
from codegate.routing.cooldown import Cooldowns
from codegate.routing.notices import (
    TOKENS,
    AnyNews,
    Cleared,
    Ended,
    Enter,
    Entered,
    Failed,
    Heard,
    Level,
    Look,
    Released,
    Seen,
    Served,
)
from codegate.routing.ratelimit import Ask, Hold, RateLimiter, Refused


class Board:
    """
    Attributes:
        cooldowns: Who rests.
        limiter: What the last minute holds.
        cursors: Round-robin positions.
        affinity: Who serves which conversation.
        heard: By account, what its provider last told of its quotas.

    Args:
        monotonic: Seconds of a clock that never steps.
        now_ms: Wall clock, milliseconds UTC.
    """

    def __init__(self, monotonic: Callable[[], float], now_ms: Callable[[], int]) -> None:
        self.cooldowns = Cooldowns(monotonic, now_ms)
        self.limiter = RateLimiter(monotonic)
        self.cursors: dict[str, int] = {}
        self.affinity = Affinity(monotonic, now_ms)
        self.heard: dict[str, Heard] = {}
        self._monotonic = monotonic
        self._elsewhere: dict[str, tuple[int, float]] = {}  # window -> what others count in it, and until when
        self._held: dict[str, dict[str, Hold]] = {}  # request id -> owner -> its tokens

    def look(self, look: Look) -> Seen:
        """How everything stands, for a board elsewhere."""
        levels = {key: Level(*found) for key in look.windows if (found := self.limiter.level(key))[0]}
        return Seen(
            standings=self.cooldowns.standings(),
            levels=levels,
            cursors=self.cursors,
            held=self.affinity.held(look.conversation) if look.conversation else None,
        )

    def adopt(self, look: Look, seen: Seen) -> None:
        """Take over what another board has answered to this question."""
        now = self._monotonic()
        self.cooldowns.adopt(seen.standings)
        self.cursors = dict(seen.cursors)
        self.affinity.adopt(look.conversation, seen.held)
        for key in look.windows:
            level = seen.levels.get(key)
            others = level.used - self.limiter.used(key) if level is not None else 0
            if level is not None and others > 0:
                self._elsewhere[key] = others, now + level.frees_s
            else:
                self._elsewhere.pop(key, None)

    def enter(self, enter: Enter) -> Entered:
        """Let a request in: count it in all its windows and mark its probes, or do none of it."""
        full = self.full(enter.asks)  # asked first: a probe that is not sent would block the account
        if full is not None:
            return Entered(full=full)
        tried: list[str] = []
        for key in enter.rests:
            if not self.cooldowns.may_try(key):
                for before in tried:
                    self.cooldowns.release(before)
                return Entered(is_probed=True)
            tried.append(key)
        self._count(enter)
        return Entered()

    def counted(self, enter: Enter) -> None:
        """Another board has let this request in; it is counted here too, for when that one cannot be asked."""
        self._count(enter)

    def full(self, asks: tuple[Ask, ...]) -> Refused | None:
        """Why there would be no room for these now, with the longest wait, or None; counts nothing."""
        refused = self.limiter.refused(asks)
        for ask in asks if self._elsewhere else ():
            wait = self._wait_elsewhere(ask)
            if wait > 0 and (refused is None or wait > refused.wait_s):
                refused = Refused(ask, wait)
        return refused

    def used(self, key: str) -> int:
        """What the last minute of a window holds, as far as it is known here."""
        others, until = self._elsewhere.get(key, (0, 0.0))
        return self.limiter.used(key) + (others if until > self._monotonic() else 0)

    def is_over(self, key: str, limit: int) -> bool:
        """Whether nothing more fits into a window; counts nothing."""
        return limit > 0 and self.used(key) >= limit

    def note(self, news: AnyNews) -> None:
        """Something has happened."""
        match news:
            case Served():
                self._served(news)
            case Failed():
                if news.key is not None:
                    self.cooldowns.start(news.key, news.reason, news.retry_after_s)
                self._release(news.released)
            case Released():
                self._release(news.rests)
            case Ended():
                self._ended(news)
            case Cleared():
                self.cooldowns.clear_account(news.account_id)
                if news.is_gone:
                    self.affinity.forget_account(news.account_id)
                    self.heard.pop(news.account_id, None)
            case Heard():
                self.heard[news.account_id] = news

    def _served(self, news: Served) -> None:
        for key in news.rests:
            self.cooldowns.clear(key)
        self.affinity.served(news.conversation, news.server, news.model)

    def _ended(self, news: Ended) -> None:
        """What was reserved becomes what was used, where it was used; the rest is given back."""
        for owner, hold in self._held.pop(news.request_id, {}).items():
            self.limiter.settle(hold, news.tokens if owner in news.served else 0)
        if news.conversation and news.usage is not None:
            self.affinity.counted(news.conversation, news.account_id, news.usage)

    def _release(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            self.cooldowns.release(key)

    def _count(self, enter: Enter) -> None:
        """Count; the tokens are remembered for `Ended`, and an account that is asked once more has them once."""
        if enter.cursor is not None:
            self.cursors[enter.cursor] = self.cursors.get(enter.cursor, 0) + 1
        hold = next((one for one in self.limiter.add(enter.asks) if one.key.endswith(TOKENS)), None)
        if hold is None:
            return
        held = self._held.setdefault(enter.request_id, {})
        before = held.get(enter.owner)
        if before is not None:
            self.limiter.settle(before, 0)
        held[enter.owner] = hold

    def _wait_elsewhere(self, ask: Ask) -> float:
        """Seconds until there may be room, where what others count leaves none."""
        others, until = self._elsewhere.get(ask.key, (0, 0.0))
        left = until - self._monotonic()
        if ask.limit <= 0 or left <= 0 or not others:
            return 0.0
        return left if others + self.limiter.used(ask.key) + ask.amount > ask.limit else 0.0
