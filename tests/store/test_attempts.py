from sqlalchemy import select

from codegate.records import Attempt
from codegate.store.database import Database
from codegate.store.tables import attempts
from tests.builders import NOW_MS, account, request_log
from tests.store.test_logs import found, write


def tried(account_id: str, outcome: str) -> Attempt:
    return Attempt(account_id=account_id, account_name=account_id, model="m", outcome=outcome, status=529, latency_ms=4)


def test_every_request_that_left_is_a_row(db: Database) -> None:
    log = request_log(
        "one", attempts=(tried("a", "skipped"), tried("b", "error"), tried("c", "waited"), tried("c", "ok"))
    )
    write(db, log)
    write(db, log, request_log("two"))
    rows = db.read_sync(lambda conn: conn.execute(select(attempts).order_by(attempts.c.number)).all())

    assert [(row.request_id, row.number, row.account_id, row.outcome) for row in rows] == [
        ("one", 2, "b", "error"),
        ("one", 4, "c", "ok"),
    ]
    assert (rows[0].timestamp, rows[0].model, rows[0].status, rows[0].latency_ms) == (NOW_MS, "m", 529, 4)


def test_an_accounts_requests_are_also_those_it_failed(db: Database) -> None:
    from codegate.store import accounts

    db.write_sync(lambda conn: accounts.insert(conn, account("b", name="lab")))
    write(db, request_log("one", account_id="c", account_name="c", attempts=(tried("b", "error"), tried("c", "ok"))))
    write(db, request_log("two", account_id="c", account_name="c", attempts=(tried("c", "ok"),)))

    assert found(db, account="b") == found(db, account="lab") == ["one"]
    assert sorted(found(db, account="c")) == ["one", "two"]
