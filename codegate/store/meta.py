"""Facts about the database itself: which keys its encrypted values need."""

from sqlalchemy import Connection, select

from codegate.store.dialect import upsert
from codegate.store.tables import meta

ACCOUNT_KEY_CHECK = "account_key_check"
GUARDRAIL_KEY_CHECK = "guardrail_key_check"


def get(conn: Connection, key: str) -> str | None:
    """The fact of this key, or None."""
    return conn.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def put(conn: Connection, key: str, value: str) -> None:
    """Note a fact in the place of an older one."""
    upsert(conn, meta, {"key": key, "value": value})
