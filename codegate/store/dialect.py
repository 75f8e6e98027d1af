"""Where SQLite and PostgreSQL differ in SQL: only in how a row is put in the place of an older one."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]


def insert_new(conn: Connection, table: Table, rows: list[Row], key: str | None = None) -> None:
    """
    Insert rows in one go; a row whose unique column `key` is already there is left as it is. Without `key`, a row
    that any unique index forbids.

    All rows have the same columns, with values as the driver takes them.
    """
    if not rows:
        return
    statement, order = _insert_new(conn.dialect, table, key, tuple(rows[0]))
    if order is None:
        conn.exec_driver_sql(statement, rows)
    else:
        conn.exec_driver_sql(statement, [tuple(row[name] for name in order) for row in rows])


def upsert(conn: Connection, table: Table, row: Row) -> None:
    """Insert a row, or give the row of the same primary key these values."""
    keys = [column.name for column in table.primary_key]
    changes = {name: value for name, value in row.items() if name not in keys}
    if conn.dialect.name == "postgresql":
        statement = postgresql.insert(table).values(row)
        conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))
    else:
        conn.execute(sqlite.insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=changes))


@lru_cache(maxsize=16)
def _insert_new(
    dialect: Dialect, table: Table, key: str | None, columns: tuple[str, ...]
) -> tuple[str, tuple[str, ...] | None]:
    """
    The statement as the driver wants it, and the order of its values (None: by name).

    Compiled once: every request of the proxy ends here, and per-row work of the library costs more than SQLite's own.
    """
    make = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    compiled = (
        make(table)
        .on_conflict_do_nothing(index_elements=[key] if key else None)
        .compile(dialect=dialect, column_keys=columns)
    )
    return str(compiled), tuple(compiled.positiontup) if compiled.positiontup else None
