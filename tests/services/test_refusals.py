"""A flood of refused requests does not fill the log, and is counted."""

from codegate.records import Attempt
from codegate.services import refusals
from codegate.services.refusals import PER_MINUTE, Refusals
from tests.builders import request_log
from tests.conftest import StoppedClock

TRIED = (Attempt(account_id="a", account_name="a", model="m", outcome="error"),)


def refused(status: int = 401, **fields: object) -> object:
    return request_log(outcome="error", status_code=status, **fields)


def test_the_first_of_a_kind_are_logged_and_the_rest_counted(stopped: StoppedClock) -> None:
    door = Refusals()
    logged = [door.admit(refused()) for _ in range(PER_MINUTE + 40)]

    assert sum(row is not None for row in logged) == PER_MINUTE
    assert door.left_out == 40


def test_the_next_row_says_how_many_are_missing(stopped: StoppedClock) -> None:
    door = Refusals()
    for _ in range(PER_MINUTE + 3):
        door.admit(refused())
    stopped.pass_s(60)
    first, second = door.admit(refused(warnings=("w",))), door.admit(refused())

    assert first is not None
    assert second is not None
    assert first.warnings == ("w", "not_logged:3")
    assert second.warnings == ()


def test_kinds_do_not_take_each_others_room(stopped: StoppedClock) -> None:
    door = Refusals()
    for _ in range(PER_MINUTE + 1):
        door.admit(refused())

    assert door.admit(refused(429)) is not None
    assert door.admit(refused(tenant_id="ten-1")) is not None
    assert door.admit(refused()) is None


def test_what_reached_an_account_is_always_logged(stopped: StoppedClock) -> None:
    door = Refusals()
    rows = [request_log(), refused(attempts=TRIED), request_log(outcome="ok")]

    assert all(door.admit(row) is row for row in rows * (PER_MINUTE + 1))


def test_kinds_are_bounded(stopped: StoppedClock) -> None:
    door = Refusals()
    for number in range(refusals.MAX_KINDS + 50):
        door.admit(refused(tenant_id=f"t{number}"))

    assert len(door._windows) == refusals.MAX_KINDS
