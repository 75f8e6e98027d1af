import pytest

from codegate.errors import Conflict
from codegate.records import AllowedText
from codegate.store import guardrails, tenants
from codegate.store.database import Database
from tests.builders import NOW_MS, custom_detector, tenant


def entry(value: str, **fields: object) -> AllowedText:
    return AllowedText(**{"value": value, "created_at": NOW_MS} | fields)


def test_a_pattern_is_kept_switched_and_removed(db: Database) -> None:
    db.write_sync(lambda conn: guardrails.insert(conn, custom_detector(description="Badges", category="pii")))
    kept = db.read_sync(guardrails.custom)
    switched = [db.write_sync(lambda conn, name=name: guardrails.enable(conn, name, False)) for name in ("badge", "x")]
    off = db.read_sync(guardrails.custom)
    removed = [db.write_sync(lambda conn: guardrails.remove(conn, "badge")) for _ in range(2)]

    assert kept == [custom_detector(description="Badges", category="pii")]
    assert (switched, removed) == ([True, False], [True, False])
    assert off[0].enabled is False
    assert db.read_sync(guardrails.custom) == []


def test_a_name_is_taken_once(db: Database) -> None:
    db.write_sync(lambda conn: guardrails.insert(conn, custom_detector()))

    with pytest.raises(Conflict):
        db.write_sync(lambda conn: guardrails.insert(conn, custom_detector("other", name="badge")))


def test_a_list_takes_the_place_of_the_one_before_and_of_no_other(db: Database) -> None:
    db.write_sync(lambda conn: tenants.insert(conn, tenant()))
    for owner, values in ((None, "ab"), ("ten-1", "c"), (None, "d")):
        entries = [entry(value) for value in values]
        db.write_sync(lambda conn, owner=owner, entries=entries: guardrails.set_allowed(conn, owner, entries))

    assert db.read_sync(guardrails.allowed) == [entry("c", tenant_id="ten-1"), entry("d")]


def test_what_a_tenant_has_goes_with_it(db: Database) -> None:
    db.write_sync(lambda conn: tenants.insert(conn, tenant()))
    db.write_sync(lambda conn: guardrails.insert(conn, custom_detector(tenant_id="ten-1")))
    db.write_sync(lambda conn: guardrails.set_allowed(conn, "ten-1", [entry("a")]))
    db.write_sync(lambda conn: tenants.delete(conn, "ten-1"))

    assert (db.read_sync(guardrails.custom), db.read_sync(guardrails.allowed)) == ([], [])


def test_findings_add_up_for_each_tenant_and_for_all(db: Database) -> None:
    for owner in (None, "ten-1", "ten-1"):
        db.write_sync(lambda conn, owner=owner: guardrails.add_counts(conn, owner, {"email": 2, "jwt": 1}))

    assert db.read_sync(guardrails.counts) == {"email": 6, "jwt": 3}
    assert db.read_sync(lambda conn: guardrails.counts(conn, "ten-1")) == {"email": 4, "jwt": 2}
    assert db.read_sync(lambda conn: guardrails.counts(conn, "nobody")) == {}
