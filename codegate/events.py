"""
What happens, as typed events, and the bus that carries them.

`publish` never waits: each subscriber has a bounded queue that drops its oldest event when full and says so
with `Dropped`. A ring of the newest events lets a reader that was away resume by id.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from codegate.records import Attempt, RequestLog

QUEUE_SIZE = 1_000
RING_SIZE = 1_000


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events; `topic` is how subscribers choose."""

    topic: str = ""


E = TypeVar("E", bound=Event)


class RequestStarted(Event, frozen=True, kw_only=True, tag="request_started"):
    """A request was let in and screened; from here on accounts are asked."""

    topic: str = "requests"
    request_id: str
    tenant_id: str | None
    model: str
    wire_format: str
    is_stream: bool


class RequestAnswered(Event, frozen=True, kw_only=True, tag="request_answered"):
    """The first content of an answer is here, after `ttft_ms`; this account gave it."""

    topic: str = "requests"
    request_id: str
    account_id: str
    model: str
    ttft_ms: int | None


class RequestRerouted(Event, frozen=True, kw_only=True, tag="request_rerouted"):
    """The operator had a request that waited sent to another account; `attempt` is the one that was dropped."""

    topic: str = "requests"
    request_id: str
    attempt: Attempt
    account_id: str
    model: str


class RequestFinished(Event, frozen=True, kw_only=True, tag="request_finished"):
    """A request has its final outcome; bodies are with the request log, not here."""

    topic: str = "requests"
    log: RequestLog


def finished(row: RequestLog) -> RequestFinished:
    """The event for a row, as everybody may hear of it at once: bodies are large, and for whoever asks for them."""
    if row.request_body is not None or row.response_body is not None:
        row = msgspec.structs.replace(row, request_body=None, response_body=None)
    return RequestFinished(log=row)


class Failover(Event, frozen=True, kw_only=True, tag="failover"):
    """An account failed and the next one is tried."""

    topic: str = "failovers"
    request_id: str
    attempt: Attempt


class CooldownStarted(Event, frozen=True, kw_only=True, tag="cooldown_started"):
    """An account rests until `until` (milliseconds UTC), or only one of its models does."""

    topic: str = "cooldowns"
    account_id: str
    until: int
    reason: str
    model: str | None = None


class LoginNeeded(Event, frozen=True, kw_only=True, tag="login_needed"):
    """An account's login is no longer taken: somebody has to log in again."""

    topic: str = "accounts"
    account_id: str
    reason: str


class AccountChanged(Event, frozen=True, kw_only=True, tag="account_changed"):
    """An account was `created`, `updated` or `deleted`."""

    topic: str = "accounts"
    account_id: str
    change: str


class TenantChanged(Event, frozen=True, kw_only=True, tag="tenant_changed"):
    """A tenant was `created`, `updated` (its key too) or `deleted`."""

    topic: str = "tenants"
    tenant_id: str
    change: str


class BudgetReached(Event, frozen=True, kw_only=True, tag="budget_reached"):
    """
    An account or a tenant has spent most of a budget (`percent` is 80) or all of it (100); once per period.

    Attributes:
        owner: `account` or `tenant`.
        period: `month` or `day`, UTC.
        resets_at: When the next period begins, milliseconds UTC.
    """

    topic: str = "budgets"
    owner: str
    owner_id: str
    name: str
    period: str
    percent: int
    spent_usd: float
    budget_usd: float
    resets_at: int


class ConfigChanged(Event, frozen=True, kw_only=True, tag="config_changed"):
    """A config was `created`, `updated`, `deleted` or `activated`."""

    topic: str = "configs"
    config_id: str
    change: str


class SettingChanged(Event, frozen=True, kw_only=True, tag="setting_changed"):
    """A setting has another value; which one is not said, it may be a secret."""

    topic: str = "settings"
    key: str
    tenant_id: str | None = None


class GuardrailsChanged(Event, frozen=True, kw_only=True, tag="guardrails_changed"):
    """A user's own pattern, or the allow-list (`allow_list`), was `created`, `updated` or `deleted`."""

    topic: str = "guardrails"
    detector_id: str
    change: str


class GuardrailHit(Event, frozen=True, kw_only=True, tag="guardrail_hit"):
    """Guardrails hid something in a request: detector -> places."""

    topic: str = "guardrail_hits"
    request_id: str
    tenant_id: str | None
    found: dict[str, int]


