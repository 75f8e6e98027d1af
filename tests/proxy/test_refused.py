"""The row of a request that was turned away at the door."""

from codegate.errors import Unauthorized
from codegate.proxy.refused import refused_row
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
