"""
Renewals of logins. A refresh token is good for one use: whoever is about to use it says so here first, in a
transaction of its own, and everybody else waits for what comes of it. The row outlives a crash on purpose: it is the
only sign that a token may have been used without the answer having been kept.
"""

from sqlalchemy import Connection, delete, select, update

from codegate.records import Record
from codegate.store.dialect import insert_new
from codegate.store.tables import accounts, login_renewals


class Renewal(Record, frozen=True, kw_only=True):
    """A renewal that has begun: of which token (by SHA-256), by which process, when (milliseconds UTC)."""

    account_id: str
    refresh_hash: str
    owner: str
    started_at: int


class StoredLogin(Record, frozen=True, kw_only=True):
    """An account's login as it is stored, encrypted."""

    access_enc: str | None
    refresh_enc: str | None
    expires_at: int | None
    status: str


def stored(conn: Connection, account_id: str) -> StoredLogin | None:
    """The login of an account, or None if there is no such account."""
    wanted = select(
        accounts.c.api_key_enc, accounts.c.refresh_token_enc, accounts.c.token_expires_at, accounts.c.status
    ).where(accounts.c.id == account_id)
    row = conn.execute(wanted).first()
    if row is None:
        return None
    return StoredLogin(access_enc=row[0], refresh_enc=row[1], expires_at=row[2], status=row[3])


def begin(conn: Connection, renewal: Renewal, stale_before: int) -> Renewal | None:
    """
    Claim the account's renewal.

    Args:
        stale_before: A claim made before this time is of a process that died; it is taken over.

    Returns:
        None if the claim is ours; else the claim of whoever has it.
    """
    found = unfinished(conn, renewal.account_id)
    if found is None:
        row = {name: getattr(renewal, name) for name in renewal.__struct_fields__}
        insert_new(conn, login_renewals, [row], "account_id")
        found = unfinished(conn, renewal.account_id)
        return None if found == renewal else found
    if found.started_at >= stale_before and found.owner != renewal.owner:
        return found
    taken = (login_renewals.c.account_id == renewal.account_id) & (login_renewals.c.started_at == found.started_at)
    values = {"refresh_hash": renewal.refresh_hash, "owner": renewal.owner, "started_at": renewal.started_at}
    changed = conn.execute(update(login_renewals).where(taken).values(**values)).rowcount
    return None if changed else unfinished(conn, renewal.account_id)


def unfinished(conn: Connection, account_id: str) -> Renewal | None:
    """The renewal of an account that has begun and not ended, if there is one."""
    row = conn.execute(select(login_renewals).where(login_renewals.c.account_id == account_id)).first()
    return Renewal(**row._mapping) if row is not None else None


def orphan(conn: Connection) -> None:
    """No other process works on this database: what was begun was cut short, and may be taken over at once."""
    conn.execute(update(login_renewals).values(started_at=0))


def end(conn: Connection, account_id: str, owner: str) -> None:
    """The renewal is over, one way or the other."""
    ours = (login_renewals.c.account_id == account_id) & (login_renewals.c.owner == owner)
    conn.execute(delete(login_renewals).where(ours))


def put(
    conn: Connection, account_id: str, access_enc: str, refresh_enc: str | None, expires_at: int, hint: str, now_ms: int
) -> None:
    """Store a new login; the account counts as well again. Its secrets and their time change together or not at all."""
    conn.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(
            api_key_enc=access_enc,
            refresh_token_enc=refresh_enc,
            token_expires_at=expires_at,
            api_key_hint=hint,
            status="active",
            last_error=None,
            last_error_at=None,
            error_count=0,
            updated_at=now_ms,
        )
    )