class GuardrailsFailed(Event, frozen=True, kw_only=True, tag="guardrails_failed"):
    """Guardrails could not work on a request; it was refused, or sent unscreened where that is allowed."""

    topic: str = "guardrail_hits"
    request_id: str
    was_sent: bool
    reason: str = ""


class LogLine(Event, frozen=True, kw_only=True, tag="log_line"):
    """The server logged a line; `at` is milliseconds UTC."""

    topic: str = "logs"
    at: int
    level: str
    logger: str
    message: str


class SessionChanged(Event, frozen=True, kw_only=True, tag="session_changed"):
    """A terminal session was `created`, `updated` or `deleted`."""

    topic: str = "sessions"
    session_id: str
    change: str


class Dropped(Event, frozen=True, kw_only=True, tag="dropped"):
    """
    Events this subscriber asked for are gone: it was too slow, or away for too long.

    Attributes:
        count: How many of all topics; 0 where nobody knows, since the server was started anew.
    """

    topic: str = "dropped"
    count: int


TOPICS = frozenset(
    field.default for kind in Event.__subclasses__() for field in msgspec.structs.fields(kind) if field.name == "topic"
) - {"dropped"}
"""What subscribers can choose from: the topics of all classes above."""


class Subscription:
    """One reader's queue. Iterate it for `(id, event)` pairs; it ends when the bus closes."""

    def __init__(self, topics: frozenset[str], backlog: list[tuple[int, Event]], missed: int | None = None) -> None:
        """
        Args:
            missed: How many events before the backlog are gone, as `Dropped.count`; None is none.
        """
        self._topics = topics
        self._queue: deque[tuple[int, Event]] = deque(backlog)
        self._dropped = missed
        self._wake = asyncio.Event()
        self._closed = False
        if backlog:
            self._wake.set()

    def offer(self, number: int, event: Event) -> None:
        """Queue an event if its topic is wanted; never waits."""
        if self._topics and event.topic not in self._topics:
            return
        if len(self._queue) >= QUEUE_SIZE:
            self._queue.popleft()
            self._dropped = (self._dropped or 0) + 1
        self._queue.append((number, event))
        self._wake.set()

    def close(self) -> None:
        """Let the reader end once its queue is empty."""
        self._closed = True
        self._wake.set()

    async def __aiter__(self) -> AsyncIterator[tuple[int, Event]]:
        while True:
            while self._queue:
                if self._dropped is not None:
                    count, self._dropped = self._dropped, None
                    yield self._queue[0][0] - 1, Dropped(count=count)
                yield self._queue.popleft()
            if self._closed:
                return
            self._wake.clear()
            await self._wake.wait()


class Bus:
    """
    Publishes events to all subscribers. One event loop only.

    Args:
        first: Number of the first event. A clock's time keeps numbers rising over restarts of the server.
    """

    def __init__(self, first: int = 1) -> None:
        self._first = first
        self._number = first - 1
        self._ring: deque[tuple[int, Event]] = deque(maxlen=RING_SIZE)
        self._subscriptions: set[Subscription] = set()
        self._listeners: dict[type[Event], list[Callable[[Any], None]]] = {}
        self._closed = False

    def publish(self, event: Event) -> None:
        """Give the event to everyone who wants its topic."""
        self._number += 1
        self._ring.append((self._number, event))
        for subscription in self._subscriptions:
            subscription.offer(self._number, event)
        for listener in self._listeners.get(type(event), ()):
            listener(event)

    def listen(self, kind: type[E], listener: Callable[[E], None]) -> None:
        """Call this with each event of a class, at once; it must be quick and must not raise."""
        self._listeners.setdefault(kind, []).append(listener)

    @contextmanager
    def subscribe(self, topics: frozenset[str] = frozenset(), after: int | None = None) -> Iterator[Subscription]:
        """A subscription for `topics` (none: all), beginning after event number `after` as far as the ring reaches."""
        wanted = [
            (number, event)
            for number, event in self._ring
            if after is not None and number > after and (not topics or event.topic in topics)
        ]
        subscription = Subscription(topics, wanted, None if after is None else self._missed(after))
        if self._closed:
            subscription.close()
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def close(self) -> None:
        """End all subscriptions, now and later."""
        self._closed = True
        for subscription in self._subscriptions:
            subscription.close()

    def _missed(self, after: int) -> int | None:
        """How many events behind this number the ring has forgotten; 0 for a number of an earlier process."""
        if after < self._first - 1:
            return 0
        oldest = self._ring[0][0] if self._ring else self._number + 1
        return oldest - after - 1 if after < oldest - 1 else None
