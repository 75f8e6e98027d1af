"""Accounts at rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.routing.cooldown import Cooldowns, backoff_s, model_key, models_of, rest_of
from tests.routing.conftest import Clock


@pytest.fixture
def cooldowns(clock: Clock) -> Cooldowns:
    return Cooldowns(clock.monotonic, clock.now_ms)


def test_rest_doubles_with_each_failure_in_a_row_up_to_five_minutes(cooldowns: Cooldowns, clock: Clock) -> None:
    lengths = []
    for _ in range(8):
        rest = cooldowns.start("a", "server_error")
        lengths.append((rest.until - clock.now_ms()) / 1000)
        clock.now += lengths[-1] + 0.001

    assert lengths == [15, 30, 60, 120, 240, 300, 300, 300]


def test_time_the_provider_named_wins(cooldowns: Cooldowns, clock: Clock) -> None:
    rest = cooldowns.start("a", "rate_limited", 42.0)

    assert rest.until == clock.now_ms() + 42_000
    assert (rest.reason, rest.failures) == ("rate_limited", 1)


@pytest.mark.parametrize(("told", "kept"), [(0.0, 1), (-9.0, 1), (1e9, 21_600)])
def test_named_time_is_kept_between_a_second_and_six_hours(
    cooldowns: Cooldowns, clock: Clock, told: float, kept: int
) -> None:
    assert cooldowns.start("a", "x", told).until == clock.now_ms() + kept * 1000


def test_success_forgets_rest_and_count(cooldowns: Cooldowns) -> None:
    cooldowns.start("a", "x")
    cooldowns.clear("a")

    assert cooldowns.current() == {}
    assert cooldowns.start("a", "x").failures == 1


def test_rest_ends_by_itself_but_the_count_stays(cooldowns: Cooldowns, clock: Clock) -> None:
    cooldowns.start("a", "x")
    clock.now += 15.0

    assert cooldowns.current() == {}
    assert cooldowns.start("a", "x").failures == 2


def test_requests_in_flight_that_fail_together_are_one_failure(cooldowns: Cooldowns) -> None:
    rests = [cooldowns.start("a", "overloaded") for _ in range(100)]

    assert rests[-1].failures == 1


def test_shorter_rest_never_replaces_a_longer_one(cooldowns: Cooldowns, clock: Clock) -> None:
    cooldowns.start("a", "rate_limited", 100.0)
    rest = cooldowns.start("a", "server_error")

    assert rest.until == clock.now_ms() + 100_000
    assert rest.reason == "rate_limited"


def test_soonest_is_the_first_to_come_back(cooldowns: Cooldowns) -> None:
    cooldowns.start("a", "x", 30.0)
    cooldowns.start("b", "x", 20.0)

    assert cooldowns.soonest(["a", "b", "nobody"]) == 20.0
    assert cooldowns.soonest(["a"]) == 30.0
    assert cooldowns.soonest(["nobody"]) is None
    assert cooldowns.soonest([]) is None


def test_stepped_wall_clock_changes_no_rest(clock: Clock) -> None:
    wall = [1_000_000]
    cooldowns = Cooldowns(clock.monotonic, lambda: wall[0])
    cooldowns.start("a", "x", 30.0)
    wall[0] -= 86_400_000

    assert cooldowns.soonest(["a"]) == 30.0
    assert cooldowns.current()["a"].until == wall[0] + 30_000


def test_after_a_rest_one_request_probes_and_the_others_wait(cooldowns: Cooldowns, clock: Clock) -> None:
    cooldowns.start("a", "x")
    clock.now += 15.0

    assert [cooldowns.may_try("a") for _ in range(200)].count(True) == 1


def test_failed_probe_means_another_rest_and_one_more_probe(cooldowns: Cooldowns, clock: Clock) -> None:
    cooldowns.start("a", "x")
    clock.now += 15.0
    cooldowns.may_try("a")
    cooldowns.start("a", "x")
    clock.now += 30.0

    assert cooldowns.may_try("a")
    assert not cooldowns.may_try("a")


def test_good_probe_opens_the_door_to_all(cooldowns: Cooldowns, clock: Clock) -> None:
    cooldowns.start("a", "x")
    clock.now += 15.0
    cooldowns.may_try("a")
    cooldowns.clear("a")

    assert [cooldowns.may_try("a") for _ in range(3)] == [True, True, False]


def test_who_came_back_takes_twice_as_many_with_each_answer_until_it_is_itself(cooldowns: Cooldowns) -> None:
    cooldowns.start("a", "x")
    cooldowns.may_try("a")
    cooldowns.clear("a")
    at_once = []
    for _ in range(5):
        taken = 0
        while taken < 100 and cooldowns.may_try("a"):
            taken += 1
        at_once.append(taken)
        for _ in range(taken - 1):
            cooldowns.release("a")
        cooldowns.clear("a")

    assert at_once == [2, 4, 8, 16, 32]
    assert all(cooldowns.may_try("a") for _ in range(100))


def test_ramp_ends_with_its_minute_and_with_a_failure(cooldowns: Cooldowns, clock: Clock) -> None:
    for account in ("slow", "shaky"):
        cooldowns.start(account, "x")
        cooldowns.may_try(account)
        cooldowns.clear(account)
    clock.now += 61
    cooldowns.start("shaky", "x")

    assert all(cooldowns.may_try("slow") for _ in range(10))
    assert [cooldowns.may_try("shaky"), cooldowns.may_try("shaky")] == [True, False]


def test_probe_that_never_reports_does_not_close_the_door_for_good(cooldowns: Cooldowns, clock: Clock) -> None:
    cooldowns.start("a", "x")
    clock.now += 15.0
    cooldowns.may_try("a")
    clock.now += 15.0

    assert cooldowns.may_try("a")


def test_healthy_account_needs_no_probe(cooldowns: Cooldowns) -> None:
    assert all(cooldowns.may_try("a") for _ in range(5))


@given(st.integers(min_value=1, max_value=10_000))
def test_back_off_stays_between_fifteen_seconds_and_five_minutes(failures: int) -> None:
    assert 15.0 <= backoff_s(failures) <= 300.0
    assert backoff_s(failures) <= backoff_s(failures + 1)


def test_a_probe_that_told_nothing_makes_room_for_the_next(cooldowns: Cooldowns, clock: Clock) -> None:
    cooldowns.start("a", "x")
    clock.now += 16
    tries = [cooldowns.may_try("a"), cooldowns.may_try("a")]
    cooldowns.release("a")
    cooldowns.release("never rested")

    assert [*tries, cooldowns.may_try("a"), cooldowns.may_try("a")] == [True, False, True, False]


def test_a_model_rests_alone_and_goes_with_its_account() -> None:
    cooldowns = Cooldowns(lambda: 0.0, lambda: 0)
    cooldowns.start(model_key("a", "big"), "busy")
    cooldowns.start(model_key("ab", "big"), "busy")
    current = cooldowns.current()

    assert rest_of(current, "a", "big") is not None
    assert rest_of(current, "a", "small") is None
    assert list(models_of(current, "a")) == ["big"]

    cooldowns.clear_account("a")
    assert list(cooldowns.current()) == [model_key("ab", "big")]
