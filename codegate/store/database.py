"""
The one way to the database: one thread writes, a few read.

SQLite: the writer thread owns the only connection that writes and checkpoints (the library may carry the WAL-reset
bug of 3.7.0 to 3.51.2); every write is `BEGIN IMMEDIATE` with `synchronous=FULL`, so what was acknowledged survives
a power cut. Readers are `query_only`. Nothing else in the process may open the file: closing any descriptor of it
would drop SQLite's locks. PostgreSQL: the same shape over two small pools.
"""

import asyncio
import stat
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from codegate.errors import ConfigError, StoreBusy, StoreError
from codegate.store.faults import StoreBroken, full, translated
from codegate.store.space import is_full

__all__ = ["Connection", "Database", "connect", "sqlite_path", "url_of"]

T = TypeVar("T")

READERS = 4
MAX_PENDING_WRITES = 1000
_BUSY_MS = 5000
_COMMON = (f"PRAGMA busy_timeout={_BUSY_MS}", "PRAGMA trusted_schema=OFF", "PRAGMA foreign_keys=ON")
_WRITER = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON")
_READER = ("PRAGMA query_only=ON",)


def url_of(place: str | Path) -> URL:
    """
    The URL of a database given as a path of an SQLite file or as a URL.

    Raises:
        ConfigError: Neither SQLite nor PostgreSQL, or no URL at all.
    """
    text = str(place)
    if isinstance(place, Path) or "://" not in text:
        return URL.create("sqlite", database=str(Path(text).absolute()))
    try:
        url = make_url(text)
    except ArgumentError:
        raise ConfigError("The database URL cannot be read.", hint="Write it as postgresql+psycopg://…") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        return url.set(database=str(Path(url.database).absolute()))
    raise ConfigError(f"No database of the kind {url.drivername!r}.", hint="Use a path or postgresql+psycopg://…")


def sqlite_path(url: URL) -> Path | None:
    """The file of an SQLite database, or None for another kind."""
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def connect(url: URL, *, size: int, statements: tuple[str, ...] = (), begin: str = "BEGIN") -> Engine:
    """
    An engine whose SQLite connections run `statements` when they open and `begin` for each transaction.

    Raises:
        ConfigError: The PostgreSQL driver is not installed.
    """
    options: dict[str, Any] = {"poolclass": QueuePool, "pool_size": size, "max_overflow": 0, "hide_parameters": True}
    if url.drivername != "sqlite":
        return _connect_postgres(url, options)
    arguments = {"check_same_thread": False, "isolation_level": None, "timeout": _BUSY_MS / 1000}
    engine = create_engine(url, connect_args=arguments, **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for statement in statements:
            connection.execute(statement)

    @event.listens_for(engine, "begin")
    def start(conn: Connection) -> None:
        # The driver would start a transaction only at the first write, and then deferred: an upgrade from a read
        # to a write fails at once, without the busy timeout (cpython #124510).
        conn.exec_driver_sql(begin)

    return engine


def _connect_postgres(url: URL, options: dict[str, Any]) -> Engine:
    try:
        return create_engine(url, connect_args={"connect_timeout": 5}, pool_pre_ping=True, **options)
    except ModuleNotFoundError as error:
        hint = "Install it: pip install 'codegate[postgres]'"
        raise ConfigError("The PostgreSQL driver is not installed.", hint=hint) from error


class Database:
    """
    An open database. Any thread and any event loop may use it.

    A function given to `read` or `write` gets a `sqlalchemy.Connection` inside one transaction and should return
    records. If it raises, the transaction is rolled back and the exception comes out as it is. Driver errors come
    out as `StoreError`, `StoreBusy`, `StoreFull` or `Conflict`.
    """

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._path = sqlite_path(writer.url)
        self._writer = writer
        self._reader = reader
        self._writes = ThreadPoolExecutor(1, "store-write")
        self._reads = ThreadPoolExecutor(READERS, "store-read")
        self._pending = 0
        self._lock = threading.Lock()
        self._broken: StoreBroken | None = None

    @classmethod
    def open(cls, place: str | Path) -> "Database":
        """
        Open a database that `schema.prepare` has made ready: a path of an SQLite file or a URL.

        Raises:
            ConfigError: There is none, or it is of no kind we know.
            StoreError: It is there but cannot be opened.
        """
        url = url_of(place)
        path = sqlite_path(url)
        if path is not None:
            _check_file(path)
        database = cls(
            connect(url, size=1, statements=_COMMON + _WRITER, begin="BEGIN IMMEDIATE"),
            connect(url, size=READERS, statements=_COMMON + _READER).execution_options(postgresql_readonly=True),
        )
        try:
            database.write_sync(lambda conn: None)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def is_read_only(self) -> bool:
        """The disk failed or the file is damaged: reads may still work, writes are refused until a restart."""
        return self._broken is not None

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """What `fn` returns, in a reader thread, seeing one state of the database throughout."""
        return await asyncio.wrap_future(self._submit(self._reads, self._run_read, fn))

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """
        What `fn` returns, once its changes are on disk.

        If the caller is cancelled while `fn` runs, its changes are committed all the same.

        Raises:
            StoreBusy: Another process holds the database, or too many writes wait.
        """
        return await asyncio.wrap_future(self._submit_write(fn))

    def read_sync(self, fn: Callable[[Connection], T]) -> T:
        """`read` for callers without an event loop."""
        return self._submit(self._reads, self._run_read, fn).result()

    def write_sync(self, fn: Callable[[Connection], T]) -> T:
        """`write` for callers without an event loop. Never call it from inside a function given to `write`."""
        return self._submit_write(fn).result()

    def close(self) -> None:
        """Finish what was asked for, then close every connection; the writer is last and empties the WAL."""
        self._reads.shutdown(wait=True)
        self._writes.shutdown(wait=True)
        self._reader.dispose()
        self._writer.dispose()

    def _submit_write(self, fn: Callable[[Connection], T]) -> "Future[T]":
        with self._lock:
            if self._pending >= MAX_PENDING_WRITES:
                raise StoreBusy("Too many writes wait for the database.", hint="Try again in a moment.")
            self._pending += 1
        try:
            future = self._submit(self._writes, self._run_write, fn)
        except StoreError:
            self._settled()
            raise
        future.add_done_callback(self._settled)
        return future

    def _submit(
        self, threads: ThreadPoolExecutor, run: Callable[[Callable[[Connection], T]], T], fn: Callable[[Connection], T]
    ) -> "Future[T]":
        try:
            return threads.submit(run, fn)
        except RuntimeError as error:
            raise StoreError("The database is closed.") from error

    def _settled(self, _future: "Future[Any] | None" = None) -> None:
        with self._lock:
            self._pending -= 1

    def _run_read(self, fn: Callable[[Connection], T]) -> T:
        with translated(), self._reader.begin() as conn:
            return fn(conn)

    def _run_write(self, fn: Callable[[Connection], T]) -> T:
        if self._broken is not None:
            raise StoreBroken(self._broken.message, hint=self._broken.hint)
        try:
            with translated(), self._writer.begin() as conn:
                return fn(conn)
        except StoreBroken as error:
            if error.is_unwritten and self._path is not None and is_full(self._path):
                raise full() from error
            # After a failed fsync the kernel may say yes to the next one although the data are gone.
            self._broken = error
            raise


def _check_file(path: Path) -> None:
    """Refuse a missing file instead of making an empty one, and take others' permissions to it away."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise ConfigError(f"There is no database at {path}.", hint="Start the server once: codegate up") from None
    if stat.S_ISREG(mode) and stat.S_IMODE(mode) & 0o077:
        path.chmod(0o600)
