"""What a client is told when nobody has answered."""

import pytest

from codegate.errors import NoRoute, RateLimited, UpstreamRejected
from codegate.proxy.last_word import PATIENCE_S, last_word, wait_of
from tests.proxy import fakes

ROUTE = fakes.route(fakes.candidate("a"))


@pytest.mark.parametrize(("wait", "told"), [(3.0, 3.0), (500.0, PATIENCE_S), (None, None)])
def test_the_last_failure_carries_a_wait_that_is_true_and_short(wait: float | None, told: float | None) -> None:
    last = UpstreamRejected("Busy.", status=429, kind="rate_limit")

    assert last_word(ROUTE, last, None, wait) is last
    assert last.retry_after_s == told


def test_a_failure_that_waiting_does_not_heal_carries_none() -> None:
    assert last_word(ROUTE, UpstreamRejected("No.", status=500, kind="server"), None, 3.0).retry_after_s is None


def test_when_nobody_was_asked_it_is_said_why() -> None:
    resting = last_word(ROUTE, None, None, 3.0)
    out = last_word(ROUTE, None, None, None)
    full = last_word(ROUTE, None, RateLimited("60 are used up.", retry_after_s=2), None)

    assert (resting.code, resting.retry_after_s) == ("accounts_cooling_down", 3.0)
    assert isinstance(out, NoRoute)
    assert (full.status, full.retry_after_s) == (429, 2)
    assert "60 are used up." in full.message
    assert "there is none" in last_word(fakes.route(), None, None, None).message


def test_no_wait_is_none_at_all() -> None:
    assert wait_of(RateLimited("x")) == 0.0
