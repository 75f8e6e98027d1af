"""Everything a worker process serves with, opened in order, and closed again in reverse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from codegate.crypto import Key
from codegate.guardrails.screen import Screener
from codegate.link.answering import Handler
from codegate.link.message import Message
from codegate.link.peer import Peer
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.services.current import Current
from codegate.services.live import Live
from codegate.services.live_request import Sight
from codegate.services.requests import Requests
from codegate.services.workers import words
from codegate.services.workers.ledger import HubLedger
from codegate.services.workers.mirror import (
    HubBoard,
    HubBudgets,
    HubBus,
    HubLogins,
    HubMetrics,
    HubModels,
    HubNotes,
    HubRows,
    HubSamples,
    ToldRequests,
)


@dataclass(frozen=True, slots=True)
class WorkerServices:
    """
    One attribute per noun, as the proxy knows them (`services.serving.Serving`), and the rest of what a worker holds.

    Attributes:
        screener: The guardrails.
        paths: For caches alone.
    """

    paths: DataDir
    state: Current
    live: Live
    budgets: HubBudgets
    requests: Requests
    logs: HubRows
    finetune: HubSamples
    accounts: HubNotes
    logins: HubLogins
    bus: HubBus
    metrics: HubMetrics
    models: HubModels
    mappings: HubLedger
    screener: Screener


@asynccontextmanager
async def open_worker(peer: Peer, start: words.Start) -> AsyncIterator[WorkerServices]:
    """
    A worker's services, for as long as the context lasts; at its end, what is left to tell is told.

    Args:
        peer: The worker's end of the link.
        start: What the hub said of how everything stands.
    """
    key = key_of(start.guardrail_key)
    state = Current(start.process, start.snapshot)
    for owner, periods in start.spent.items():
        for period, sums in periods.items():
            state.spending.load(owner, period, sums)
    ledger, bus, samples = HubLedger(peer, key, start.mappings), HubBus(peer), HubSamples(peer)
    try:
        yield WorkerServices(
            paths=DataDir(Path(start.data_dir)),
            state=state,
            live=Live(HubBoard(peer), start.instance),
            budgets=HubBudgets(state, bus, peer),
            requests=ToldRequests(peer),
            logs=HubRows(peer),
            finetune=samples,
            accounts=HubNotes(peer),
            logins=HubLogins(peer, state),
            bus=bus,
            metrics=HubMetrics(peer),
            models=HubModels(peer),
            mappings=ledger,
            screener=Screener(key.value, ledger=ledger),
        )
    finally:
        await samples.stop()
        await ledger.stop()


class Ear:
    """
    What a worker does with what the hub says; `Start` and `Drain` are its process's matter.

    The hub may say something while the worker still opens its services: it is kept until `opened`, and is in force
    before the first request.
    """

    def __init__(self) -> None:
        self._services: WorkerServices | None = None
        self._early: list[Message] = []

    def opened(self, services: WorkerServices) -> None:
        """The services are here: do what was said meanwhile."""
        self._services = services
        for word in self._early:
            self._hear(word)
        self._early.clear()

    def handlers(self) -> dict[type[Message], Handler]:
        """What to give to the worker's end of the link."""
        return {
            words.Adopt: self._hear,
            words.Spent: self._hear,
            words.Learn: self._hear,
            words.Relearn: self._hear,
            words.ListLive: lambda word: self._services.requests.here() if self._services is not None else [],
            words.WatchLive: self._watch,
            words.RerouteLive: lambda word: self._requests.reroute_here(word.id, word.account),
            words.CancelLive: lambda word: self._requests.cancel_here(word.id),
        }

    @property
    def _requests(self) -> Requests:
        return self._services.requests if self._services is not None else Requests()

    async def _watch(self, word: words.WatchLive) -> AsyncIterator[Sight]:
        async for sight in self._requests.watch_here(word.id):
            yield sight

    def _hear(self, word: Message) -> None:
        services = self._services
        if services is None:
            self._early.append(word)
            return
        match word:
            case words.Adopt():
                if word.snapshot.version > services.state.current.version:
                    services.state.current = word.snapshot
            case words.Spent():
                services.state.spending.of(word.owner, word.period)[word.id] = word.usd
            case words.Learn():
                services.mappings.learn(word.rows)
            case words.Relearn():
                key = key_of(word.guardrail_key)
                services.mappings.relearn(key, word.rows, forgets=word.forgets)
                services.screener.rekey(key.value)


def key_of(secret: Secret) -> Key:
    """A guardrail key as it travels: in hexadecimal."""
    return Key(bytes.fromhex(secret.reveal()), "file", None, "the hub")
