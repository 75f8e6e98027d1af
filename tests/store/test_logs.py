from typing import Any

import msgspec
import pytest

from codegate.records import Attempt, RequestLog, Usage
from codegate.store import logs, retention, usage
from codegate.store.database import Database
from codegate.store.logs import LogQuery
from tests.builders import NOW_MS, request_log

FULL = request_log(
    "req-9",
    outcome="broken",
    status_code=502,
    config_id="cfg-1",
    usage=Usage(
        input_tokens=1,
        output_tokens=2,
        cache_read_tokens=3,
        cache_write_tokens=4,
        cache_write_1h_tokens=5,
        reasoning_tokens=6,
        estimated=True,
    ),
    cost_usd=0.125,
    latency_ms=900,
    ttft_ms=40,
    is_stream=True,
    is_failover=True,
    error_message="reset",
    request_body="{}",
    response_body="ünï",
    tenant_id="ten-1",
    attempts=(Attempt(account_id="acc-1", account_name="home", model="m", outcome="error", status=529, latency_ms=3),),
    route={"strategy": "config", "skipped": [["acc-2", "cooling"]]},
    warnings=("dropped:top_k",),
    guardrails={"email": 2, "c-1": 1},
)


def found(db: Database, **query: Any) -> list[str]:
    rows, _ = db.read_sync(lambda conn: logs.page(conn, LogQuery(**query)))
    return [row.request_id for row in rows]


def write(db: Database, *rows: RequestLog) -> None:
    db.write_sync(lambda conn: logs.insert_many(conn, rows))


def test_a_log_comes_out_as_it_went_in(db: Database) -> None:
    write(db, FULL, request_log("req-1"))

    assert db.read_sync(lambda conn: logs.get(conn, "req-9")) == FULL
    assert db.read_sync(lambda conn: logs.get(conn, "req-1")) == request_log("req-1")
    assert db.read_sync(lambda conn: logs.get(conn, "req-2")) is None


def test_a_log_brings_its_usage_row(db: Database) -> None:
    write(db, FULL)

    (row,) = db.read_sync(lambda conn: usage.totals(conn, "tier"))

    assert (row.requests, row.input_tokens, row.cost_usd, row.errors) == (1, 1, 0.125, 1)


def test_writing_a_batch_again_changes_nothing(db: Database) -> None:
    write(db, FULL)
    write(db, msgspec.structs.replace(FULL, status_code=200), request_log("req-1"))

    again = db.read_sync(lambda conn: logs.get(conn, "req-9"))

    assert again is not None
    assert again.status_code == 502
    assert sum(row.requests for row in db.read_sync(lambda conn: usage.totals(conn, "tier"))) == 2


def test_an_empty_batch_is_no_error(db: Database) -> None:
    write(db)

    assert found(db) == []


def test_pages_go_from_new_to_old_without_bodies(db: Database) -> None:
    write(db, *(request_log(f"r{number}", timestamp=NOW_MS + number // 2, request_body="x") for number in range(5)))

    rows, total = db.read_sync(lambda conn: logs.page(conn, LogQuery(limit=2, page=2)))

    assert ([row.request_id for row in rows], total) == (["r2", "r1"], 5)
    assert [row.request_body for row in rows] == [None, None]


def test_a_page_is_never_larger_than_allowed_nor_before_the_first(db: Database) -> None:
    write(db, request_log("a"), request_log("b"))

    assert found(db, limit=0, page=0) == ["b"]
    assert len(found(db, limit=10**9)) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "ok"}, ["good"]),
        ({"status": "error"}, ["late", "left", "bad"]),
        ({"status": "cancelled"}, ["left"]),
        ({"status": "503"}, ["bad"]),
        ({"model": "HAIKU"}, ["left"]),
        ({"account": "acc-2"}, ["bad"]),
        ({"account": "work"}, ["bad"]),
        ({"tenant": "ten-1"}, ["late"]),
        ({"q": "100%"}, ["bad"]),
        ({"q": "OPUS", "status": "ok"}, ["good"]),
        ({"since_ms": NOW_MS + 2}, ["late", "left"]),
        ({"since_ms": NOW_MS + 2, "tenant": "ten-1", "limit": 1}, ["late"]),
        ({"status": "9" * 40}, []),
    ],
)
def test_a_query_finds(db: Database, query: dict[str, Any], expected: list[str]) -> None:
    write(
        db,
        request_log("good"),
        request_log(
            "bad",
            timestamp=NOW_MS + 1,
            outcome="error",
            status_code=503,
            account_id="acc-2",
            account_name="work",
            error_message="used 100% of it",
        ),
        request_log("left", timestamp=NOW_MS + 2, outcome="cancelled", routed_model="claude-haiku-4-5"),
        request_log("late", timestamp=NOW_MS + 3, outcome="broken", tenant_id="ten-1"),
    )

    assert found(db, **query) == expected


def test_old_logs_go_and_their_usage_stays(db: Database) -> None:
    write(db, request_log("old"), request_log("new", timestamp=NOW_MS + 5))

    removed = db.write_sync(lambda conn: retention.remove_rows(conn, NOW_MS + 5, 10))
    left = found(db)
    rest = db.write_sync(lambda conn: retention.remove_rows(conn, None, 10))

    assert (removed, left, rest) == (1, ["new"], 1)
    assert [row.requests for row in db.read_sync(lambda conn: usage.totals(conn, "tier"))] == [2]


def test_a_text_that_no_database_takes_is_repaired(db: Database) -> None:
    write(
        db,
        request_log("bad", path="/\ud800", error_message="a\0b" + "x" * 2000, route={"why": "\udfff é"}),
        request_log("good"),
    )

    bad = db.read_sync(lambda conn: logs.get(conn, "bad"))

    assert bad is not None
    assert bad.error_message is not None
    assert bad.path == "/?"
    assert bad.error_message.startswith("a\ufffdbx")
    assert len(bad.error_message) == logs.MAX_ERROR_CHARS
    assert bad.route == {"why": "\ufffd é"}
    assert found(db, q="good") == ["good"]
