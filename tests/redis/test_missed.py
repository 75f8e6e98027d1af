"""What is told once the server is back."""

from codegate.redis.missed import Missed
from codegate.routing.notices import Cleared, Failed, Released, Served
from tests.conftest import StoppedClock


def test_a_rest_is_told_for_what_is_left_of_it_and_once(stopped: StoppedClock) -> None:
    missed = Missed()
    missed.note(Failed(key="a", reason="overloaded", retry_after_s=60.0))
    missed.note(Failed(key="b m", reason="overloaded"))
    stopped.pass_s(20)

    assert missed.taken() == [Failed(key="a", reason="overloaded", retry_after_s=40.0)]
    assert missed.taken() == []


def test_what_has_ended_meanwhile_is_not_told(stopped: StoppedClock) -> None:
    missed = Missed()
    for key in ("a", "b", "b m", "c"):
        missed.note(Failed(key=key))
    missed.note(Served(rests=("a",)))
    missed.note(Cleared(account_id="b"))
    missed.note(Released(rests=("c",)))

    assert [news.key for news in missed.taken()] == ["c"]
