"""Accounts and their encrypted secrets. An `Account` never holds a secret; `update` never touches one."""

from typing import Any

from sqlalchemy import Connection, Row, or_, select
from sqlalchemy import delete as delete_from
from sqlalchemy import update as update_of

from codegate.errors import NotFound
from codegate.records import Account
from codegate.store.tables import accounts

MAX_ERROR_CHARS = 500

_SECRETS = ("api_key_enc", "refresh_token_enc")
_COLUMNS = [column for column in accounts.c if column.name not in _SECRETS]
_NOT_EDITED = frozenset({"id", "created_at", "api_key_hint", "decrypt_error"})


def all_(conn: Connection) -> list[Account]:
    """Every account, oldest first."""
    rows = conn.execute(select(*_COLUMNS).order_by(accounts.c.created_at, accounts.c.id))
    return [_account(row) for row in rows]


def get(conn: Connection, id_or_name: str) -> Account | None:
    """The account of this id or else of this name."""
    wanted = or_(accounts.c.id == id_or_name, accounts.c.name == id_or_name)
    found = [_account(row) for row in conn.execute(select(*_COLUMNS).where(wanted))]
    return next((account for account in found if account.id == id_or_name), found[0] if found else None)


def secrets(conn: Connection) -> dict[str, tuple[str | None, str | None]]:
    """By account id, the encrypted API key (or access token) and the encrypted refresh token."""
    rows = conn.execute(select(accounts.c.id, accounts.c.api_key_enc, accounts.c.refresh_token_enc))
    return {row.id: (row.api_key_enc, row.refresh_token_enc) for row in rows}


def insert(
    conn: Connection, account: Account, api_key_enc: str | None = None, refresh_token_enc: str | None = None
) -> None:
    """
    Add an account.

    Raises:
        Conflict: The id or the name is taken (raised by the database's `write`).
    """
    values = {name: getattr(account, name) for name in account.__struct_fields__ if name != "decrypt_error"}
    conn.execute(accounts.insert().values(**values, api_key_enc=api_key_enc, refresh_token_enc=refresh_token_enc))


def update(conn: Connection, account: Account) -> None:
    """
    Give the account of this id all values of the record but its secrets, their hint and `created_at`.

    Read the record in the same `write`, or what another writer noted in between is lost.

    Raises:
        NotFound: There is no account of this id.
        Conflict: The name is taken (raised by the database's `write`).
    """
    values = {name: getattr(account, name) for name in account.__struct_fields__ if name not in _NOT_EDITED}
    _change(conn, account.id, values)


def set_secrets(
    conn: Connection, account_id: str, api_key_enc: str | None, refresh_token_enc: str | None, hint: str
) -> None:
    """
    Put both secrets in place of the old ones; None takes one away.

    Args:
        hint: Last characters of the API key, to show to people.

    Raises:
        NotFound: There is no account of this id.
    """
    secrets_enc = {"api_key_enc": api_key_enc, "refresh_token_enc": refresh_token_enc}
    _change(conn, account_id, {**secrets_enc, "api_key_hint": hint})


def delete(conn: Connection, account_id: str) -> bool:
    """Remove an account and its tier slots; False if there was none. Its logs and usage stay."""
    return bool(conn.execute(delete_from(accounts).where(accounts.c.id == account_id)).rowcount)


def note_result(conn: Connection, account_id: str, status: str, last_error: str | None, now_ms: int) -> None:
    """
    Note how the account did just now; an account that is gone meanwhile is no error.

    Args:
        status: The account's new status.
        last_error: What went wrong (cut to 500 characters); None is a success and clears the count of errors.
    """
    values: dict[str, Any] = {"status": status, "last_used_at": now_ms}
    if last_error is None:
        values |= {"error_count": 0, "last_error": None, "last_error_at": None}
    else:
        shortened = last_error[:MAX_ERROR_CHARS]
        values |= {"error_count": accounts.c.error_count + 1, "last_error": shortened, "last_error_at": now_ms}
    conn.execute(update_of(accounts).where(accounts.c.id == account_id).values(**values))


def _change(conn: Connection, account_id: str, values: dict[str, Any]) -> None:
    changed = conn.execute(update_of(accounts).where(accounts.c.id == account_id).values(**values)).rowcount
    if not changed:
        raise NotFound(f"There is no account {account_id!r}.", hint="See them all: codegate accounts list")


def _account(row: Row[Any]) -> Account:
    return Account(**row._mapping)
