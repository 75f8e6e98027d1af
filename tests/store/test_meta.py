from codegate.store import meta
from codegate.store.database import Database


def test_a_fact_takes_the_place_of_an_older_one(db: Database) -> None:
    before = db.read_sync(lambda conn: meta.get(conn, "k"))
    for value in ("1", "2"):
        db.write_sync(lambda conn, value=value: meta.put(conn, "k", value))

    assert before is None
    assert db.read_sync(lambda conn: meta.get(conn, "k")) == "2"
