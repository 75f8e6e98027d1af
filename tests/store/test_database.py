import asyncio
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from codegate.errors import ConfigError, Conflict, StoreBusy, StoreError, StoreFull
from codegate.store import accounts, database, settings
from codegate.store.database import Database, url_of
from codegate.store.faults import StoreBroken
from tests.builders import account


@pytest.fixture
def sqlite(path: Path) -> Iterator[Database]:
    opened = Database.open(path)
    yield opened
    opened.close()


def put(value: str) -> Callable[[Connection], None]:
    return lambda conn: settings.put(conn, "k", value)


def pragma(name: str) -> Callable[[Connection], object]:
    return lambda conn: conn.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_a_write_is_seen_by_the_next_read(db: Database) -> None:
    db.write_sync(put("1"))

    assert db.read_sync(settings.all_) == {"k": "1"}


async def test_read_and_write_are_awaited(db: Database) -> None:
    await db.write(put("1"))

    assert await db.read(settings.all_) == {"k": "1"}


def test_any_event_loop_and_any_thread_may_use_it(db: Database) -> None:
    async def add(number: int) -> None:
        await db.write(lambda conn: accounts.insert(conn, account(f"acc-{number}")))

    def loop(number: int) -> None:
        asyncio.run(add(number))

    threads = [threading.Thread(target=loop, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(db.read_sync(accounts.all_)) == 8


def test_an_exception_undoes_the_write_and_comes_out_as_it_is(db: Database) -> None:
    def fail(conn: Connection) -> None:
        settings.put(conn, "k", "1")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        db.write_sync(fail)
    assert db.read_sync(settings.all_) == {}


def test_an_exception_of_a_driver_comes_out_as_ours(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account()))

    with pytest.raises(Conflict):
        db.write_sync(lambda conn: accounts.insert(conn, account()))
    with pytest.raises(StoreError, match="refused"):
        db.write_sync(lambda conn: conn.execute(text("SELECT * FROM nothing")))
    assert not db.is_read_only


def test_a_read_cannot_write(db: Database) -> None:
    with pytest.raises(StoreError):
        db.read_sync(put("1"))
    assert db.read_sync(settings.all_) == {}


def test_a_read_sees_one_state_throughout(db: Database) -> None:
    def twice(conn: Connection) -> list[int]:
        count = text("SELECT count(*) FROM settings")
        first = conn.execute(count).scalar_one()
        db.write_sync(put("1"))
        return [first, conn.execute(count).scalar_one()]

    if "postgres" not in str(db.read_sync(lambda conn: conn.dialect.name)):
        assert db.read_sync(twice) == [0, 0]


def test_sqlite_is_set_to_survive_a_power_cut(sqlite: Database) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema", "secure_delete")

    found = {name: sqlite.write_sync(pragma(name)) for name in names}

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "secure_delete": 1,
    }
    assert sqlite.read_sync(pragma("query_only")) == 1


def test_one_thread_does_all_the_writing(sqlite: Database) -> None:
    names = {sqlite.write_sync(lambda conn: threading.current_thread().name) for _ in range(10)}

    assert len(names) == 1


