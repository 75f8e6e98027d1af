"""Reading and clearing the request log, and keeping it from growing for ever."""

import asyncio
import contextlib
import logging

from codegate import clock
from codegate.errors import CodeGateError, Invalid, NotFound
from codegate.records import RequestLog
from codegate.services.snapshot import State
from codegate.settings import LOG_RETENTION_DAYS
from codegate.store import logs
from codegate.store.database import Database
from codegate.store.logs import LogQuery

PURGE_EVERY_S = 6 * 3600.0
DAY_MS = 86_400_000

log = logging.getLogger(__name__)


class History:
    """The request log as people see it."""

    def __init__(self, db: Database, state: State) -> None:
        self._db = db
        self._state = state
        self._task: asyncio.Task[None] | None = None

    async def page(self, query: LogQuery) -> tuple[list[RequestLog], int]:
        """One page of log rows, newest first and without bodies, and how many there are in all."""
        return await self._db.read(lambda conn: logs.page(conn, query))

    async def get(self, request_id: str) -> RequestLog:
        """
        One request with its bodies, if they were kept.

        Raises:
            NotFound: There is no such row.
        """
        found = await self._db.read(lambda conn: logs.get(conn, request_id))
        if found is None:
            raise NotFound(f"There is no request {request_id!r} in the log.", hint="See them: codegate logs list")
        return found

    async def clear(self) -> int:
        """Remove every row; how many there were. Usage stays."""
        return await self._db.write(logs.delete)

    async def remove_older(self, days: int) -> int:
        """
        Remove rows older than this many days; how many there were. Usage stays.

        Raises:
            Invalid: Not a positive number of days.
        """
        if days < 1:
            raise Invalid("days_old must be at least 1.", field="days_old", hint="To remove all: clear_all")
        before = clock.now_ms() - days * DAY_MS
        return await self._db.write(lambda conn: logs.delete(conn, before))

    async def purge(self) -> int:
        """
        Remove what is older than `log_retention_days`; how many rows there were.

        Does nothing when the clock stands before the newest row: it is the clock that is wrong then.
        """
        days = self._state.resolved()[LOG_RETENTION_DAYS]
        if days == 0:
            return 0
        newest, _ = await self.page(LogQuery(limit=1))
        if not newest:
            return 0
        if newest[0].timestamp > clock.now_ms():
            log.warning("Old request logs stay: the clock stands before the newest of them.")
            return 0
        return await self.remove_older(days)

    def start(self) -> None:
        """Purge now and every six hours, in a task of the running event loop."""
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
