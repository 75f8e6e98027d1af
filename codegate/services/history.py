"""Reading and clearing the request log."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from codegate import clock
from codegate.errors import Invalid, NotFound
from codegate.records import Record, RequestLog
from codegate.services.body_diff import BodyDiff, compare
from codegate.services.retention import DAY_MS, prune
from codegate.store import logs
from codegate.store.database import Database
from codegate.store.logs import LogQuery

_AT_ONCE = 500
_WITH_BODIES_AT_ONCE = 20


_CONVERSATION_MS = DAY_MS
"""How far back the turn before is looked for."""


class LogDiff(Record, frozen=True, kw_only=True):
    """
    What a request sent that the one before it in its conversation had not.

    Attributes:
        previous: The request before, without its bodies; None where there is none.
        diff: None where there is nothing to compare; `reason` says why.
    """

    log: RequestLog
    previous: RequestLog | None = None
    diff: BodyDiff | None = None
    reason: str = ""


class History:
    """The request log as people see it."""

    def __init__(self, db: Database) -> None:
        self._db = db

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

    async def diff(self, request_id: str) -> LogDiff:
        """
        What is new in a request against the one before it in its conversation, as both were sent.

        Raises:
            NotFound: There is no such row.
        """
        log = await self.get(request_id)
        if log.request_body is None:
            return LogDiff(log=log, reason="Its body was not kept.")
        if not (log.route or {}).get("conversation"):
            return LogDiff(log=log, reason="It belongs to no conversation that is known.")
        before = await self._db.read(lambda conn: logs.previous(conn, log, _CONVERSATION_MS))
        if before is None or before.request_body is None:
            return LogDiff(log=log, reason="It is the first of its conversation whose body was kept.")
        diff = await asyncio.to_thread(compare, before.request_body, log.request_body)
        reason = "" if diff is not None else "One of the two bodies was too long to be kept whole."
        return LogDiff(log=log, previous=before, diff=diff, reason=reason)

    def export(self, query: LogQuery, *, with_bodies: bool = False) -> AsyncIterator[list[RequestLog]]:
        """All rows of a query, oldest first, a few hundred at a time; its `page` and `limit` do not count."""
        return self._after(query, with_bodies)

    async def clear(self) -> int:
        """Remove every row; how many there were. Usage stays."""
        return await prune(self._db, None)

    async def remove_older(self, days: int) -> int:
        """
        Remove rows older than this many days; how many there were. Usage stays.

        Raises:
            Invalid: Not a positive number of days.
        """
        if days < 1:
            raise Invalid("days_old must be at least 1.", field="days_old", hint="To remove all: clear_all")
        return await prune(self._db, clock.now_ms() - days * DAY_MS)

    async def _after(self, query: LogQuery, with_bodies: bool) -> AsyncIterator[list[RequestLog]]:
        last, limit = 0, _WITH_BODIES_AT_ONCE if with_bodies else _AT_ONCE
        while True:
            read = partial(logs.after, query=query, last=last, limit=limit, with_bodies=with_bodies)
            rows, last = await self._db.read(read)
            if not rows:
                return
            yield rows
