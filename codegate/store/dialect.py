"""Where SQLite and PostgreSQL differ in SQL: only in how a row is put in the place of an older one."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]


def insert_new(conn: Connection, table: Table, rows: list[Row], key: str) -> None:
    """Insert rows in one go; a row whose unique column `key` is already there is left as it is."""
    if not rows:
        return
    if conn.dialect.name == "postgresql":
        conn.execute(postgresql.insert(table).on_conflict_do_nothing(index_elements=[key]), rows)
    else:
        conn.execute(sqlite.insert(table).on_conflict_do_nothing(index_elements=[key]), rows)


def upsert(conn: Connection, table: Table, row: Row) -> None:
    """Insert a row, or give the row of the same primary key these values."""
    keys = [column.name for column in table.primary_key]
    changes = {name: value for name, value in row.items() if name not in keys}
    if conn.dialect.name == "postgresql":
        statement = postgresql.insert(table).values(row)
        conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))
    else:
        conn.execute(sqlite.insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=changes))
