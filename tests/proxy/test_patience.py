"""How long a request may wait for an account."""

import asyncio

import pytest

from codegate import clock
from codegate.errors import CodeGateError, RateLimited, UpstreamRejected, UpstreamTimeout
from codegate.proxy.patience import Patience, soonest, until
from codegate.routing.cooldown import model_key
from codegate.services.live import Live
from codegate.settings import HOLD_MAX, PACE_MAX_WAIT, REQUEST_DEADLINE, Resolved
from tests.conftest import StoppedClock
from tests.proxy import fakes

pytestmark = pytest.mark.usefixtures("stopped")


def patience(pace: float = 5.0, hold: float = 0.0, deadline: float = 900.0) -> Patience:
    values = {PACE_MAX_WAIT.key: pace, HOLD_MAX.key: hold, REQUEST_DEADLINE.key: deadline}
    return Patience(Resolved(values, {}, {}), clock.monotonic())


def throttled(told: float | None = None) -> CodeGateError:
    return UpstreamRejected("Slow down.", status=429, kind="rate_limit", retry_after_s=told)


def test_a_short_rest_is_waited_for_once() -> None:
    request = patience()
    first, second = request.wait_for(throttled(), 2.0), request.wait_for(throttled(), 2.0)

    assert first is not None
    assert 2.0 <= first <= 2.2
    assert second is None


@pytest.mark.parametrize("pace", [0.0, 5.0])
def test_a_rest_that_is_longer_than_the_pace_is_the_clients(pace: float) -> None:
    assert patience(pace).wait_for(throttled(), 7.0) is None


def test_holding_goes_on_until_its_seconds_are_used_up() -> None:
    request = patience(pace=0.0, hold=60.0)
    waits = [request.wait_for(throttled(), 25.0) for _ in range(3)]

    assert [wait is None for wait in waits] == [False, False, True]


def test_nothing_is_waited_for_beyond_the_deadline(stopped: StoppedClock) -> None:
    request = patience(deadline=10.0)
    stopped.pass_s(9)

    assert request.wait_for(throttled(), 2.0) is None


@pytest.mark.parametrize(("status", "kind"), [(500, "server"), (400, "invalid_request"), (401, "auth")])
def test_only_what_heals_by_itself_is_waited_for(status: int, kind: str) -> None:
    assert patience().wait_for(UpstreamRejected("No.", status=status, kind=kind), 1.0) is None


def test_without_a_rest_only_our_own_limit_tells_a_wait() -> None:
    assert patience().wait_for(throttled(1.0), None) is None
    assert patience().wait_for(RateLimited("Full.", retry_after_s=1.0), None) is not None


def test_an_account_is_back_when_it_and_its_model_are() -> None:
    live = Live()
    one, two = fakes.candidate("a", model="m"), fakes.candidate("b", model="m")
    live.cooldowns.start("a", "x", 5)
    live.cooldowns.start(model_key("a", "m"), "x", 20)
    live.cooldowns.start("b", "x", 30)

    assert soonest(fakes.route(one, two), live.cooldowns) == 20
    assert soonest(fakes.route(fakes.candidate("free")), live.cooldowns) is None


async def test_a_request_whose_time_is_over_is_given_up() -> None:
    with pytest.raises(UpstreamTimeout):
        async with until(clock.monotonic()):
            await asyncio.Event().wait()
