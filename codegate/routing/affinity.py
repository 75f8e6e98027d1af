"""
Conversations and the accounts that hold their prompt caches.

A provider's cache belongs to one account and one model. A conversation that moves pays for its whole prefix again, as
a cache write instead of a read that is ten times cheaper, so it stays where it is as long as it can (`move_usd`).
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from codegate.models.prices import cost_usd
from codegate.records import Account, ModelLimit, Usage
from codegate.routing.route import Held

IDLE_S = 3600.0
"""A conversation that was silent for so long is over."""

MOST = 20_000
"""Conversations remembered; the one that was silent longest goes first."""

WARM_S, WARM_1H_S = 300.0, 3600.0
"""How long a provider keeps a prefix after its last use: five minutes, or an hour where that was paid for."""


_NOTHING: Mapping[str, ModelLimit] = {}


class Server(NamedTuple):
    """What is remembered of the account that served."""

    id: str
    name: str
    provider: str


@dataclass(slots=True)
class _Conversation:
    held: Held
    last: float
    warm_s: float


class Affinity:
    """
    Who served each conversation last, in memory.

    Args:
        monotonic: Seconds of a clock that never steps.
        now_ms: Wall clock, milliseconds UTC.
        most: Conversations remembered.
    """

    def __init__(self, monotonic: Callable[[], float], now_ms: Callable[[], int], most: int = MOST) -> None:
        self._monotonic = monotonic
        self._now_ms = now_ms
        self._most = most
        self._known: OrderedDict[str, _Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def held(self, conversation: str) -> Held | None:
        """Who served this conversation last, or None if nobody did within the hour."""
        found = self._known.get(conversation)
        if found is None or found.last + IDLE_S <= self._monotonic():
            return None
        return found.held

    def adopt(self, conversation: str, held: Held | None) -> None:
        """What others know of a conversation is known here too: who served it, or that nobody did."""
        if not conversation:
            return
        if held is None:
            self._known.pop(conversation, None)
            return
        warm_s = max(WARM_S, (held.warm_until - held.served_at) / 1000)
        idle_s = max(0.0, (self._now_ms() - held.served_at) / 1000)
        self._known[conversation] = _Conversation(held, self._monotonic() - idle_s, warm_s)
        self._known.move_to_end(conversation)
        self._sweep()

    def served(self, conversation: str, account: Account | Server, model: str) -> None:
        """This account has answered; what was counted so far is the length of the prefix wherever it is."""
        if not conversation:
            return
        before = self._known.get(conversation)
        now_ms = self._now_ms()
        warm_s = before.warm_s if before else WARM_S
        held = Held(
            account_id=account.id,
            account_name=account.name,
            provider=account.provider,
            model=model,
            tokens=before.held.tokens if before else 0,
            warm_until=now_ms + round(warm_s * 1000),
            served_at=now_ms,
        )
        self._known[conversation] = _Conversation(held, self._monotonic(), warm_s)
        self._known.move_to_end(conversation)
        self._sweep()

    def counted(self, conversation: str, account_id: str, usage: Usage) -> None:
        """
        The tokens of its last answer are known: the whole input is the next one's prefix.

        An answer that neither read nor wrote a cache leaves nothing that moving could lose.
        """
        found = self._known.get(conversation)
        if found is None or found.held.account_id != account_id or usage.estimated:
            return
        if usage.cache_write_1h_tokens:
            found.warm_s = WARM_1H_S
        cached = usage.cache_read_tokens + usage.cache_write_tokens
        now_ms = self._now_ms()
        held = found.held
        found.last = self._monotonic()
        found.held = Held(
            account_id=held.account_id,
            account_name=held.account_name,
            provider=held.provider,
            model=held.model,
            tokens=cached + usage.input_tokens if cached else 0,
            warm_until=now_ms + round(found.warm_s * 1000),
            served_at=held.served_at,
        )

    def forget_account(self, account_id: str) -> None:
        """An account is gone: its conversations begin anew."""
        for key in [key for key, found in self._known.items() if found.held.account_id == account_id]:
            del self._known[key]

    def _sweep(self) -> None:
        """Drop the oldest: those that are over, and those beyond the limit. Amortised, one or two a call."""
        horizon = self._monotonic() - IDLE_S
        while self._known:
            oldest = next(iter(self._known.values()))
            if len(self._known) <= self._most and oldest.last > horizon:
                return
            self._known.popitem(last=False)


def move_usd(
    held: Held | None, provider: str, model: str, now_ms: int, own: Mapping[str, ModelLimit] = _NOTHING
) -> float | None:
    """
    US dollars that a conversation's prefix costs more at a new account than at the one that holds it.

    There it is written to a cache, here it would be read from one. None where there is nothing to lose, or a price is
    not known; a cheaper model may make it 0.

    Args:
        provider: Of the new account.
        model: As it would be asked for.
        now_ms: Prices have dates; a prefix grows cold.
        own: What the user said of models, prices too.
    """
    if held is None or not held.tokens or now_ms >= held.warm_until:
        return None
    stay = cost_usd(held.provider, held.model, Usage(cache_read_tokens=held.tokens), now_ms, own)
    move = cost_usd(provider, model, Usage(cache_write_tokens=held.tokens), now_ms, own)
    return None if stay is None or move is None else max(0.0, move - stay)
