"""Names of what is stored, read straight from an SQLite file: a TAB in a shell has no time to open the store."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

WAIT_S = 0.2


def names(database: Path, table: str) -> list[str]:
    """
    The names in `accounts`, `configs` or `tenants`, in order; none if they cannot be read.

    Reads beside a server that writes. Without one there is no log of writes, and the file is opened as one that
    nobody changes, so that not even a companion of it is made.
    """
    if table not in {"accounts", "configs", "tenants"} or not database.is_file():
        return []
    has_writer = database.with_name(f"{database.name}-wal").exists()
    uri = f"file:{quote(str(database))}?{'mode=ro' if has_writer else 'immutable=1'}"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_S)) as conn:
            return [row[0] for row in conn.execute(f"SELECT name FROM {table} ORDER BY name")]  # noqa: S608
    except sqlite3.Error:
        return []
