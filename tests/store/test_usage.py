import math

import pytest

from codegate.errors import Invalid
from codegate.records import Usage
from codegate.store import accounts, tenants, usage
from codegate.store.database import Database
from tests.builders import NOW_MS, account, request_log, tenant

HOUR_MS = 3_600_000
TOKENS = Usage(input_tokens=100, output_tokens=10, cache_read_tokens=300, cache_write_tokens=7)


def fill(db: Database) -> None:
    logs = [
        request_log("r1", usage=TOKENS, cost_usd=0.5, tenant_id="ten-1"),
        request_log("r2", usage=TOKENS, cost_usd=0.25, timestamp=NOW_MS + HOUR_MS, outcome="broken"),
        request_log(
            "r3", account_id="gone", routed_model=None, tier=None, cost_usd=2.0, timestamp=NOW_MS + 24 * HOUR_MS
        ),
        request_log("r4", account_id=None, outcome="error", status_code=503),
        request_log("r5", outcome="cancelled"),
    ]
    db.write_sync(lambda conn: accounts.insert(conn, account("acc-1", name="home")))
    db.write_sync(lambda conn: tenants.insert(conn, tenant("ten-1", name="team")))
    db.write_sync(lambda conn: usage.insert_many(conn, logs))


def test_totals_add_up_by_account_costliest_first(db: Database) -> None:
    fill(db)

    gone, home, nobody = db.read_sync(lambda conn: usage.totals(conn, "account"))

    assert [(row.group, row.requests, row.errors) for row in (gone, home, nobody)] == [
        ("gone", 1, 0),
        ("home", 3, 1),
        ("", 1, 1),
    ]
    assert (home.input_tokens, home.output_tokens, home.cache_read_tokens, home.cache_write_tokens) == (
        200,
        20,
        600,
        14,
    )
    assert home.cost_usd == 0.75


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("model", {"claude-opus-4-5": 5}),
        ("tier", {"opus": 4, "": 1}),
        ("tenant", {"team": 1, "": 4}),
        ("day", {"2025-11-24": 4, "2025-11-25": 1}),
        ("hour", {"2025-11-24T16:00Z": 3, "2025-11-24T17:00Z": 1, "2025-11-25T16:00Z": 1}),
    ],
)
def test_totals_by_other_groups(db: Database, by: str, groups: dict[str, int]) -> None:
    fill(db)

    found = {row.group: row.requests for row in db.read_sync(lambda conn: usage.totals(conn, by))}

    assert found == groups


def test_days_come_in_order_of_time(db: Database) -> None:
    fill(db)

    found = [row.group for row in db.read_sync(lambda conn: usage.totals(conn, "day"))]

    assert found == sorted(found)


def test_totals_of_a_time_span_include_its_start_and_not_its_end(db: Database) -> None:
    fill(db)

    found = db.read_sync(lambda conn: usage.totals(conn, "day", NOW_MS + HOUR_MS, NOW_MS + 24 * HOUR_MS))

    assert [row.requests for row in found] == [1]


def test_an_unknown_group_is_refused(db: Database) -> None:
    with pytest.raises(Invalid, match="colour"):
        db.read_sync(lambda conn: usage.totals(conn, "colour"))


def test_a_request_is_counted_once_however_often_it_is_written(db: Database) -> None:
    for _ in range(2):
        db.write_sync(lambda conn: usage.insert_many(conn, [request_log("a"), request_log("b")]))

    assert [row.requests for row in db.read_sync(lambda conn: usage.totals(conn, "tier"))] == [2]


def test_spend_is_summed_since_a_moment(db: Database) -> None:
    fill(db)

    assert db.read_sync(lambda conn: usage.month_spend(conn, 0)) == {"acc-1": 0.75, "gone": 2.0}
    assert db.read_sync(lambda conn: usage.month_spend(conn, NOW_MS + 1)) == {"acc-1": 0.25, "gone": 2.0}
    assert db.read_sync(lambda conn: usage.tenant_spend(conn, 0)) == {"ten-1": 0.5}


@pytest.mark.parametrize("cost_usd", [math.nan, math.inf, None])
def test_numbers_that_cannot_be_true_do_not_spoil_a_sum(db: Database, cost_usd: float | None) -> None:
    wild = Usage(input_tokens=10**30, output_tokens=-5)
    logs = [request_log(f"r{number}", usage=wild, cost_usd=cost_usd) for number in range(3)]
    db.write_sync(lambda conn: usage.insert_many(conn, logs))

    (row,) = db.read_sync(lambda conn: usage.totals(conn, "tier"))

    assert (row.input_tokens, row.output_tokens, row.cost_usd) == (3 * usage.MAX_COUNT, 0, 0.0)
