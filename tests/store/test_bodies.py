"""Bodies in pieces: whole again when they are read, stored once."""

import json
import random
from typing import Any

from sqlalchemy import func, select

from codegate.store import bodies, retention
from codegate.store.bodies import MIN_PIECE, cut
from codegate.store.database import Database
from codegate.store.tables import body_pieces
from tests.builders import NOW_MS, request_log
from tests.store.test_logs import write

HOUR_MS = 3_600_000


def turns(count: int, tail: str = "") -> str:
    """A conversation of about a kilobyte a turn, with the tools behind it."""
    chance = random.Random(1)
    messages: list[Any] = [
        {"role": "user" if number % 2 else "assistant", "content": f"{number} {chance.randbytes(600).hex()}"}
        for number in range(count)
    ]
    return json.dumps({"model": "m", "messages": messages, "tools": [{"name": "read", "text": "t" * 5000}], "z": tail})


def stored(db: Database) -> int:
    return db.read_sync(bodies.stored_bytes)


def pieces(db: Database) -> int:
    return db.read_sync(lambda conn: conn.execute(select(func.count()).select_from(body_pieces)).scalar_one())


def kept(db: Database, text: str, at_ms: int = NOW_MS) -> bytes:
    return db.write_sync(lambda conn: bodies.keep(conn, [(text, at_ms)]))[0]


def test_pieces_make_the_body_again() -> None:
    body = turns(40).encode()
    found = cut(body)

    assert b"".join(found) == body
    assert all(len(piece) >= MIN_PIECE for piece in found[:-1])
    assert len(found) > 10
    assert cut(b"") == []


def test_a_text_comes_back_as_it_was(db: Database) -> None:
    for text in (turns(30), "", "no JSON, but ünï", "x" * 300_000):
        packed = kept(db, text)

        assert db.read_sync(lambda conn, packed=packed: bodies.text_of(conn, packed)) == text


def test_a_turn_costs_little_more_than_what_is_new_in_it(db: Database) -> None:
    kept(db, turns(100, "first"))
    before = stored(db)
    kept(db, turns(101, "second"))

    assert stored(db) - before < before * 0.1


def test_a_change_in_front_leaves_the_pieces_behind_it(db: Database) -> None:
    text = turns(100)
    kept(db, text)
    before = stored(db)
    kept(db, text.replace('"model": "m"', '"model": "another", "metadata": {"user": "u"}'))

    assert stored(db) - before < before * 0.2


def test_the_same_body_twice_in_a_batch_is_stored_once(db: Database) -> None:
    text = turns(20)
    first, second = db.write_sync(lambda conn: bodies.keep(conn, [(text, NOW_MS), (text, NOW_MS + 1)]))

    assert first == second
    assert pieces(db) == len(cut(text.encode()))


def test_a_piece_stays_while_a_row_may_need_it(db: Database) -> None:
    write(db, request_log("old", timestamp=NOW_MS, request_body=turns(20)))
    write(db, request_log("new", timestamp=NOW_MS + 5 * HOUR_MS, request_body=turns(21)))
    db.write_sync(lambda conn: retention.remove_rows(conn, NOW_MS + 1, 10))
    removed = db.write_sync(lambda conn: bodies.remove_unused(conn, 100))
    packed = kept(db, turns(21), NOW_MS + 6 * HOUR_MS)

    assert 1 <= removed <= 2  # the end of the shorter conversation
    assert db.read_sync(lambda conn: bodies.text_of(conn, packed)) == turns(21)


def test_without_rows_no_piece_stays(db: Database) -> None:
    write(db, request_log("old", request_body=turns(20), response_body="{}"))
    db.write_sync(lambda conn: retention.remove_rows(conn, None, 10))
    db.write_sync(lambda conn: bodies.remove_unused(conn, 100))

    assert pieces(db) == 0


def test_a_piece_that_is_gone_leaves_the_others(db: Database) -> None:
    packed = kept(db, turns(20))
    db.write_sync(lambda conn: conn.execute(body_pieces.delete().where(body_pieces.c.id == 2)))
    text = db.read_sync(lambda conn: bodies.text_of(conn, packed))

    assert "(missing)" in text
    assert text.endswith('"z": ""}')
