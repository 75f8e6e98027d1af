"""A refresh token is claimed by one only."""

from codegate.records import Account
from codegate.store import accounts, logins
from codegate.store.database import Database
from codegate.store.logins import Renewal


def claim(owner: str, at: int, token: str = "h") -> Renewal:
    return Renewal(account_id="a", refresh_hash=token, owner=owner, started_at=at)


def account(db: Database) -> None:
    db.write_sync(lambda conn: accounts.insert(conn, Account(id="a", name="a", provider="anthropic")))


def test_the_first_has_it_and_the_second_waits(db: Database) -> None:
    account(db)
    first = db.write_sync(lambda conn: logins.begin(conn, claim("one", 100), 50))
    second = db.write_sync(lambda conn: logins.begin(conn, claim("two", 110), 50))

    assert first is None
    assert second == claim("one", 100)


def test_a_dead_claim_is_taken_over_once(db: Database) -> None:
    account(db)
    db.write_sync(lambda conn: logins.begin(conn, claim("dead", 100), 50))
    taken = db.write_sync(lambda conn: logins.begin(conn, claim("two", 500), 440))
    late = db.write_sync(lambda conn: logins.begin(conn, claim("three", 501), 441))

    assert taken is None
    assert late == claim("two", 500)


def test_what_was_begun_before_a_start_is_dead(db: Database) -> None:
    account(db)
    db.write_sync(lambda conn: logins.begin(conn, claim("dead", 100), 50))
    db.write_sync(logins.orphan)

    assert db.write_sync(lambda conn: logins.begin(conn, claim("two", 110), 50)) is None


def test_only_its_owner_ends_a_claim(db: Database) -> None:
    account(db)
    db.write_sync(lambda conn: logins.begin(conn, claim("one", 100), 50))
    db.write_sync(lambda conn: logins.end(conn, "a", "two"))

    assert db.read_sync(lambda conn: logins.unfinished(conn, "a")) == claim("one", 100)

    db.write_sync(lambda conn: logins.end(conn, "a", "one"))

    assert db.read_sync(lambda conn: logins.unfinished(conn, "a")) is None


def test_a_login_changes_whole(db: Database) -> None:
    account(db)
    db.write_sync(lambda conn: logins.put(conn, "a", "access", "refresh", 9_000, "cess", 8_000))
    found = db.read_sync(lambda conn: logins.stored(conn, "a"))

    assert found is not None
    assert (found.access_enc, found.refresh_enc, found.expires_at, found.status) == (
        "access",
        "refresh",
        9_000,
        "active",
    )
    assert db.read_sync(lambda conn: logins.stored(conn, "b")) is None


def test_a_claim_goes_with_its_account(db: Database) -> None:
    account(db)
    db.write_sync(lambda conn: logins.begin(conn, claim("one", 100), 50))
    db.write_sync(lambda conn: accounts.delete(conn, "a"))

    assert db.read_sync(lambda conn: logins.unfinished(conn, "a")) is None