def test_a_lock_of_another_process_is_said_after_waiting(path: Path, sqlite: Database) -> None:
    sqlite.write_sync(pragma("busy_timeout=20"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreBusy) as caught:
        sqlite.write_sync(put("1"))
    other.close()
    sqlite.write_sync(put("2"))
    assert (caught.value.code, caught.value.exit_code) == ("db_locked", 75)
    assert sqlite.read_sync(settings.all_) == {"k": "2"}


def test_a_full_disk_changes_nothing_and_passes(sqlite: Database) -> None:
    def fill(conn: Connection) -> None:
        conn.exec_driver_sql(f"PRAGMA max_page_count={conn.exec_driver_sql('PRAGMA page_count').scalar()}")
        settings.put(conn, "k", "x" * 1_000_000)

    with pytest.raises(StoreFull) as caught:
        sqlite.write_sync(fill)
    sqlite.write_sync(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1000000").scalar())
    sqlite.write_sync(put("1"))

    assert caught.value.status == 507
    assert sqlite.read_sync(settings.all_) == {"k": "1"}


def test_after_a_disk_fault_nothing_is_written_any_more(sqlite: Database) -> None:
    def fail(conn: Connection) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error

    sqlite.write_sync(put("1"))

    for fn in (fail, put("2")):
        with pytest.raises(StoreBroken, match="disk I/O error"):
            sqlite.write_sync(fn)
    assert sqlite.is_read_only
    assert sqlite.read_sync(settings.all_) == {"k": "1"}


def test_writes_that_wait_are_limited(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAX_PENDING_WRITES", 2)
    go, begun = threading.Event(), threading.Event()

    def wait(conn: Connection) -> None:
        begun.set()
        go.wait(10)

    threads = [threading.Thread(target=db.write_sync, args=(wait,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    begun.wait(10)
    while db._pending < 2:
        pass

    with pytest.raises(StoreBusy, match="Too many"):
        db.write_sync(put("1"))
    go.set()
    for thread in threads:
        thread.join()
    db.write_sync(put("2"))
    assert db.read_sync(settings.all_) == {"k": "2"}


async def test_a_cancelled_write_that_runs_is_finished(db: Database) -> None:
    go, begun = threading.Event(), threading.Event()

    def slow(conn: Connection) -> None:
        begun.set()
        go.wait(10)
        settings.put(conn, "k", "1")

    try:
        async with asyncio.timeout(0.05):
            await db.write(slow)
    except TimeoutError:
        go.set()

    await db.write(lambda conn: None)
    assert await db.read(settings.all_) == {"k": "1"}


def test_a_closed_database_says_so(path: Path) -> None:
    opened = Database.open(path)
    opened.close()
    opened.close()

    for call in (opened.read_sync, opened.write_sync):
        with pytest.raises(StoreError, match="closed"):
            call(lambda conn: None)


def test_closing_leaves_one_file(path: Path) -> None:
    opened = Database.open(path)
    opened.write_sync(put("1"))
    opened.close()

    assert sorted(file.name for file in path.parent.iterdir()) == ["codegate.db"]


def test_every_file_of_a_database_is_private(path: Path, sqlite: Database) -> None:
    sqlite.write_sync(put("1"))

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    assert modes == {"codegate.db": 0o600, "codegate.db-wal": 0o600, "codegate.db-shm": 0o600}


def test_a_database_open_to_others_is_closed_to_them(path: Path) -> None:
    path.chmod(0o644)
    Database.open(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no database"):
        Database.open(tmp_path / "codegate.db")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "codegate.db").write_bytes(b"x" * 4096)

    with pytest.raises(StoreBroken):
        Database.open(tmp_path / "codegate.db")


def test_deleted_values_leave_no_trace(path: Path, sqlite: Database) -> None:
    value = "find-me-" * 8
    sqlite.write_sync(put(value))
    sqlite.write_sync(put("other"))
    sqlite.close()

    assert value.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Path("/a/b.db"), "sqlite:////a/b.db"),
        ("/a/b.db", "sqlite:////a/b.db"),
        ("sqlite:////a/b.db", "sqlite:////a/b.db"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_a_place_is_a_path_or_a_url(place: str | Path, expected: str) -> None:
    assert url_of(place).render_as_string() == expected


@pytest.mark.parametrize(
    "place", ["mysql://u:fake-password@h/d", "sqlite://", "://fake-password", "http://[x/fake-password"]
)
def test_another_kind_of_database_is_refused_without_repeating_its_password(place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        url_of(place)
    assert "fake-password" not in caught.value.text()


def test_a_copy_of_an_open_database_is_complete_with_its_log(path: Path, sqlite: Database, tmp_path: Path) -> None:
    sqlite.write_sync(put("1"))
    (tmp_path / "copy").mkdir()
    for file in path.parent.glob("codegate.db*"):
        shutil.copy(file, tmp_path / "copy")

    copy = Database.open(tmp_path / "copy" / "codegate.db")

    assert copy.read_sync(settings.all_) == {"k": "1"}
    copy.close()
