from typing import Any

from codegate.records import Tenant
from codegate.store import mappings, tenants
from codegate.store.database import Database
from codegate.store.mappings import MappingRow


def row(number: int, tenant_id: str = "", **fields: Any) -> MappingRow:
    given: dict[str, Any] = {"id": f"m{number}", "category": "email", "original_hash": f"h{number}"}
    given |= {"original_enc": f"e{number}", "replacement": f"r{number}", "created_at": number}
    return MappingRow(**{**given, "tenant_id": tenant_id, "key_id": "k", **fields})


def stored(db: Database, *rows: MappingRow) -> None:
    db.write_sync(lambda conn: mappings.insert_many(conn, rows))


def newest(db: Database, limit: int = 100) -> list[str]:
    return [one.id for one in db.read_sync(lambda conn: mappings.newest(conn, limit))]


def test_rows_come_back_as_they_went_in_newest_first(db: Database) -> None:
    stored(db, row(1), row(2, "t", attempt=3))

    assert db.read_sync(lambda conn: mappings.newest(conn, 9)) == [row(2, "t", attempt=3), row(1)]
    assert newest(db, 1) == ["m2"]
    assert db.read_sync(mappings.newest_at) == 2


def test_the_first_writer_wins_within_a_tenant(db: Database) -> None:
    stored(db, row(1))
    stored(db, row(2, original_hash="h1"), row(3, replacement="r1"), row(4, "t", original_hash="h1", replacement="r1"))

    assert newest(db) == ["m4", "m1"]


def test_rows_of_an_earlier_program_are_listed_and_not_loaded(db: Database) -> None:
    stored(db, row(1, key_id="", original_enc=""))

    assert newest(db) == []
    assert db.read_sync(lambda conn: mappings.page(conn, None, 10, 0))[1] == 1


def test_pages_counts_and_deletions_keep_to_a_tenant(db: Database) -> None:
    stored(db, row(1), row(2, category="jwt"), row(3, "t"), row(4, "t"))

    rows, total = db.read_sync(lambda conn: mappings.page(conn, None, 2, 2))
    assert ([one.id for one in rows], total) == (["m2", "m1"], 4)
    assert db.read_sync(lambda conn: mappings.page(conn, "t", 0, -1))[1] == 2
    assert db.read_sync(mappings.counts) == {"email": 3, "jwt": 1}
    assert db.read_sync(lambda conn: mappings.counts(conn, "")) == {"email": 1, "jwt": 1}
    assert db.write_sync(lambda conn: mappings.delete(conn, "t")) == 2
    assert db.write_sync(mappings.delete) == 2


def test_old_rows_and_those_of_tenants_that_are_gone_are_purged(db: Database) -> None:
    tenant = Tenant(id="t", name="t", api_key_hash="h", api_key_prefix="p", created_at=1, updated_at=1)
    db.write_sync(lambda conn: tenants.insert(conn, tenant))
    stored(db, row(1), row(2, "t"), row(3, "gone"), row(9))

    assert db.write_sync(lambda conn: mappings.purge(conn, None)) == 1
    assert db.write_sync(lambda conn: mappings.purge(conn, 2)) == 1
    assert newest(db) == ["m9", "m2"]


def test_a_rotation_changes_only_what_the_old_key_opens(db: Database) -> None:
    stored(db, row(1), row(2), row(3, key_id="other"))

    moved = db.write_sync(lambda conn: mappings.rotate(conn, "k", "n", lambda one: "new" if one.id == "m1" else None))
    found = {one.id: one for one in db.read_sync(lambda conn: mappings.newest(conn, 9))}

    assert moved == (1, 1)
    assert found == {"m1": row(1, original_enc="new", key_id="n"), "m2": row(2), "m3": row(3, key_id="other")}
