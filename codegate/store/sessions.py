"""Terminal sessions. The container is the engine's; a row says what it is for and whose it is."""

from typing import Any

from sqlalchemy import Connection, Row, or_, select
from sqlalchemy import delete as delete_from
from sqlalchemy import update as update_of

from codegate.errors import NotFound
from codegate.records import TerminalSession
from codegate.store.tables import sessions

_COLUMNS = [column for column in sessions.c if column.name != "port"]
"""Without `port`: earlier programs published one."""


def all_(conn: Connection) -> list[TerminalSession]:
    """Every session, oldest first."""
    rows = conn.execute(select(*_COLUMNS).order_by(sessions.c.created_at, sessions.c.id))
    return [_session(row) for row in rows]


def get(conn: Connection, id_or_name: str) -> TerminalSession | None:
    """The session of this id or else of this name."""
    wanted = or_(sessions.c.id == id_or_name, sessions.c.name == id_or_name)
    found = [_session(row) for row in conn.execute(select(*_COLUMNS).where(wanted))]
    return next((one for one in found if one.id == id_or_name), found[0] if found else None)


def insert(conn: Connection, session: TerminalSession) -> None:
    """
    Add a session.

    Raises:
        Conflict: The id is taken (raised by the database's `write`).
    """
    conn.execute(sessions.insert().values(**{name: getattr(session, name) for name in session.__struct_fields__}))


def change(conn: Connection, session_id: str, **values: Any) -> None:
    """
    Give it these values.

    Raises:
        NotFound: There is no session of this id.
    """
    if not conn.execute(update_of(sessions).where(sessions.c.id == session_id).values(**values)).rowcount:
        raise NotFound(f"There is no session {session_id!r}.", hint="See them all: codegate sessions list")


def delete(conn: Connection, session_id: str) -> bool:
    """Remove a session; False if there was none."""
    return bool(conn.execute(delete_from(sessions).where(sessions.c.id == session_id)).rowcount)


def _session(row: Row[Any]) -> TerminalSession:
    return TerminalSession(**row._mapping)
