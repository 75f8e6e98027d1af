from sqlalchemy import select

from codegate.store.database import Database
from codegate.store.dialect import insert_new, upsert
from codegate.store.tables import settings, usage


def test_an_insert_leaves_a_row_of_the_same_key_as_it_is(db: Database) -> None:
    rows = [{"request_id": "a", "tier": tier, "created_at": 1} for tier in ("opus", "haiku")]
    db.write_sync(lambda conn: insert_new(conn, usage, rows, "request_id"))
    db.write_sync(lambda conn: insert_new(conn, usage, [], "request_id"))

    assert db.read_sync(lambda conn: conn.execute(select(usage.c.tier)).scalars().all()) == ["opus"]


def test_an_upsert_changes_a_row_of_the_same_key(db: Database) -> None:
    for value in ("1", "2"):
        db.write_sync(lambda conn, value=value: upsert(conn, settings, {"key": "k", "value": value}))

    assert db.read_sync(lambda conn: conn.execute(select(settings)).all()) == [("k", "2")]
