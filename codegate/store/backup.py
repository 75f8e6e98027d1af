"""Copies of an SQLite database, made by SQLite itself: complete, without free pages, readable by their owner only."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from codegate.crypto.files import sync_folder
from codegate.errors import ConfigError
from codegate.store.faults import translated


def copy_into(path: Path, folder: Path, label: str) -> Path:
    """
    Copy the database at `path` into a new file in `folder` (made if missing, mode 0700) and return that file.

    Args:
        label: Word in the file's name that says why the copy was made.

    Raises:
        StoreFull: No space is left; no partial copy stays.
        StoreError: The database cannot be read.
        ConfigError: The folder cannot be written.
    """
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"No backup can be written to {folder}: {error.strerror}.") from error
    return copy_to(path, folder / f"{path.stem}-{moment}-{label}.db")


def copy_to(path: Path, target: Path) -> Path:
    """
    Copy the database at `path` into the new file `target`, and return that.

    Raises:
        StoreFull: No space is left; no partial copy stays.
        StoreError: The database cannot be read.
        ConfigError: The file is there already, or cannot be written.
    """
    try:
        # VACUUM INTO fills an empty file; made by itself the file would get the umask's mode.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise ConfigError(f"No backup can be written to {target}: {error.strerror}.") from error
    try:
        with translated(), closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        _sync(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def _sync(target: Path) -> None:
    descriptor = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(target.parent)
