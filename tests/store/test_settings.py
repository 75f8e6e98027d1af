import pytest

from codegate.errors import Conflict
from codegate.store import settings, tenants
from codegate.store.database import Database
from tests.builders import tenant


def test_a_value_takes_the_place_of_an_older_one(db: Database) -> None:
    for value in ("1", "2"):
        db.write_sync(lambda conn, value=value: settings.put(conn, "log_retention_days", value))

    assert db.read_sync(settings.all_) == {"log_retention_days": "2"}


def test_an_unset_value_is_gone(db: Database) -> None:
    db.write_sync(lambda conn: settings.put(conn, "a", "1"))

    removed = [db.write_sync(lambda conn: settings.unset(conn, "a")) for _ in range(2)]

    assert removed == [True, False]
    assert db.read_sync(settings.all_) == {}


def test_each_tenant_has_its_own_values(db: Database) -> None:
    for name in ("ten-1", "ten-2"):
        db.write_sync(lambda conn, name=name: tenants.insert(conn, tenant(name)))
    for name, value in (("ten-1", "1"), ("ten-1", "2"), ("ten-2", "3")):
        db.write_sync(lambda conn, name=name, value=value: settings.tenant_put(conn, name, "a", value))
    both = db.read_sync(settings.tenant_all)
    removed = [db.write_sync(lambda conn: settings.tenant_unset(conn, "ten-1", "a")) for _ in range(2)]

    assert both == {"ten-1": {"a": "2"}, "ten-2": {"a": "3"}}
    assert removed == [True, False]
    assert db.read_sync(settings.tenant_all) == {"ten-2": {"a": "3"}}


def test_a_value_of_no_tenant_is_refused(db: Database) -> None:
    with pytest.raises(Conflict):
        db.write_sync(lambda conn: settings.tenant_put(conn, "nobody", "a", "1"))
