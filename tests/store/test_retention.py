"""What the log holds, and its oldest rows taken away."""

from pathlib import Path

from sqlalchemy import func, select

from codegate.records import Attempt
from codegate.store import bodies, retention, schema
from codegate.store.database import Database
from codegate.store.retention import Extent
from codegate.store.tables import attempts
from tests.builders import NOW_MS, request_log
from tests.store.test_logs import found, write

TRIED = (Attempt(account_id="a", account_name="a", model="m", outcome="ok"),)


def filled(db: Database, count: int = 5, **fields: object) -> None:
    write(
        db, *(request_log(f"r{number}", timestamp=NOW_MS + number, attempts=TRIED, **fields) for number in range(count))
    )


def test_an_empty_log_has_no_extent(db: Database) -> None:
    assert db.read_sync(lambda conn: retention.extent(conn, NOW_MS)) == Extent(rows=0, older=0, newest_ms=None)
    assert db.read_sync(retention.size_bytes) == 0
    assert db.read_sync(lambda conn: retention.moment_of(0.5, conn)) is None


def test_the_older_rows_are_counted(db: Database) -> None:
    filled(db)

    assert db.read_sync(lambda conn: retention.extent(conn, NOW_MS + 2)) == Extent(
        rows=5, older=2, newest_ms=NOW_MS + 4
    )
    assert db.read_sync(lambda conn: retention.moment_of(0.4, conn)) == NOW_MS + 2
    assert db.read_sync(lambda conn: retention.moment_of(1.0, conn)) == NOW_MS + 4


def test_the_oldest_rows_go_first_and_their_tries_with_them(db: Database) -> None:
    filled(db)
    removed = [db.write_sync(lambda conn: retention.remove_rows(conn, NOW_MS + 3, 2)) for _ in range(3)]

    assert removed == [2, 1, 0]
    assert found(db) == ["r4", "r3"]
    assert db.read_sync(lambda conn: conn.execute(select(func.count()).select_from(attempts)).scalar_one()) == 2


def test_the_size_grows_with_rows_and_with_bodies(db: Database) -> None:
    filled(db, 1, error_message="x" * 900)
    bare = db.read_sync(retention.size_bytes)
    write(db, request_log("large", request_body="".join(map(str, range(20_000)))))
    large = db.read_sync(retention.size_bytes)

    assert 1_000 < bare < 2_000
    assert large - bare > db.read_sync(bodies.stored_bytes) > 10_000


def test_freed_space_goes_back_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    schema.prepare(path, tmp_path / "backups")
    db = Database.open(path)
    try:
        write(db, *(request_log(f"r{n}", request_body=f"{n}" + "".join(map(str, range(9_000)))) for n in range(40)))
        db.write_sync(lambda conn: retention.remove_rows(conn, None, 100))
        db.write_sync(lambda conn: bodies.remove_unused(conn, 1_000))
        before = db.read_sync(lambda conn: conn.exec_driver_sql("PRAGMA page_count").scalar())
        freed = 0
        while given := db.write_sync(lambda conn: retention.give_back(conn, 30)):
            freed += given
        after = db.read_sync(lambda conn: conn.exec_driver_sql("PRAGMA page_count").scalar())
    finally:
        db.close()

    assert freed > 50
    assert before - after >= freed
