"""
The hub's side of its workers: what they ask is answered by the services, what they tell is given to them.

A change is in force at all workers before whoever made it hears that it was made (`State.followers`).
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Final

from codegate.errors import CodeGateError, NotFound
from codegate.events import finished
from codegate.link.answering import Handler
from codegate.link.message import Message, Question
from codegate.link.peer import Peer
from codegate.records import Account, RequestLog, Secret, Snapshot
from codegate.routing.budget import PERIODS
from codegate.services.container import Services
from codegate.services.live_request import LiveRequest, Sight
from codegate.services.spending import OWNERS, Owner
from codegate.services.workers import words
from codegate.upstream.client import UpstreamClient

PATIENCE_S: Final = 5.0
"""For a worker's answer to what it has to know; one that is so slow is left behind, and learns of it when it can."""

START_S: Final = 30.0
SPENT_S: Final = 0.1

log = logging.getLogger(__name__)


class Member:
    """
    One worker (`services.requests.Elsewhere`).

    Attributes:
        active: Requests it runs.
        dropped: What it could not tell or keep.
    """

    def __init__(self) -> None:
        self.active = 0
        self.dropped = 0
        self.peer: Peer

    async def list(self) -> "list[LiveRequest]":
        """See `Elsewhere`; a worker that has ended runs nothing."""
        return await self._heard(words.ListLive()) or []

    async def watch(self, id_: str) -> AsyncIterator[Sight]:
        """See `Elsewhere`."""
        async for sight in self.peer.watch(words.WatchLive(id=id_)):
            yield sight

    async def reroute(self, id_: str, account: str | None) -> LiveRequest:
        """See `Elsewhere`."""
        return await self.peer.ask(words.RerouteLive(id=id_, account=account))

    async def cancel(self, id_: str) -> LiveRequest:
        """See `Elsewhere`."""
        return await self.peer.ask(words.CancelLive(id=id_))

    def drain(self, *, now: bool = False) -> None:
        """Let it end: its requests first, or at once."""
        self.peer.tell(words.Drain(now=now))

    async def lost(self) -> None:
        """Wait until it has ended."""
        await self.peer.lost()

    async def told(self, question: Question[None]) -> None:
        """Let it know something before anything goes on; never raises."""
        await self._heard(question)

    async def _heard(self, question: Question[Any]) -> Any:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self.peer.ask(question)
        except TimeoutError:
            log.error("A worker did not answer within %.0f seconds.", PATIENCE_S)
        except CodeGateError as error:
            log.debug("A worker could not be asked: %s", error.message)
        return None


