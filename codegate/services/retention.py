"""
Keeps the request log from growing for ever: by age (`log_retention_days`) and by size (`log_max_mb`).

Rows go a few hundred at a time, with a pause in between, so that nobody who writes waits for more than one such step.
A clock that is wrong must not empty the log: what looks too old all at once is held back for a day.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from functools import partial

from codegate import clock
from codegate.errors import CodeGateError
from codegate.services.snapshot import State
from codegate.settings import LOG_MAX_MB, LOG_RETENTION_DAYS
from codegate.store import bodies, retention
from codegate.store.database import Connection, Database

PURGE_EVERY_S = 15 * 60.0
HOLD_S = 24 * 3600.0
MAX_SHARE = 0.2
DAY_MS = 86_400_000

_ROWS_A_STEP = 500
_PIECES_A_STEP = 500
_PAGES_A_STEP = 500
_PAUSE_S = 0.05
_SPARE = 0.9
_MAX_ROUNDS = 50
_DRIFT_S = 300.0

log = logging.getLogger(__name__)


async def prune(db: Database, before_ms: int | None) -> int:
    """
    Remove log rows older than a moment (None: all), the bodies only they needed, and give space back.

    Returns:
        How many rows there were. Usage stays.
    """
    rows = 0
    async for gone in _steps(db, lambda conn: retention.remove_rows(conn, before_ms, _ROWS_A_STEP)):
        rows += gone
    if rows:
        async for _ in _steps(db, lambda conn: bodies.remove_unused(conn, _PIECES_A_STEP)):
            continue
        async for _ in _steps(db, lambda conn: retention.give_back(conn, _PAGES_A_STEP)):
            continue
    return rows


async def _steps(db: Database, step: Callable[[Connection], int]) -> AsyncIterator[int]:
    """What each step did, until one finds nothing to do; others may write in between."""
    while done := await db.write(step):
        yield done
        await asyncio.sleep(_PAUSE_S)


class Retention:
    """
    Purges again and again.

    Attributes:
        held_back: Why old rows are still there, for a person; "" if they are not.
    """

    def __init__(self, db: Database, state: State) -> None:
        self.held_back = ""
        self._db = db
        self._state = state
        self._task: asyncio.Task[None] | None = None
        self._held_since: tuple[float, int] | None = None

    async def purge(self) -> int:
        """Remove what is too old, then what is too much; how many rows there were."""
        return await self._by_age() + await self._by_size()

    def start(self) -> None:
        """Purge now and every quarter of an hour, in a task of the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="log-retention")

    async def stop(self) -> None:
        """End the task."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self.purge()
            except CodeGateError as error:
                log.warning("Old request logs stay for now: %s", error.text())
            await asyncio.sleep(PURGE_EVERY_S)

    async def _by_age(self) -> int:
        days = self._state.resolved()[LOG_RETENTION_DAYS]
        if days == 0:
            return 0
        before_ms = clock.now_ms() - days * DAY_MS
        found = await self._db.read(lambda conn: retention.extent(conn, before_ms))
        reason = self._doubt(found, days)
        if reason and reason != self.held_back:
            log.warning("Old request logs stay: %s", reason)
        self.held_back = reason
        return 0 if reason or not found.older else await prune(self._db, before_ms)

    def _doubt(self, found: retention.Extent, days: int) -> str:
        """Why the clock is not believed; "" if it is."""
        if found.newest_ms is not None and found.newest_ms > clock.now_ms():
            return "the clock stands before the newest of them."
        if found.older <= found.rows * MAX_SHARE:
            self._held_since = None
            return ""
        if self._was_held_long_enough():
            return ""
        return (
            f"{found.older:,} of {found.rows:,} would go at once, as after a jump of the clock. They go in a day, "
            f"or now: codegate logs clear --older-than {days}"
        )

    def _was_held_long_enough(self) -> bool:
        """A day has passed by both clocks since rows were first held back."""
        now = (clock.monotonic(), clock.now_ms())
        if self._held_since is None:
            self._held_since = now
        passed_s = now[0] - self._held_since[0]
        if abs((now[1] - self._held_since[1]) / 1000 - passed_s) > _DRIFT_S:
            self._held_since, passed_s = now, 0.0
        return passed_s >= HOLD_S

    async def _by_size(self) -> int:
        limit = self._state.resolved()[LOG_MAX_MB] * 1_000_000
        if limit == 0 or (size := await self._size()) <= limit:
            return 0
        removed = 0
        for _ in range(_MAX_ROUNDS):
            before_ms = await self._db.read(partial(retention.moment_of, 1 - limit * _SPARE / size))
            gone = await prune(self._db, None if before_ms is None else before_ms + 1)
            removed += gone
            size = await self._size()
            if size <= limit * _SPARE or not gone:
                break
        log.info("%d request log rows made room: the log was larger than log_max_mb.", removed)
        return removed

    async def _size(self) -> int:
        return await self._db.read(retention.size_bytes)
