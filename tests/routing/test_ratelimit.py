"""A sliding minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.routing.ratelimit import Ask, RateLimiter, Refused
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


def test_all_windows_have_room_or_nothing_is_counted(limiter: RateLimiter) -> None:
    limiter.take("full", 1)
    refused = limiter.reserve([Ask("open", 5), Ask("full", 1)])

    assert isinstance(refused, Refused)
    assert refused.ask.key == "full"
    assert limiter.used("open") == 0


def test_the_longest_wait_is_told(limiter: RateLimiter, clock: Clock) -> None:
    limiter.take("early", 1)
    clock.now += 20.0
    limiter.take("late", 1)
    refused = limiter.refused([Ask("early", 1), Ask("late", 1)])

    assert refused is not None
    assert (refused.ask.key, refused.wait_s) == ("late", pytest.approx(60.0))


def test_tokens_wait_until_enough_of_them_are_a_minute_old(limiter: RateLimiter, clock: Clock) -> None:
    for amount in (10, 40, 50):
        limiter.reserve([Ask("a", 100, amount)])
        clock.now += 10.0
    few, many = limiter.refused([Ask("a", 100, 10)]), limiter.refused([Ask("a", 100, 50)])

    assert (few and few.wait_s, many and many.wait_s) == (pytest.approx(30.0), pytest.approx(40.0))


def test_what_is_larger_than_its_limit_passes_when_the_minute_is_empty(limiter: RateLimiter, clock: Clock) -> None:
    first = limiter.reserve([Ask("a", 100, 250)])
    second = limiter.reserve([Ask("a", 100, 250)])
    clock.now += 60.0

    assert isinstance(first, list)
    assert isinstance(second, Refused)
    assert isinstance(limiter.reserve([Ask("a", 100, 250)]), list)


def test_less_than_estimated_makes_room_at_once(limiter: RateLimiter) -> None:
    holds = limiter.reserve([Ask("a", 100, 90)])
    assert isinstance(holds, list)
    limiter.settle(holds[0], 20)

    assert limiter.used("a") == 20
    assert limiter.refused([Ask("a", 100, 80)]) is None


def test_more_than_estimated_counts_from_when_it_is_known(limiter: RateLimiter, clock: Clock) -> None:
    holds = limiter.reserve([Ask("a", 100, 10)])
    assert isinstance(holds, list)
    clock.now += 59.0
    limiter.settle(holds[0], 110)
    clock.now += 2.0
    long_answer = limiter.reserve([Ask("b", 100, 10)])
    assert isinstance(long_answer, list)
    clock.now += 120.0
    limiter.settle(long_answer[0], 60)

    assert limiter.used("a") == 0
    assert limiter.used("b") == 50


def test_what_left_the_window_is_not_taken_off_again(limiter: RateLimiter, clock: Clock) -> None:
    holds = limiter.reserve([Ask("a", 100, 90)])
    assert isinstance(holds, list)
    clock.now += 61.0
    limiter.reserve([Ask("a", 100, 30)])
    limiter.settle(holds[0], 0)

    assert limiter.used("a") == 30


@given(
    st.lists(
        st.tuples(st.floats(min_value=0, max_value=30), st.integers(min_value=0, max_value=80), st.booleans()),
        max_size=60,
    )
)
def test_no_minute_of_tokens_holds_more_than_the_limit(steps: list[tuple[float, int, bool]]) -> None:
    clock = Clock()
    limiter = RateLimiter(clock.monotonic)
    kept: list[tuple[float, int]] = []
    for pause, amount, is_settled in steps:
        clock.now += pause
        found = limiter.reserve([Ask("a", 100, amount)])
        if isinstance(found, list):
            used = amount // 2 if is_settled else amount
            limiter.settle(found[0], used)
            kept.append((clock.now, used))

        held = sum(one for at, one in kept if at > clock.now - 60.0)
        assert limiter.used("a") == held <= 100


@given(st.lists(st.tuples(st.floats(min_value=0, max_value=9), st.integers(1, 150)), max_size=40))
def test_wait_that_was_told_for_tokens_is_long_enough_and_not_too_long(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    limiter = RateLimiter(clock.monotonic)
    for pause, amount in steps:
        clock.now += pause
        found = limiter.reserve([Ask("a", 100, amount)])
        if isinstance(found, Refused):
            assert found.wait_s <= 60.0 + 1e-6
            clock.now += found.wait_s * 0.999
            assert found.wait_s < 0.01 or limiter.refused([Ask("a", 100, amount)]) is not None
            clock.now += found.wait_s * 0.001 + 1e-6
            assert isinstance(limiter.reserve([Ask("a", 100, amount)]), list)
