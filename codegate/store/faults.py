"""What a database driver raises, said in our words. Used by `database` alone: nobody else sees a driver's error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from codegate.errors import Conflict, StoreBusy, StoreError, StoreFull

_POSTGRES_CONSTRAINTS = {"23505": "unique", "23503": "foreign"}
_POSTGRES_BUSY = frozenset({"55P03", "40001", "40P01", "57014", "57P03", "53300"})
_POSTGRES_FULL = frozenset({"53100"})
_SQLITE_FATAL = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")
_SQLITE_UNWRITTEN = ("SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE")


class StoreBroken(StoreError):
    """
    The disk failed or the file is damaged; nothing more is written until a restart.

    Attributes:
        is_unwritten: Only a write was refused, before anything was to be made permanent: nothing can be half there.
    """

    status = 503
    code = "db_broken"
    is_unwritten = False


@contextmanager
def translated() -> Iterator[None]:
    """Raise our errors in the place of SQLAlchemy's and the drivers'; everything else passes as it is."""
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error) as error:
        raise store_error(error) from error


def store_error(error: exc.SQLAlchemyError | sqlite3.Error) -> StoreError | Conflict:
    """
    The error of ours that says the same.

    Sources: SQLite's extended result codes (sqlite.org/rescode.html) and PostgreSQL's appendix A.
    A driver's message names tables and columns but no values; SQLAlchemy's own text, which holds the
    statement with its parameters, is never used.
    """
    driver = error.orig if isinstance(error, exc.DBAPIError) else error
    if driver is None or isinstance(driver, exc.SQLAlchemyError):
        return StoreError(f"The database layer failed: {type(error).__name__}.")
    name = str(getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None) or "")
    reason = _reason(driver)
    if isinstance(error, exc.IntegrityError | sqlite3.IntegrityError):
        return _constraint(name, reason)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or name in _POSTGRES_BUSY:
        return StoreBusy("Another process holds the database.", hint="Try again; if it stays, stop the other process.")
    if name == "SQLITE_FULL" or name in _POSTGRES_FULL:
        return full()
    if name == "SQLITE_IOERR_SHMSIZE":
        return StoreFull("No space is left beside the database; nothing was changed.", hint="Free some disk space.")
    if name.startswith(_SQLITE_FATAL):
        broken = StoreBroken(f"The database cannot be used: {reason} ({name}).", hint="Run: codegate doctor")
        broken.is_unwritten = name in _SQLITE_UNWRITTEN
        return broken
    return StoreError(f"The database refused: {reason}.", hint="Run: codegate doctor")


def full() -> StoreFull:
    """Nothing more fits beside what is there."""
    return StoreFull("No space is left for the database; nothing was changed.", hint="Free some disk space.")


def _constraint(name: str, reason: str) -> StoreError | Conflict:
    kind = _POSTGRES_CONSTRAINTS.get(name, name)
    if kind in {"unique", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}:
        return Conflict(f"There is one like that already: {reason}.", hint="Choose another name.")
    if kind in {"foreign", "SQLITE_CONSTRAINT_FOREIGNKEY"}:
        return Conflict("It refers to something that does not exist, or something still refers to it.")
    return StoreError(f"The database refused: {reason}.")


def _reason(driver: BaseException) -> str:
    # PostgreSQL adds a DETAIL line that holds the values; the first line never does.
    lines = str(driver).splitlines()
    return lines[0].rstrip(".") if lines else type(driver).__name__
