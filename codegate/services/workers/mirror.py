"""
A worker's side of the services: each stands in for one of the hub's, and asks or tells it.

What is looked up on every request (snapshot, spending, replacements) is held here, as the hub last told it.
"""

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec

from codegate import clock
from codegate.errors import CodeGateError, LinkLost
from codegate.events import Event, RequestFinished
from codegate.link.peer import Peer
from codegate.providers.oauth import OAUTH
from codegate.records import Account, Credentials, RequestLog, Secret
from codegate.routing.notices import AnyNews, Enter, Entered, Look, Seen
from codegate.services.budgets import Budgets
from codegate.services.current import Current
from codegate.services.finetune_entry import Sample, entry
from codegate.services.linked import LinkedLogins
from codegate.services.logins import EARLY_S
from codegate.services.requests import Flight, Requests
from codegate.services.workers import words
from codegate.upstream.client import UpstreamClient

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
"""Of exchanges to learn from that wait to be made into lines."""

LOAD_S: Final = 0.05
FINE_S: Final = 0.25
"""As often as the hub writes such notes."""

log = logging.getLogger(__name__)


class HubBoard:
    """The hub's board (`services.live.Remote`). Without a hub a worker has only its end before it."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def look(self, look: Look) -> Seen | None:
        """See `Remote`."""
        with contextlib.suppress(LinkLost):
            return await self._peer.ask(words.LookUp(look=look))
        return None

    async def enter(self, enter: Enter) -> Entered | None:
        """See `Remote`."""
        with contextlib.suppress(LinkLost):
            return await self._peer.ask(words.LetIn(enter=enter))
        return None

    def note(self, news: AnyNews) -> None:
        """See `Remote`."""
        self._peer.tell(words.Noted(news=news))


class HubBus:
    """Events are the hub's to publish; that a request is over it tells of itself, with what it cost."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def publish(self, event: Event) -> None:
        """See `Bus`."""
        if not isinstance(event, RequestFinished):
            self._peer.tell(words.Happened(event=event))


class HubRows:
    """Rows are the hub's to write."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def add(self, found: RequestLog) -> RequestLog | None:
        """See `LogWriter`."""
        self._peer.tell(words.Finished(row=found))
        return found


class HubNotes:
    """How accounts did is the hub's to note; that one goes on working is told now and then."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._fine_until: dict[str, float] = {}

    def note(self, account_id: str, status: str, error: str | None = None) -> None:
        """See `Accounts`."""
        now = clock.monotonic()
        if status != "active":
            self._fine_until.pop(account_id, None)
        elif now < self._fine_until.get(account_id, 0.0):
            return
        else:
            self._fine_until[account_id] = now + FINE_S
        self._peer.tell(words.AccountNoted(account_id=account_id, status=status, error=error))


class HubBudgets(Budgets):
    """Budgets over what the hub has counted; it is asked before a budget decides."""

    def __init__(self, state: Current, bus: Any, peer: Peer) -> None:
        super().__init__(state, bus)
        self._peer = peer

    async def ready(self) -> None:
        """See `Budgets`."""
        with contextlib.suppress(LinkLost):
            await self._peer.ask(words.Settle())


class HubLogins:
    """Logins are renewed by the hub, once for all workers; a tool's own login is read here."""

    def __init__(self, peer: Peer, state: Current) -> None:
        self.linked = LinkedLogins()
        self._peer = peer
        self._state = state

    def needs_work(self, account: Account) -> bool:
        """See `Logins`."""
        if account.auth_type != "oauth" or account.provider not in OAUTH:
            return False
        ends = account.token_expires_at
        return account.credential_file is not None or (ends is not None and ends - clock.now_ms() < EARLY_S * 1000)

    async def fresh(self, account: Account, client: UpstreamClient) -> Credentials | None:
        """See `Logins`."""
        if account.credential_file is not None:
            return await self.linked.fresh(account)
        await self._peer.ask(words.FreshLogin(account_id=account.id))
        return self._state.current.credentials.get(account.id)

    async def renew(self, account: Account, rejected: Secret | None, client: UpstreamClient) -> bool:
        """See `Logins`."""
        if account.credential_file is None:
            return await self._peer.ask(words.RenewLogin(account_id=account.id, rejected=rejected))
        try:
            return await self.linked.changed(account, rejected)
        except CodeGateError as error:
            log.warning("the login of account %s was not renewed: %s", account.name, error.message)
            return False


class HubSamples:
    """
    Exchanges to learn from: made into lines here, in a thread, and written by the hub.

    Attributes:
        dropped: Those that were too many, or fit no line.
    """

    def __init__(self, peer: Peer) -> None:
        self.dropped = 0
        self._peer = peer
        self._loop = asyncio.get_running_loop()
        self._maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finetune")
        self._waiting = 0

    def add(self, sample: Sample) -> None:
        """See `Finetune`."""
        size = len(sample.request.raw) + len(sample.reply)
        if self._waiting + size > MAX_WAITING_BYTES:
            self.dropped += 1
            return
        self._waiting += size
        self._maker.submit(self._make, sample, size)

    async def stop(self) -> None:
        """Make what is left into lines, then end."""
        await asyncio.to_thread(self._maker.shutdown)

    def _make(self, sample: Sample, size: int) -> None:
        line = None
        try:
            line = msgspec.json.encode(entry(sample))
        except CodeGateError as error:
            log.info("request %s does not fit the fine-tune dataset: %s", sample.log.request_id, error.message)
        except Exception:
            log.exception("request %s is not in the fine-tune dataset", sample.log.request_id)
        self._loop.call_soon_threadsafe(self._made, sample.log.tenant_id, line, size)

    def _made(self, tenant_id: str | None, line: bytes | None, size: int) -> None:
        self._waiting -= size
        if line is None or not self._peer.tell(words.Sampled(tenant_id=tenant_id, line=line)):
            self.dropped += 1


class HubMetrics:
    """Measurements are the hub's."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def text(self, accept: str = "") -> tuple[bytes, str]:
        """See `Metrics`."""
        return await self._peer.ask(words.ReadMetrics(accept=accept))


class HubModels:
    """Lists of models are the hub's."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def offered(self, config_id: str | None = None) -> list[str]:
        """See `Models`."""
        return await self._peer.ask(words.NameModels(config_id=config_id))


class ToldRequests(Requests):
    """What is running here; the hub is told how much it is, a moment later."""

    def __init__(self, peer: Peer) -> None:
        super().__init__()
        self._peer = peer
        self._loop = asyncio.get_running_loop()
        self._telling: asyncio.TimerHandle | None = None

    def began(self, flight: Flight) -> None:
        """See `Requests`."""
        super().began(flight)
        self._changed()

    def ended(self, flight: Flight) -> None:
        """See `Requests`."""
        super().ended(flight)
        self._changed()

    def _changed(self) -> None:
        if self._telling is None:
            self._telling = self._loop.call_later(LOAD_S, self._tell)

    def _tell(self) -> None:
        self._telling = None
        self._peer.tell(words.Load(active=len(self), dropped=self._peer.dropped))
