import pytest

from codegate.errors import NotFound
from codegate.store import sessions
from codegate.store.database import Database
from tests.builders import session


def test_a_session_comes_out_as_it_went_in(db: Database) -> None:
    made = session("s1", kind="codex", is_login=True, container_id="c", account_id="a", tenant_id="t")
    db.write_sync(lambda conn: sessions.insert(conn, made))

    assert db.read_sync(sessions.all_) == [made]


def test_a_session_is_found_by_name_but_an_id_goes_first(db: Database) -> None:
    db.write_sync(lambda conn: sessions.insert(conn, session("one", name="two")))
    db.write_sync(lambda conn: sessions.insert(conn, session("two", name="three")))

    found = db.read_sync(lambda conn: [sessions.get(conn, name) for name in ("three", "two", "four")])

    assert [one and one.id for one in found] == ["two", "two", None]


def test_values_change_and_a_session_goes(db: Database) -> None:
    db.write_sync(lambda conn: sessions.insert(conn, session("s1")))
    db.write_sync(lambda conn: sessions.change(conn, "s1", status="stopped", account_id="a"))
    changed = db.read_sync(lambda conn: sessions.get(conn, "s1"))
    gone = [db.write_sync(lambda conn: sessions.delete(conn, "s1")) for _ in range(2)]

    assert changed == session("s1", status="stopped", account_id="a")
    assert gone == [True, False]
    with pytest.raises(NotFound):
        db.write_sync(lambda conn: sessions.change(conn, "s1", status="running"))
