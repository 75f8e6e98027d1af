import pytest

from codegate.errors import Conflict, NotFound
from codegate.store import accounts, configs
from codegate.store.database import Database
from tests.builders import NOW_MS, account, config, slot

FULL = account(
    "acc-9",
    name="Wörk",
    auth_type="oauth",
    base_url="http://127.0.0.1:9900",
    allow_private=True,
    priority=-3,
    rate_limit=0,
    monthly_budget=12.5,
    enabled=False,
    subscription_type="max",
    account_email="a@example.com",
    external_account_id="ext",
    token_expires_at=NOW_MS + 1,
    last_used_at=NOW_MS,
    last_error="no",
    last_error_at=NOW_MS,
    error_count=7,
    status="needs_login",
    api_key_hint="…wxyz",
)


def test_an_account_comes_out_as_it_went_in(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, FULL))

    assert db.read_sync(lambda conn: accounts.get(conn, "acc-9")) == FULL


def test_accounts_are_listed_in_order_of_creation(db: Database) -> None:
    for number in (2, 3, 1):
        made = account(f"acc-{number}", created_at=NOW_MS + number)
        db.write_sync(lambda conn, made=made: accounts.insert(conn, made))

    assert [found.id for found in db.read_sync(accounts.all_)] == ["acc-1", "acc-2", "acc-3"]


def test_an_account_is_found_by_name_but_an_id_goes_first(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account("one", name="two")))
    db.write_sync(lambda conn: accounts.insert(conn, account("two", name="three")))

    found = db.read_sync(lambda conn: [accounts.get(conn, name) for name in ("three", "two", "four")])

    assert [item and item.id for item in found] == ["two", "two", None]


def test_a_name_is_taken_once(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account("one", name="work")))

    with pytest.raises(Conflict):
        db.write_sync(lambda conn: accounts.insert(conn, account("two", name="work")))


def test_an_update_changes_everything_but_the_secrets_and_the_birthday(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account("acc-9", api_key_hint="…1234"), "key", "refresh"))
    db.write_sync(lambda conn: accounts.update(conn, FULL))

    found = db.read_sync(lambda conn: accounts.get(conn, "acc-9"))

    assert found is not None
    assert (found.name, found.error_count, found.created_at, found.api_key_hint) == ("Wörk", 7, NOW_MS, "…1234")
    assert db.read_sync(accounts.secrets) == {"acc-9": ("key", "refresh")}


def test_an_account_that_is_not_there_is_not_changed(db: Database) -> None:
    with pytest.raises(NotFound, match="acc-1"):
        db.write_sync(lambda conn: accounts.update(conn, account()))
    with pytest.raises(NotFound, match="acc-1"):
        db.write_sync(lambda conn: accounts.set_secrets(conn, "acc-1", "key", None, ""))


def test_secrets_are_replaced_together_with_their_hint(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account(), "old", "old refresh"))
    db.write_sync(lambda conn: accounts.set_secrets(conn, "acc-1", "new", None, "…5678"))

    found = db.read_sync(lambda conn: accounts.get(conn, "acc-1"))

    assert found is not None
    assert found.api_key_hint == "…5678"
    assert db.read_sync(accounts.secrets) == {"acc-1": ("new", None)}


def test_removing_an_account_removes_its_slots(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account()))
    db.write_sync(lambda conn: configs.insert(conn, config(tiers=(slot(),))))

    removed = [db.write_sync(lambda conn: accounts.delete(conn, "acc-1")) for _ in range(2)]
    found = db.read_sync(lambda conn: configs.get(conn, "cfg-1"))

    assert removed == [True, False]
    assert found is not None
    assert found.tiers == ()


def test_failures_are_counted_until_a_success(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, account()))
    for at in (1, 2):
        db.write_sync(lambda conn, at=at: accounts.note_result(conn, "acc-1", "error", "x" * 900, NOW_MS + at))
    failed = db.read_sync(lambda conn: accounts.get(conn, "acc-1"))
    db.write_sync(lambda conn: accounts.note_result(conn, "acc-1", "active", None, NOW_MS + 3))
    well = db.read_sync(lambda conn: accounts.get(conn, "acc-1"))

    assert failed is not None
    assert well is not None
    assert (failed.status, failed.error_count, failed.last_error_at) == ("error", 2, NOW_MS + 2)
    assert failed.last_error == "x" * 500
    assert (well.status, well.error_count, well.last_error, well.last_used_at) == ("active", 0, None, NOW_MS + 3)


def test_a_result_of_an_account_that_is_gone_is_no_error(db: Database) -> None:
    db.write_sync(lambda conn: accounts.note_result(conn, "gone", "active", None, NOW_MS))

    assert db.read_sync(accounts.all_) == []
