"""
The request log and the account notes, written behind the requests.

`add` and `note` only append to a queue. One task commits the queue every 250 ms or 100 rows, in the database's
writer thread, where costs are worked out too. When the database cannot write, rows wait for it up to a bound and
then the oldest are dropped and counted: serving goes on.
"""

import asyncio
import contextlib
import logging
from collections import deque

import msgspec

from codegate import clock
from codegate.errors import StoreError
from codegate.models.prices import cost_usd
from codegate.records import Record, RequestLog
from codegate.services.snapshot import State
from codegate.settings import REQUEST_LOGGING
from codegate.store import accounts, logs, usage
from codegate.store.database import Connection, Database

BATCH_S = 0.25
BATCH_ROWS = 100
MAX_BATCH_ROWS = 1_000
MAX_ROWS = 10_000
MAX_BODY_CHARS = 64 * 1024 * 1024
RETRY_S = 1.0

log = logging.getLogger(__name__)


class Note(Record, frozen=True, kw_only=True):
    """What one request says about an account; `error` is None when it served."""

    account_id: str
    status: str
    error: str | None
    at_ms: int


class LogWriter:
    """
    Collects and commits.

    Attributes:
        dropped: Rows given up since the start, because the database could not take them.
    """

    def __init__(self, db: Database, state: State) -> None:
        self.dropped = 0
        self._db = db
        self._state = state
        self._rows: deque[RequestLog] = deque()
        self._notes: deque[Note] = deque(maxlen=MAX_ROWS)
        self._chars = 0
        self._wake = asyncio.Event()
        self._full = asyncio.Event()
        self._stopping = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._is_failing = False

    def add(self, row: RequestLog) -> None:
        """Queue one finished request; never waits."""
        self._rows.append(row)
        self._chars += _chars(row)
        self._trim()
        self._wake.set()
        if len(self._rows) >= BATCH_ROWS:
            self._full.set()

    def note(self, account_id: str, status: str, error: str | None = None) -> None:
        """Queue what a request has just shown of an account; never waits."""
        note = Note(account_id=account_id, status=status, error=error, at_ms=clock.now_ms())
        last = self._notes[-1] if self._notes else None
        if (
            last is not None
            and error is None
            and (last.account_id, last.status, last.error)
            == (
                account_id,
                status,
                None,
            )
        ):
            self._notes[-1] = note
        else:
            self._notes.append(note)
        self._wake.set()

    def start(self) -> None:
        """Begin to commit, in a task of the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="log-writer")

    async def stop(self) -> None:
        """Commit what is left, then end; rows that the database still refuses are counted as dropped."""
        for event in (self._stopping, self._wake, self._full):
            event.set()
        if self._task is not None:
            await self._task
        if not await self.flush():
            log.error("%d request log rows could not be written.", len(self._rows))
            self.dropped += len(self._rows)
            self._rows.clear()

    async def flush(self) -> bool:
        """Commit all that is queued now; False if the database could not, and it is queued still."""
        async with self._turn:
            while self._rows or self._notes:
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
        """Write one batch. Costs are worked out first and kept, so that a second try does not count them again."""
        rows = [self._rows.popleft() for _ in range(min(len(self._rows), MAX_BATCH_ROWS))]
        notes = list(self._notes)
        self._notes.clear()
        self._chars -= sum(map(_chars, rows))
        resolved = {row.tenant_id: self._state.resolved(row.tenant_id) for row in rows}
        wanted = frozenset(tenant_id for tenant_id, settings in resolved.items() if settings[REQUEST_LOGGING])
        known = {row.request_id for row in rows if row.cost_usd is not None}
        priced = rows

        def write(conn: Connection) -> None:
            nonlocal priced
            priced = [_priced(row) for row in rows]
            logs.insert_many(conn, [row for row in priced if row.tenant_id in wanted])
            usage.insert_many(conn, [row for row in priced if row.tenant_id not in wanted])
            for note in notes:
                accounts.note_result(conn, note.account_id, note.status, note.error, note.at_ms)

        try:
            await self._db.write(write)
        except StoreError as error:
            self._put_back(priced, notes)
            if not self._is_failing:
                log.error("Request logs wait: %s", error.text())
            self._is_failing = True
            return False
        except Exception:
            # A row that no database takes must not stop the rows after it.
            log.exception("A batch of %d request log rows is lost.", len(rows))
            self.dropped += len(rows)
            return True
        else:
            if self._is_failing:
                log.info("Request logs are written again.")
            self._is_failing = False
            return True
        finally:
            self._count(priced, known)

    def _count(self, rows: list[RequestLog], known: set[str]) -> None:
        for row in rows:
            if row.account_id and row.cost_usd and row.request_id not in known:
                self._state.add_spend(row.account_id, row.cost_usd)

    def _put_back(self, rows: list[RequestLog], notes: list[Note]) -> None:
        self._rows.extendleft(reversed(rows))
        self._chars += sum(map(_chars, rows))
        self._notes.extendleft(reversed(notes[-(MAX_ROWS - len(self._notes)) :]))
        self._trim()

    def _trim(self) -> None:
        while len(self._rows) > MAX_ROWS or (self._chars > MAX_BODY_CHARS and len(self._rows) > 1):
            self._chars -= _chars(self._rows.popleft())
            self.dropped += 1


async def _pause(seconds: float, event: asyncio.Event) -> None:
    """Wait for the event, but not longer than this."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _priced(row: RequestLog) -> RequestLog:
    if row.cost_usd is not None or row.provider is None or row.routed_model is None:
        return row
    return msgspec.structs.replace(row, cost_usd=cost_usd(row.provider, row.routed_model, row.usage))


def _chars(row: RequestLog) -> int:
    return len(row.request_body or "") + len(row.response_body or "")
