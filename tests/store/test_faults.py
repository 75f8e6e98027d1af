import sqlite3
from typing import Any

import pytest
from sqlalchemy import exc

from codegate.errors import Conflict, StoreBusy, StoreError, StoreFull
from codegate.store.faults import StoreBroken, store_error, translated


def driver_error(kind: type[Exception], **attributes: str) -> Any:
    error = kind("UNIQUE constraint failed: accounts.name\nDETAIL: Key (name)=(secret) exists.")
    for name, value in attributes.items():
        setattr(error, name, value)
    return error


class PostgresError(Exception):
    """Has an attribute `sqlstate`, like psycopg's."""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SQLITE_BUSY", StoreBusy),
        ("SQLITE_BUSY_SNAPSHOT", StoreBusy),
        ("SQLITE_LOCKED_SHAREDCACHE", StoreBusy),
        ("SQLITE_FULL", StoreFull),
        ("SQLITE_IOERR_SHMSIZE", StoreFull),
        ("SQLITE_IOERR_FSYNC", StoreBroken),
        ("SQLITE_CORRUPT_INDEX", StoreBroken),
        ("SQLITE_NOTADB", StoreBroken),
        ("SQLITE_READONLY", StoreError),
    ],
)
def test_sqlite_codes_become_our_errors(name: str, expected: type[StoreError]) -> None:
    raw = driver_error(sqlite3.OperationalError, sqlite_errorname=name)
    wrapped = exc.OperationalError("INSERT …", {"key": "secret"}, raw)

    assert type(store_error(raw)) is expected
    assert type(store_error(wrapped)) is expected


@pytest.mark.parametrize(
    ("state", "expected"), [("55P03", StoreBusy), ("40001", StoreBusy), ("53100", StoreFull), ("42601", StoreError)]
)
def test_postgres_states_become_our_errors(state: str, expected: type[StoreError]) -> None:
    raw = driver_error(PostgresError, sqlstate=state)

    assert type(store_error(exc.OperationalError("INSERT …", {}, raw))) is expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"sqlite_errorname": "SQLITE_CONSTRAINT_UNIQUE"}, Conflict),
        ({"sqlite_errorname": "SQLITE_CONSTRAINT_PRIMARYKEY"}, Conflict),
        ({"sqlite_errorname": "SQLITE_CONSTRAINT_FOREIGNKEY"}, Conflict),
        ({"sqlite_errorname": "SQLITE_CONSTRAINT_NOTNULL"}, StoreError),
        ({"sqlstate": "23505"}, Conflict),
        ({"sqlstate": "23503"}, Conflict),
        ({"sqlstate": "23502"}, StoreError),
    ],
)
def test_constraints_become_conflicts(attributes: dict[str, str], expected: type[Exception]) -> None:
    raw = driver_error(PostgresError, **attributes)

    assert type(store_error(exc.IntegrityError("INSERT …", {}, raw))) is expected


def test_a_message_holds_no_values() -> None:
    raw = driver_error(PostgresError, sqlstate="23505")

    error = store_error(exc.IntegrityError("INSERT …", {"key": "secret"}, raw))

    assert "accounts.name" in error.message
    assert "secret" not in error.text()


def test_an_error_of_the_library_itself_is_a_store_error() -> None:
    assert type(store_error(exc.InvalidRequestError("no"))) is StoreError


def test_other_exceptions_pass_as_they_are() -> None:
    with pytest.raises(KeyError, match="mine"), translated():
        raise KeyError("mine")


def test_only_a_refused_write_may_be_one_without_room() -> None:
    def broken(name: str) -> Any:
        return store_error(driver_error(sqlite3.OperationalError, sqlite_errorname=name))

    assert broken("SQLITE_IOERR_WRITE").is_unwritten
    assert not broken("SQLITE_IOERR_FSYNC").is_unwritten
    assert not broken("SQLITE_CORRUPT").is_unwritten
