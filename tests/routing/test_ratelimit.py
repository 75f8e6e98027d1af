"""A sliding minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.routing.ratelimit import RateLimiter
from tests.routing.conftest import Clock


@pytest.fixture
def limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(clock.monotonic)


def test_requests_up_to_the_limit_are_taken_and_the_next_waits(limiter: RateLimiter, clock: Clock) -> None:
    first = [limiter.take("a", 3) for _ in range(3)]
    clock.now += 10.0

    assert first == [0.0, 0.0, 0.0]
    assert limiter.take("a", 3) == pytest.approx(50.0)


def test_refused_request_is_not_counted(limiter: RateLimiter, clock: Clock) -> None:
    limiter.take("a", 1)
    for _ in range(10):
        limiter.take("a", 1)
    clock.now += 60.0

    assert limiter.take("a", 1) == 0.0


def test_window_slides_and_does_not_reset(limiter: RateLimiter, clock: Clock) -> None:
    limiter.take("a", 2)
    clock.now += 40.0
    limiter.take("a", 2)
    clock.now += 20.0

    assert limiter.take("a", 2) == 0.0
    assert limiter.take("a", 2) == pytest.approx(40.0)


@pytest.mark.parametrize("limit", [0, -1])
def test_no_limit_is_unlimited(limiter: RateLimiter, limit: int) -> None:
    assert {limiter.take("a", limit) for _ in range(1000)} == {0.0}
    assert not limiter.is_over("a", limit)


def test_keys_do_not_touch_each_other(limiter: RateLimiter) -> None:
    limiter.take("a", 1)

    assert limiter.take("b", 1) == 0.0


def test_looking_counts_nothing(limiter: RateLimiter) -> None:
    looks = [limiter.is_over("a", 1) for _ in range(5)]

    assert looks == [False] * 5
    assert limiter.take("a", 1) == 0.0
    assert limiter.is_over("a", 1)


def test_lowered_limit_counts_at_once(limiter: RateLimiter, clock: Clock) -> None:
    for _ in range(5):
        limiter.take("a", 10)
        clock.now += 1.0

    assert limiter.take("a", 2) == pytest.approx(58.0)


def test_unused_keys_are_forgotten(limiter: RateLimiter, clock: Clock) -> None:
    for number in range(500):
        limiter.take(f"tenant:{number}", 10)
    clock.now += 61.0
    for _ in range(1024):
        limiter.take("a", 10_000)

    assert len(limiter._windows) == 1


@given(st.lists(st.floats(min_value=0, max_value=30), max_size=80), st.integers(min_value=1, max_value=5))
def test_no_minute_ever_holds_more_than_the_limit(pauses: list[float], limit: int) -> None:
    clock = Clock()
    limiter = RateLimiter(clock.monotonic)
    taken: list[float] = []
    for pause in pauses:
        clock.now += pause
        if limiter.take("a", limit) == 0.0:
            taken.append(clock.now)

    assert all(sum(0 <= other - start < 60.0 for other in taken) <= limit for start in taken)


@given(st.lists(st.floats(min_value=0, max_value=30), max_size=40), st.integers(min_value=1, max_value=5))
def test_wait_that_was_told_is_long_enough(pauses: list[float], limit: int) -> None:
    clock = Clock()
    limiter = RateLimiter(clock.monotonic)
    for pause in pauses:
        clock.now += pause
        wait = limiter.take("a", limit)
        if wait > 0:
            clock.now += wait + 1e-6
            assert limiter.take("a", limit) == 0.0
