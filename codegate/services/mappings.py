"""
What guardrails have issued, kept for what comes back after a restart, listed and cleared.

No request waits for the database: one task writes what is new every 250 ms, and the newest are read back at the start.
"""

import asyncio
import base64
import builtins
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from codegate import clock
from codegate.crypto import Key
from codegate.crypto.sealed import IV_BYTES, Sealer
from codegate.errors import CodeGateError, ConfigError, StoreError
from codegate.guardrails.issue import NATURAL, Claim, tenant_key
from codegate.guardrails.tokens import TOKEN, digest_of
from codegate.records import Record
from codegate.services.ledger import MAX_HELD, MAX_QUEUED, Book, MemoryLedger, Queued, sealer_for
from codegate.services.names import new_id
from codegate.services.snapshot import State
from codegate.settings import PRIVACY_MAPPING_DAYS
from codegate.store import mappings
from codegate.store.database import Connection, Database
from codegate.store.mappings import MappingRow

BATCH_S = 0.25
BATCH_ROWS = 500
RETRY_S = 1.0
PURGE_EVERY_S = 6 * 3600.0
DAY_MS = 86_400_000

_NEVER_SHOWN = frozenset({"password", "url_credentials"})
_BLANK = "•••"

log = logging.getLogger(__name__)


class MappingView(Record, frozen=True, kw_only=True):
    """
    A replacement as people see it.

    Attributes:
        category: Id of the detector that found the value.
        masked: What may be shown of the value: see `masked`.
        tenant_id: None for callers without a tenant.
        created_at: Milliseconds UTC.
    """

    id: str
    category: str
    masked: str
    replacement: str
    tenant_id: str | None
    created_at: int


