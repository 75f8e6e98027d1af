"""Every try at an account, one row each: an account can be asked what it failed at though another one served."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, or_, select

from codegate.records import RequestLog
from codegate.store.dialect import Row, insert_new
from codegate.store.tables import accounts, attempts, request_logs

NOT_SENT = frozenset({"skipped", "waited"})
"""Outcomes of what is written with the tries although nothing went to the account."""


def insert_many(conn: Connection, logs: Sequence[RequestLog]) -> None:
    """Add the tries of these requests, in one go; those that are there already are passed over."""
    insert_new(conn, attempts, [row for log in logs for row in _rows(log)])


def tried(account: str) -> ColumnElement[bool]:
    """The request was tried at an account, by its id or name, whoever served it in the end."""
    named = select(accounts.c.id).where(accounts.c.name == account)
    wanted = or_(attempts.c.account_id == account, attempts.c.account_id.in_(named))
    return request_logs.c.request_id.in_(select(attempts.c.request_id).where(wanted))


def _rows(log: RequestLog) -> list[Row]:
    return [
        {
            "request_id": log.request_id,
            "number": number,
            "timestamp": log.timestamp,
            "account_id": attempt.account_id,
            "model": attempt.model,
            "outcome": attempt.outcome,
            "status": attempt.status,
            "latency_ms": attempt.latency_ms,
        }
        for number, attempt in enumerate(log.attempts, 1)
        if attempt.outcome not in NOT_SENT
    ]
