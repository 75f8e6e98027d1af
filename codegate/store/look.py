"""
A look at an SQLite file that changes no byte, not even of its companions, and refuses one that is not sound.

Only for a file that nobody has open for writing: the caller holds the lock of the data directory.
"""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from codegate.errors import ConfigError

FULL_CHECK_BYTES = 32 * 1024 * 1024
"""Up to this size the whole file is checked (about 3 ms a megabyte), above it only the small tables."""

_SMALL_TABLES = ("accounts", "configs", "config_tiers", "settings", "tenants", "tenant_settings", "model_limits")


@contextmanager
def looking(path: Path) -> Iterator[Connection | None]:
    """
    A connection that can only read the file; None if there is no file.

    Raises:
        ConfigError: The file is empty, damaged, no database, or cannot be read.
    """
    if not _is_there(path):
        yield None
        return
    uri, makes_shm = _uri(path)
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=NullPool)
    try:
        with engine.connect() as conn:
            _check(conn, path)
            yield conn
    except DatabaseError as error:
        raise _unusable(path, str(error.orig)) from error
    except UnicodeDecodeError as error:
        raise _unusable(path, "its text is no UTF-8") from error
    finally:
        engine.dispose()
        if makes_shm:
            companion(path, "-shm").unlink(missing_ok=True)


def companion(path: Path, suffix: str) -> Path:
    """The file that SQLite keeps beside a database: `-wal`, `-shm` or `-journal`."""
    return path.with_name(path.name + suffix)


def _is_there(path: Path) -> bool:
    try:
        status = path.stat()
    except FileNotFoundError:
        _refuse_orphans(path)
        return False
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint=f"Run: ls -l {path}") from error
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{path} is no ordinary file.", hint="Restore the database from a backup.")
    if not status.st_size:
        raise _unusable(path, "file is empty")
    return True


def _refuse_orphans(path: Path) -> None:
    """A log without its database holds committed changes, and would be played into a new one."""
    if path.is_symlink():
        raise ConfigError(f"{path} is a link to nothing.", hint="Mount what it points to, or remove the link.")
    wal = companion(path, "-wal")
    if wal.exists() and wal.stat().st_size:
        raise ConfigError(f"{path} is missing, but its log {wal.name} is there.", hint="Restore both, or move it away.")


def _uri(path: Path) -> tuple[str, bool]:
    """
    How to open the file without writing, and whether SQLite then leaves an index (`-shm`) that was not there.

    After a clean stop there is no log, and `immutable` reads the file alone. After a crash the log must be read too;
    `readonly_shm` makes SQLite keep its index of the log in memory instead of beside the file, if there is one.
    """
    wal = companion(path, "-wal")
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    if not wal.exists() or not wal.stat().st_size:
        return f"{uri}&immutable=1", False
    if companion(path, "-shm").exists():
        return f"{uri}&readonly_shm=1", False
    return uri, True


def _check(conn: Connection, path: Path) -> None:
    known = {row[0] for row in conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if path.stat().st_size <= FULL_CHECK_BYTES:
        checks = ["PRAGMA quick_check(1)"]
    else:
        checks = [f"PRAGMA quick_check('{table}')" for table in _SMALL_TABLES if table in known]
    for check in checks:
        said = conn.exec_driver_sql(check).scalar_one()
        if said != "ok":
            raise _unusable(path, str(said).splitlines()[-1])


def _unusable(path: Path, reason: str) -> ConfigError:
    return ConfigError(
        f"{path} is not a usable database: {reason}.",
        hint="Put a copy from the backups folder in its place, or move it away to start anew. Nothing was changed.",
    )