class Mappings:
    """
    The ledger of all tenants, and its written copy. Tenant "" is that of callers without one.

    Attributes:
        key: The guardrail key in force.
        followers: Awaited when the ledger was loaded anew; True if something was forgotten on purpose.
    """

    def __init__(self, db: Database, state: State, key: Key, old_keys: Iterable[Key] = ()) -> None:
        """
        Args:
            key: The guardrail key.
            old_keys: Keys of before, for rows that no rotation has reached.
        """
        self.key = key
        self._db = db
        self._state = state
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        keys = {one.fingerprint: one.value for one in (*old_keys, key)}
        self._ledger = MemoryLedger(keys, key.fingerprint, self._woken)
        self._turn = asyncio.Lock()
        self._foreign: deque[MappingRow] = deque(maxlen=MAX_QUEUED)
        self.followers: list[Callable[[bool], Awaitable[None]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._is_failing = False

    @property
    def dropped(self) -> int:
        """Replacements given up since the start, because the database could not take them."""
        return self._ledger.dropped

    @property
    def generation(self) -> int:
        """See `guardrails.issue.Ledger`."""
        return self._ledger.generation

    def settle(self, tenant_id: str, claim: Claim) -> str:
        """See `guardrails.issue.Ledger`."""
        return self._ledger.settle(tenant_id, claim)

    def of(self, tenant_id: str) -> Book:
        """See `guardrails.issue.Ledger`."""
        return self._ledger.of(tenant_id)

    def find(self, tenant_id: str | None, replacement: str) -> str | None:
        """The original behind a tenant's replacement, or None; from memory."""
        return self.of(tenant_id or "").find(replacement)

    async def list(
        self, tenant_id: str | None = None, *, limit: int = 50, page: int = 1
    ) -> tuple[list[MappingView], int]:
        """One page of what was issued, newest first, and how many there are; of one tenant, or of all (None)."""
        await self.flush()

        def read(conn: Connection) -> tuple[list[MappingView], int]:
            rows, total = mappings.page(conn, tenant_id, limit, (max(1, page) - 1) * limit)
            return [self._view(row) for row in rows], total

        return await self._db.read(read)

    async def count(self, tenant_id: str | None = None) -> dict[str, int]:
        """Detector id -> values it was issued replacements for; of one tenant, or of all (None)."""
        await self.flush()
        return await self._db.read(lambda conn: mappings.counts(conn, tenant_id))

    async def clear(self, tenant_id: str | None = None) -> int:
        """Forget what was issued, to one tenant or to all (None); how much it was. Nothing of it is restored again."""
        await self.flush()
        async with self._turn:
            self._ledger.forget_queued(tenant_id)
            removed = await self._db.write(lambda conn: mappings.delete(conn, tenant_id))
        await self._reload(forgets=True)
        return removed

    async def purge(self) -> int:
        """
        Forget what is older than `privacy_mapping_days`, or of tenants that are gone; how much it was.

        Age counts for nothing while the clock stands before the newest row: it is the clock that is wrong then.
        """
        days, now = self._state.resolved()[PRIVACY_MAPPING_DAYS], clock.now_ms()
        newest = await self._db.read(mappings.newest_at)
        before = now - days * DAY_MS if days and newest is not None and newest <= now else None
        removed = await self._db.write(lambda conn: mappings.purge(conn, before))
        if removed:
            await self._reload(forgets=False)
        return removed

    async def rotate(self, old: Key, new: Key, note: Callable[[Connection], None]) -> tuple[int, int]:
        """
        Seal everything with another guardrail key; what was issued stays restorable.

        Args:
            note: Written in the same transaction: which key is needed from now on.

        Returns:
            Rows moved, and rows that the old key did not open and that were left alone.
        """
        await self.flush()

        def write(conn: Connection) -> tuple[int, int]:
            done = rotate(conn, old, new)
            note(conn)
            return done

        async with self._turn:
            done = await self._db.write(write)
            self._ledger.rekey({new.fingerprint: new.value}, new.fingerprint)
        self.key = new
        await self._reload(forgets=False)
        return done

    async def load(self) -> None:
        """Begin anew with the newest of what is written, and what is queued."""
        self._ledger.load(await self.newest())

    async def newest(self) -> builtins.list[MappingRow]:
        """What a ledger begins with: the newest rows that are written, newest first."""
        return await self._db.read(lambda conn: mappings.newest(conn, MAX_HELD))

    def take(self, rows: builtins.list[MappingRow]) -> None:
        """Hold and write what a worker process has issued; never waits."""
        self._ledger.learn(rows)
        self._foreign.extend(rows)
        self._wake.set()

    async def _reload(self, *, forgets: bool) -> None:
        await self.load()
        for follow in self.followers:
            await follow(forgets)

    async def flush(self) -> bool:
        """Write all that is queued now; False if the database could not, and it is queued still."""
        async with self._turn:
            if self._foreign and not await self._wrote_foreign():
                return False
            while batch := self._ledger.queued(BATCH_ROWS):

                def write(conn: Connection, batch: list[Queued] = batch) -> list[MappingRow]:
                    rows = [self._ledger.row(new_id(), queued) for queued in batch]
                    mappings.insert_many(conn, rows)
                    return rows

                try:
                    rows = await self._db.write(write)
                except StoreError as error:
                    return self._failed(error)
                self._is_failing = False
                self._ledger.written(rows)
        return True

    async def _wrote_foreign(self) -> bool:
        """Write what worker processes have issued; False if the database could not, and it is kept."""
        rows = list(self._foreign)
        try:
            await self._db.write(lambda conn: mappings.insert_many(conn, rows))
        except StoreError as error:
            return self._failed(error)
        for _ in range(min(len(rows), len(self._foreign))):
            self._foreign.popleft()
        return True

    def _failed(self, error: StoreError) -> bool:
        if not self._is_failing:
            log.error("What guardrails issued waits to be written: %s", error.text())
        self._is_failing = True
        return False

    def start(self) -> None:
        """Write what is queued and purge what is old, in tasks of the event loop."""
        self._tasks = [
            self._loop.create_task(self._write_behind(), name="mapping-writer"),
            self._loop.create_task(self._purge_often(), name="mapping-retention"),
        ]

    async def stop(self) -> None:
        """End the tasks and write what is left."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if not await self.flush():
            log.error("%d replacements could not be written.", len(self._ledger.queued(MAX_HELD)))

    def _woken(self) -> None:
        self._loop.call_soon_threadsafe(self._wake.set)

    async def _write_behind(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(BATCH_S)
            self._wake.clear()
            if not await self.flush():
                self._wake.set()
                await asyncio.sleep(RETRY_S)

    async def _purge_often(self) -> None:
        while True:
            try:
                await self.purge()
            except CodeGateError as error:
                log.warning("Old replacements stay for now: %s", error.text())
            await asyncio.sleep(PURGE_EVERY_S)

    def _view(self, row: MappingRow) -> MappingView:
        sealer = self._ledger.sealer(row.key_id, row.tenant_id)
        value = opened(row, sealer) if sealer is not None else None
        return MappingView(
            id=row.id,
            category=row.category,
            masked=masked(row.category, value) if value is not None else _BLANK,
            replacement=row.replacement,
            tenant_id=row.tenant_id or None,
            created_at=row.created_at,
        )


def masked(category: str, value: str) -> str:
    """
    What may be shown of a value: its ends, if it is long, and never how long it is.

    Sixteen characters and more: the first and the last. Eight and more: the first. Less, and passwords: nothing.
    """
    if category in _NEVER_SHOWN or len(value) < 8:
        return _BLANK
    return f"{value[0]}{_BLANK}{value[-1] if len(value) >= 16 else ''}"


def opened(row: MappingRow, sealer: Sealer) -> str | None:
    """The value of a row, or None if this does not open it."""
    try:
        return sealer.open(base64.b64decode(row.original_enc), row.replacement)
    except (ConfigError, ValueError):
        return None


def rotate(conn: Connection, old: Key, new: Key) -> tuple[int, int]:
    """
    Seal everything with another guardrail key, in the caller's transaction; what was issued stays restorable.

    The same value gets another replacement from now on, the old one stands for it still. Load anew afterwards.

    Returns:
        Rows moved, and rows that the old key did not open and that were left alone.
    """

    def reseal(row: MappingRow) -> str | None:
        value = opened(row, sealer_for(old.value, row.tenant_id))
        if value is None:
            return None
        m = TOKEN.fullmatch(row.replacement)
        digest = digest_of(tenant_key(new.value, row.tenant_id), m[1] if m else NATURAL + row.category, value)
        sealed = sealer_for(new.value, row.tenant_id).seal(value, digest[-IV_BYTES:], row.replacement)
        return base64.b64encode(sealed).decode("ascii")

    return mappings.rotate(conn, old.fingerprint, new.fingerprint, reseal)
