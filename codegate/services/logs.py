"""
The request log and the account notes, written behind the requests.

`add` and `note` only append to a queue. One task commits the queue every 250 ms or 100 rows, in the database's
writer thread, where costs are worked out too. When the database cannot write, rows wait for it up to a bound and
then the oldest are dropped and counted: serving goes on.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping

import msgspec

from codegate.errors import StoreError
from codegate.models import prices
from codegate.models.prices import cost_usd
from codegate.models.savings import cache_saved_usd
from codegate.records import ModelLimit, RequestLog
from codegate.services.budgets import Budgets
from codegate.services.log_queue import LogQueue, Note
from codegate.services.refusals import Refusals
from codegate.services.snapshot import State
from codegate.settings import REQUEST_LOGGING
from codegate.store import accounts, guardrails, logs, usage
from codegate.store.database import Connection, Database

BATCH_S = 0.25
BATCH_ROWS = 100
RETRY_S = 1.0

log = logging.getLogger(__name__)


class LogWriter:
    """
    Collects and commits.

    Attributes:
        hearers: Told of each request once, with what it cost; they must be quick and must not raise.
        problem: Why rows wait, in a sentence or two; None while they are written.
    """

    def __init__(self, db: Database, state: State, budgets: Budgets) -> None:
        self.problem: str | None = None
        self.hearers: list[Callable[[RequestLog], None]] = []
        self._refusals = Refusals()
        self._budgets = budgets
        self._db = db
        self._state = state
        self._queue = LogQueue()
        self._counted: set[str] = set()
        self._wake = asyncio.Event()
        self._full = asyncio.Event()
        self._stopping = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """Rows that wait."""
        return len(self._queue)

    @property
    def dropped(self) -> int:
        """Rows given up since the start, because the database could not take them."""
        return self._queue.dropped

    @property
    def left_out(self) -> int:
        """Requests that were refused and are in no row, since their sender sent too many."""
        return self._refusals.left_out

    def add(self, found: RequestLog) -> RequestLog | None:
        """
        Queue one finished request; never waits. What budgets watch is counted at once, not with its batch.

        Returns:
            The row as it is kept; None for a refused request that is one of too many (`Refusals`).
        """
        row = self._refusals.admit(found)
        if row is None:
            return None
        if prices.is_loaded() and self._budgets.is_watched(row):
            row = _with_cost(row, self._state.current.model_limits)
            self._count(row)
        self._forget(self._queue.add(row))
        self._wake.set()
        if len(self._queue) >= BATCH_ROWS:
            self._full.set()
        return row

    def note(self, account_id: str, status: str, error: str | None = None) -> None:
        """Queue what a request has just shown of an account; never waits."""
        self._queue.note(account_id, status, error)
        self._wake.set()

    def start(self) -> None:
        """Begin to commit, in a task of the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="log-writer")

    def warm(self) -> None:
        """Load the prices behind whatever else starts: no row shall wait for them, a kill would lose it."""
        self._warming = asyncio.get_running_loop().create_task(asyncio.to_thread(prices.load), name="prices")

    async def stop(self) -> None:
        """Commit what is left, then end; rows that the database still refuses are counted as dropped."""
        for event in (self._stopping, self._wake, self._full):
            event.set()
        for task in (self._warming, self._task):
            if task is not None:
                await task
        if not await self.flush():
            log.error("%d request log rows could not be written.", len(self._queue))
            self._queue.clear()

    async def flush(self) -> bool:
        """Commit all that is queued now; False if the database could not, and it is queued still."""
        async with self._turn:
            while self._queue:
                if not await self._commit():
                    return False
        return True

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self._wake.wait()
            await _pause(BATCH_S, self._full)
            self._wake.clear()
            self._full.clear()
            if not await self.flush():
                self._wake.set()
                await _pause(RETRY_S, self._stopping)

    async def _commit(self) -> bool:
        """Write one batch; False if the database could not, and the batch is queued again."""
        rows, notes = self._queue.take()
        try:
            rows = await self._priced(rows)
            await self._write(rows, notes)
        except StoreError as error:
            if type(error) is not StoreError or not await self._rescue(rows, notes):
                self._failed(rows, notes, error)
                return False
        except Exception:
            # A row that no database takes must not stop the rows after it.
            log.exception("A batch of %d request log rows is lost.", len(rows))
            self._queue.dropped += len(rows)
        self._forget(rows)
        if self.problem is not None:
            log.info("Request logs are written again.")
        self.problem = None
        return True

    async def _write(self, rows: list[RequestLog], notes: list[Note]) -> None:
        resolved = {row.tenant_id: self._state.resolved(row.tenant_id) for row in rows}
        wanted = frozenset(tenant_id for tenant_id, settings in resolved.items() if settings[REQUEST_LOGGING])
        hidden = _hidden(rows)

        def write(conn: Connection) -> None:
            logs.insert_many(conn, [row for row in rows if row.tenant_id in wanted])
            usage.insert_many(conn, [row for row in rows if row.tenant_id not in wanted])
            for tenant_id, found in hidden.items():
                guardrails.add_counts(conn, tenant_id, found)
            for note in notes:
                accounts.note_result(conn, note.account_id, note.status, note.error, note.at_ms)

        await self._db.write(write)

    async def _rescue(self, rows: list[RequestLog], notes: list[Note]) -> bool:
        """
        Write a refused batch row by row and give up the rows that are refused again. False if all of them are, or
        there is one only: it may be the database then, not the row.
        """
        refused: list[str] = []
        for row in rows if len(rows) > 1 else ():
            try:
                await self._write([row], [])
            except StoreError:
                refused.append(row.request_id)
        if len(rows) < 2 or len(refused) == len(rows):
            return False
        log.error("The database refuses the log rows of %s.", ", ".join(refused) or "no single request")
        self._queue.dropped += len(refused)
        self._queue.put_back([], notes)
        return True

    async def _priced(self, rows: list[RequestLog]) -> list[RequestLog]:
        """The rows with their costs, worked out in a thread; each new cost is counted as spent, once."""
        limits = self._state.current.model_limits
        priced = await asyncio.to_thread(lambda: [_with_cost(row, limits) for row in rows])
        for row in priced:
            if row.request_id not in self._counted:
                self._count(row)
        return priced

    def _count(self, row: RequestLog) -> None:
        self._counted.add(row.request_id)
        self._budgets.count(row)
        for hear in self.hearers:
            hear(row)

    def _failed(self, rows: list[RequestLog], notes: list[Note], error: StoreError) -> None:
        self._forget(self._queue.put_back(rows, notes))
        if self.problem is None:
            log.error("Request logs wait: %s", error.text())
        self.problem = error.text()

    def _forget(self, rows: list[RequestLog]) -> None:
        """These are written, or gone: they cannot be counted twice."""
        self._counted.difference_update(row.request_id for row in rows)


async def _pause(seconds: float, event: asyncio.Event) -> None:
    """Wait for the event, but not longer than this."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _hidden(rows: list[RequestLog]) -> dict[str | None, Counter[str]]:
    """What guardrails hid in these requests, by tenant."""
    found: dict[str | None, Counter[str]] = {}
    for row in rows:
        if row.guardrails:
            found.setdefault(row.tenant_id, Counter()).update(row.guardrails)
    return found


def _with_cost(row: RequestLog, limits: Mapping[str, ModelLimit]) -> RequestLog:
    if row.cost_usd is not None or row.provider is None or row.routed_model is None:
        return row
    paid = cost_usd(row.provider, row.routed_model, row.usage, own=limits)
    if paid is None:
        return row
    saved = cache_saved_usd(row.provider, row.routed_model, row.usage, paid, limits)
    return msgspec.structs.replace(row, cost_usd=paid, cache_saved_usd=saved)
