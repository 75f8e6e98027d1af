"""
What can be said of a database from outside, and copies of it; a server may be running on it meanwhile.

Everything here opens the file in a process of its own, for reading only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table, func, inspect, select, text
from sqlalchemy.exc import OperationalError

from codegate.errors import ConfigError, NotFound
from codegate.records import Record
from codegate.store import backup, schema, tables
from codegate.store.database import connect, sqlite_path, url_of
from codegate.store.faults import translated
from codegate.store.look import companion

_READING = ("PRAGMA busy_timeout=5000", "PRAGMA query_only=ON", "PRAGMA foreign_keys=ON")


class Facts(Record, frozen=True, kw_only=True):
    """
    A database in figures.

    Attributes:
        place: Path of the file, or the URL without its password.
        revision: Of its schema; `newest_revision` is the one this program works with.
        size_bytes: Of the file, or of the whole PostgreSQL database.
        log_bytes: Of SQLite's write-ahead log, not yet in the file.
        rows: Table -> number of rows.
    """

    kind: str
    place: str
    revision: str | None
    newest_revision: str
    size_bytes: int
    log_bytes: int
    rows: dict[str, int]


def facts(place: str | Path) -> Facts:
    """
    The database in figures.

    Raises:
        NotFound: There is none yet.
        ConfigError: It is not one of ours, or cannot be reached.
    """
    url = url_of(place)
    path = sqlite_path(url)
    with _reading(place) as conn:
        names = inspect(conn).get_table_names()
        if "alembic_version" not in names:
            raise ConfigError(f"{_shown(place)} is a database, but not one of CodeGate's.")
        size = path.stat().st_size if path else _number(conn, "SELECT pg_database_size(current_database())")
        wal = companion(path, "-wal") if path else None
        return Facts(
            kind=url.get_backend_name(),
            place=_shown(place),
            revision=conn.execute(text("SELECT version_num FROM alembic_version")).scalar(),
            newest_revision=schema.REVISIONS[-1],
            size_bytes=size,
            log_bytes=wal.stat().st_size if wal is not None and wal.exists() else 0,
            rows={name: _count(conn, table) for name, table in tables.metadata.tables.items() if name in names},
        )


def check(place: str | Path) -> list[str]:
    """
    What is wrong with the database, one sentence each: damage, rows that refer to nothing, a schema that differs.

    Raises:
        NotFound: There is none yet.
        ConfigError: It cannot be read at all.
    """
    with _reading(place) as conn:
        faults: list[str] = []
        if conn.dialect.name == "sqlite":
            said = conn.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
            faults += [f"Damaged: {line}" for line in said if line != "ok"]
            for row in conn.exec_driver_sql("PRAGMA foreign_key_check").all():
                faults.append(f"Row {row[1]} of {row[0]} refers to a row of {row[2]} that does not exist.")
        return faults + list(_differences(conn))


def copy_to(place: str | Path, folder: Path, target: Path | None = None) -> Path:
    """
    A complete copy of an SQLite database, readable by its owner only.

    Args:
        folder: Where it goes under a name with the time in it, if there is no `target`.
        target: The file to make; it must not exist.

    Raises:
        NotFound: There is no database yet.
        ConfigError: It is PostgreSQL, whose own tools copy it, or the copy cannot be written.
        StoreFull: No space is left; no partial copy stays.
    """
    path = sqlite_path(url_of(place))
    if path is None:
        raise ConfigError("This is a PostgreSQL database.", hint="Copy it with: pg_dump --format=custom")
    if not path.exists():
        raise _missing(path)
    if target is None:
        return backup.copy_into(path, folder, "manual")
    return backup.copy_to(path, target)


@contextmanager
def _reading(place: str | Path) -> Iterator[Connection]:
    url = url_of(place)
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise _missing(path)
    engine = connect(url, size=1, statements=_READING).execution_options(postgresql_readonly=True)
    try:
        with translated(), engine.connect() as conn:
            yield conn
    except OperationalError as error:
        raise ConfigError(f"{_shown(place)} cannot be reached.") from error
    finally:
        engine.dispose()


def _differences(conn: Connection) -> Iterator[str]:
    """Tables and columns that ought to be there."""
    known = inspect(conn)
    names = set(known.get_table_names())
    for name, table in tables.metadata.tables.items():
        if name not in names:
            yield f"The table {name} is missing."
            continue
        columns = {column["name"] for column in known.get_columns(name)}
        yield from (
            f"The column {column.name} of {name} is missing." for column in table.c if column.name not in columns
        )


def _count(conn: Connection, table: Table) -> int:
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def _number(conn: Connection, statement: str) -> int:
    return int(conn.execute(text(statement)).scalar_one())


def _shown(place: str | Path) -> str:
    url = url_of(place)
    path = sqlite_path(url)
    return str(path) if path else url.render_as_string(hide_password=True)


def _missing(path: Path) -> NotFound:
    return NotFound(f"There is no database at {path} yet.", hint="Start the server once: codegate up")
