from typing import Any

import pytest

from codegate.errors import Conflict, NotFound
from codegate.store import settings, tenants
from codegate.store.database import Database
from tests.builders import NOW_MS, tenant


def test_a_tenant_comes_out_as_it_went_in(db: Database) -> None:
    limits: dict[str, Any] = {"rate_limit": 5, "tokens_per_minute": 9, "monthly_budget": 3.5, "daily_budget": 0.5}
    ends = {"expires_at": NOW_MS, "previous_key_hash": "before", "previous_key_until": NOW_MS + 1}
    made = tenant(config_id="cfg", enabled=False, models=("claude-*", "gpt-?"), **limits, **ends)
    db.write_sync(lambda conn: tenants.insert(conn, made))

    assert db.read_sync(tenants.all_) == [made]


def test_a_tenant_is_found_by_name_but_an_id_goes_first(db: Database) -> None:
    db.write_sync(lambda conn: tenants.insert(conn, tenant("one", name="two")))
    db.write_sync(lambda conn: tenants.insert(conn, tenant("two", name="three")))

    found = db.read_sync(lambda conn: [tenants.get(conn, name) for name in ("three", "two", "four")])

    assert [item and item.id for item in found] == ["two", "two", None]


@pytest.mark.parametrize("same", [{"name": "ten-1"}, {"api_key_hash": "hash of ten-1"}])
def test_a_name_and_a_key_are_taken_once(db: Database, same: dict[str, str]) -> None:
    db.write_sync(lambda conn: tenants.insert(conn, tenant("ten-1")))

    with pytest.raises(Conflict):
        db.write_sync(lambda conn: tenants.insert(conn, tenant("ten-2", **same)))


def test_a_new_key_comes_with_an_update(db: Database) -> None:
    db.write_sync(lambda conn: tenants.insert(conn, tenant()))
    changed = tenant(api_key_hash="other", api_key_prefix="cgk_wxyz", updated_at=NOW_MS + 1, created_at=0)
    db.write_sync(lambda conn: tenants.update(conn, changed))

    found = db.read_sync(lambda conn: tenants.get(conn, "ten-1"))

    assert found is not None
    assert (found.api_key_hash, found.api_key_prefix, found.created_at) == ("other", "cgk_wxyz", NOW_MS)


def test_a_tenant_that_is_not_there_is_not_updated(db: Database) -> None:
    with pytest.raises(NotFound, match="ten-1"):
        db.write_sync(lambda conn: tenants.update(conn, tenant()))


def test_removing_a_tenant_removes_its_settings(db: Database) -> None:
    db.write_sync(lambda conn: tenants.insert(conn, tenant()))
    db.write_sync(lambda conn: settings.tenant_put(conn, "ten-1", "request_logging", "false"))

    removed = [db.write_sync(lambda conn: tenants.delete(conn, "ten-1")) for _ in range(2)]

    assert removed == [True, False]
    assert db.read_sync(settings.tenant_all) == {}
