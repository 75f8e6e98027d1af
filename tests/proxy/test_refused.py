"""The row of a request that was turned away at the door."""

from typing import Any

from codegate.errors import NotFound, Unauthorized
from codegate.events import RequestFinished
from codegate.proxy.refused import refused_row, turned_away
from tests.builders import NOW_MS, tenant
from tests.conftest import StoppedClock
from tests.proxy import fakes


def test_it_says_who_asked_what_and_why_not(stopped: StoppedClock) -> None:
    head = fakes.head(started=stopped.at_s)
    stopped.pass_s(0.02)
    row = refused_row(head, tenant("ten-7"), "error", 401, Unauthorized("x" * 2_000))

    assert (row.request_id, row.timestamp, row.path, row.inbound_format) == (
        "req_1",
        NOW_MS,
        "/v1/messages",
        "anthropic",
    )
    assert (row.outcome, row.status_code, row.tenant_id, row.latency_ms) == ("error", 401, "ten-7", 20)
    assert (row.original_model, row.account_id, row.attempts) == (None, None, ())
    assert len(row.error_message or "") == 1_000


def test_no_key_is_in_it(stopped: StoppedClock) -> None:
    given = "plain-" + "words-as-key"
    like_one = "sk-" + "ant-0123456789abcdef"
    head = fakes.head(path=f"/{given}/{like_one}/{'x' * 900}", headers={"authorization": f"Bearer {given}"})
    row = refused_row(head, None, "error", 404, NotFound(f"There is nothing at {head.path}."))

    assert row.path.startswith("/***/***/xxx")
    assert len(row.path) == 200
    assert row.error_message is not None
    assert row.error_message.startswith("There is nothing at /***/***/xxx")


def test_what_no_stage_has_seen_is_told_too_unless_it_is_one_of_too_many() -> None:
    services: Any = fakes.FakeServices()
    turned_away(services, fakes.head(), NotFound("Nothing."))
    services.logs.add = lambda row: None
    turned_away(services, fakes.head(), NotFound("Nothing."))

    assert [row.status_code for row in services.rows] == [404]
    assert [type(event) for event in services.events] == [RequestFinished]