class Hub:
    """
    Joins workers to the services of this process.

    Attributes:
        members: Workers that serve.
    """

    def __init__(
        self, services: Services, upstream: UpstreamClient, hosts: frozenset[str], ports: tuple[int, ...]
    ) -> None:
        """
        Args:
            hosts: Names by which the proxy may be called.
            ports: Of this server itself.
        """
        self.members: list[Member] = []
        self._services = services
        self._upstream = upstream
        self._hosts = hosts
        self._ports = ports
        self._unsaid: set[tuple[Owner, str]] = set()
        self._telling: asyncio.TimerHandle | None = None
        services.requests.others = self.members
        services.state.followers.append(self._adopted)
        services.mappings.followers.append(self._relearned)
        services.logs.hearers.append(self._counted)

    async def join(self, sock: socket.socket) -> Member:
        """
        Take in a worker at the other end of this socket; returns once it serves.

        Raises:
            LinkLost: It has ended before.
            TimeoutError: It did not begin to serve in time.
            CodeGateError: It cannot serve.
        """
        member = Member()
        member.peer = await Peer.open(sock, words.ToHub, self.handlers(member))
        try:
            start = await self._start()
            self.members.append(member)  # nothing happens between what is told here and the changes told from here on
            async with asyncio.timeout(START_S):
                await member.peer.ask(start)
        except BaseException:
            self.leave(member)
            member.peer.close()
            raise
        return member

    def leave(self, member: Member) -> None:
        """It has ended, or is to get no word any more."""
        if member in self.members:
            self.members.remove(member)

    async def close(self) -> None:
        """No worker is left; nothing more is told."""
        self.members.clear()
        if self._telling is not None:
            self._telling.cancel()

    async def _start(self) -> words.Start:
        services = self._services
        spending = services.state.spending
        await services.mappings.flush()
        mappings = await services.mappings.newest()
        key = services.mappings.key
        return words.Start(
            data_dir=str(services.paths.root),
            process=dict(services.state.process),
            hosts=tuple(sorted(self._hosts)),
            ports=self._ports,
            instance=services.live.instance,
            guardrail_key=Secret(key.value.hex()),
            snapshot=services.state.current,
            mappings=mappings,
            spent={owner: {period: dict(spending.of(owner, period)) for period in PERIODS} for owner in OWNERS},
        )

    def handlers(self, member: Member) -> dict[type[Message], Handler]:
        """What to do with what this worker asks and tells."""
        services, live = self._services, self._services.live

        async def fresh(word: words.FreshLogin) -> None:
            await services.logins.fresh(self._account(word.account_id), self._upstream)

        async def renew(word: words.RenewLogin) -> bool:
            return await services.logins.renew(self._account(word.account_id), word.rejected, self._upstream)

        def issued(word: words.Issued) -> None:
            services.mappings.take(word.rows)
            for other in self.members:
                if other is not member:
                    other.peer.tell(words.Learn(rows=word.rows))

        def load(word: words.Load) -> None:
            if word.dropped > member.dropped:
                log.warning("A worker could not tell %d things in time.", word.dropped - member.dropped)
            member.active, member.dropped = word.active, word.dropped

        return {
            **self._board_handlers(),
            words.Noted: lambda word: live.note(word.news),
            words.Settle: self._settle if services.shared.purse is None else _awaited(self._settle_elsewhere),
            words.Finished: lambda word: self._finished(word.row),
            words.Sampled: lambda word: services.finetune.append(word.tenant_id, word.line),
            words.AccountNoted: lambda word: services.accounts.note(word.account_id, word.status, word.error),
            words.Happened: lambda word: services.bus.publish(word.event),
            words.Issued: issued,
            words.Load: load,
            words.FreshLogin: fresh,
            words.RenewLogin: renew,
            words.ReadMetrics: _awaited(lambda word: services.metrics.text(word.accept)),
            words.NameModels: _awaited(lambda word: services.models.offered(word.config_id)),
        }

    def _board_handlers(self) -> dict[type[Message], Handler]:
        live, board = self._services.live, self._services.live.board
        if board is not None:  # it is the truth, so an answer needs no task
            return {
                words.LookUp: lambda word: board.look(word.look),
                words.LetIn: lambda word: board.enter(word.enter),
            }
        return {
            words.LookUp: _awaited(lambda word: live.look(word.look)),
            words.LetIn: _awaited(lambda word: live.enter(word.enter)),
        }

    def _finished(self, row: RequestLog) -> None:
        kept = self._services.logs.add(row)
        if kept is not None:
            self._services.bus.publish(finished(kept))

    def _account(self, account_id: str) -> Account:
        found = self._services.state.current.accounts.get(account_id)
        if found is None:
            raise NotFound("The account is gone.")
        return found

    async def _adopted(self, snapshot: Snapshot) -> None:
        """Every worker decides by the new snapshot."""
        word = words.Adopt(snapshot=snapshot)
        await asyncio.gather(*(member.told(word) for member in self.members))

    async def _relearned(self, forgets: bool) -> None:
        """Every worker holds what is issued now."""
        if not self.members:
            return
        key = self._services.mappings.key
        rows = await self._services.mappings.newest()
        word = words.Relearn(guardrail_key=Secret(key.value.hex()), rows=rows, forgets=forgets)
        await asyncio.gather(*(member.told(word) for member in self.members))

    def _counted(self, row: RequestLog) -> None:
        """What a request has cost counts for all workers: within a tenth of a second, and before a budget decides."""
        if not self.members or not row.cost_usd:
            return
        owners: tuple[tuple[Owner, str | None], ...] = (("account", row.account_id), ("tenant", row.tenant_id))
        self._unsaid.update((owner, id_) for owner, id_ in owners if id_)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(SPENT_S, self._tell_spent)

    def _settle(self, word: words.Settle) -> None:
        self._tell_spent()

    async def _settle_elsewhere(self, word: words.Settle) -> None:
        """What other proxies have spent counts too."""
        self._unsaid.update((risen.owner, risen.id) for risen in await self._services.budgets.refresh())
        self._tell_spent()

    def _tell_spent(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        spending, unsaid = self._services.state.spending, self._unsaid
        self._unsaid = set()
        for owner, id_ in unsaid:
            for period in PERIODS:
                word = words.Spent(owner=owner, period=period, id=id_, usd=spending.of(owner, period).get(id_, 0.0))
                for member in self.members:
                    member.peer.tell(word)


def _awaited(answer: Callable[[Any], Coroutine[Any, Any, Any]]) -> Handler:
    """A handler that has to be waited for."""

    async def handle(word: Any) -> Any:
        return await answer(word)

    return handle
