import pytest

from codegate.errors import Conflict, NotFound
from codegate.store import accounts, configs, tenants
from codegate.store.database import Database
from tests.builders import account, config, slot, tenant


@pytest.fixture(autouse=True)
def two_accounts(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account("acc-1", name="home")))
    db.write_sync(lambda conn: accounts.insert(conn, account("acc-2", name="work")))


def test_a_config_comes_out_with_its_slots_and_their_accounts_names(db: Database) -> None:
    made = config(
        description="for work",
        is_active=True,
        routing_strategy="least-used",
        tiers=(
            slot("s1", tier="opus", priority=1),
            slot("s2", tier="opus", priority=5, account_id="acc-2", target_model="gpt-5"),
            slot("s3", tier="haiku"),
        ),
    )
    db.write_sync(lambda conn: configs.insert(conn, made))

    found = db.read_sync(lambda conn: configs.get(conn, "cfg-1"))

    assert found is not None
    assert (found.description, found.is_active, found.routing_strategy) == ("for work", True, "least-used")
    assert [(item.id, item.account_name) for item in found.tiers] == [("s3", "home"), ("s2", "work"), ("s1", "home")]
    assert found.tiers[1].target_model == "gpt-5"
    assert db.read_sync(configs.all_) == [found]


def test_a_config_is_found_by_name_but_an_id_goes_first(db: Database) -> None:
    db.write_sync(lambda conn: configs.insert(conn, config("one", name="two")))
    db.write_sync(lambda conn: configs.insert(conn, config("two", name="three")))

    found = db.read_sync(lambda conn: [configs.get(conn, name) for name in ("three", "two", "four")])

    assert [item and item.id for item in found] == ["two", "two", None]


def test_one_config_is_active_at_a_time(db: Database) -> None:
    db.write_sync(lambda conn: configs.insert(conn, config("one", is_active=True)))
    db.write_sync(lambda conn: configs.insert(conn, config("two", is_active=True)))
    after_insert = [item.id for item in db.read_sync(configs.all_) if item.is_active]
    db.write_sync(lambda conn: configs.activate(conn, "one"))
    after_switch = [item.id for item in db.read_sync(configs.all_) if item.is_active]
    db.write_sync(lambda conn: configs.activate(conn, None))

    assert (after_insert, after_switch) == (["two"], ["one"])
    assert not any(item.is_active for item in db.read_sync(configs.all_))


def test_activating_what_is_not_there_leaves_the_active_one(db: Database) -> None:
    db.write_sync(lambda conn: configs.insert(conn, config("one", is_active=True)))

    with pytest.raises(NotFound, match="two"):
        db.write_sync(lambda conn: configs.activate(conn, "two"))
    assert [item.is_active for item in db.read_sync(configs.all_)] == [True]


def test_an_update_leaves_slots_and_activity(db: Database) -> None:
    db.write_sync(lambda conn: configs.insert(conn, config(is_active=True, tiers=(slot(),))))
    db.write_sync(lambda conn: configs.update(conn, config(name="new", description="d", is_active=False)))

    found = db.read_sync(lambda conn: configs.get(conn, "cfg-1"))

    assert found is not None
    assert (found.name, found.description, found.is_active, len(found.tiers)) == ("new", "d", True, 1)


def test_a_config_that_is_not_there_is_not_updated(db: Database) -> None:
    with pytest.raises(NotFound, match="cfg-1"):
        db.write_sync(lambda conn: configs.update(conn, config()))


def test_slots_are_replaced_added_and_removed(db: Database) -> None:
    db.write_sync(lambda conn: configs.insert(conn, config(tiers=(slot("s1"),))))
    db.write_sync(lambda conn: configs.set_tiers(conn, "cfg-1", [slot("s2", config_id="ignored")]))
    db.write_sync(lambda conn: configs.add_slot(conn, slot("s3", tier="sonnet")))
    removed = [db.write_sync(lambda conn: configs.remove_slot(conn, "s2")) for _ in range(2)]

    found = db.read_sync(lambda conn: configs.get(conn, "cfg-1"))

    assert removed == [True, False]
    assert found is not None
    assert [item.id for item in found.tiers] == ["s3"]


def test_a_slot_of_an_unknown_account_changes_nothing(db: Database) -> None:
    db.write_sync(lambda conn: configs.insert(conn, config(tiers=(slot("s1"),))))

    with pytest.raises(Conflict):
        db.write_sync(lambda conn: configs.set_tiers(conn, "cfg-1", [slot("s2"), slot("s3", account_id="no")]))
    found = db.read_sync(lambda conn: configs.get(conn, "cfg-1"))
    assert found is not None
    assert [item.id for item in found.tiers] == ["s1"]


def test_removing_a_config_frees_its_tenants(db: Database) -> None:
    db.write_sync(lambda conn: configs.insert(conn, config(tiers=(slot(),))))
    db.write_sync(lambda conn: tenants.insert(conn, tenant(config_id="cfg-1")))

    removed = [db.write_sync(lambda conn: configs.delete(conn, "cfg-1")) for _ in range(2)]

    assert removed == [True, False]
    assert [item.config_id for item in db.read_sync(tenants.all_)] == [None]
