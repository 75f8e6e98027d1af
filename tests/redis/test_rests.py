"""Rests as texts."""

from codegate.redis.rests import known, packed, replayed, unpacked
from codegate.routing.board import Board
from codegate.routing.cooldown import Ramp, Rest, Standing
from codegate.routing.notices import Failed, Served

NOW_US = 1_700_000_000_000_000


def failed(board: Board) -> bool:
    board.note(Failed(key="a", reason="overloaded"))
    return False


def test_a_standing_comes_back_as_it_was() -> None:
    for standing in (
        Standing(key="a", rest=Rest(12.25, 'why: "é"', 3, 4.5)),
        Standing(key="a", rest=Rest(12.25, "", 1)),
        Standing(key="a", ramp=Ramp(60.5, 8, 3)),
    ):
        assert unpacked("a", packed(standing)) == standing


def test_times_count_from_a_moment() -> None:
    text = packed(Standing(key="a", rest=Rest(10.0, "", 1)))

    found = unpacked("a", text, since_us=4_000_000).rest

    assert found == Rest(6.0, "", 1, 0.0)


def test_a_failure_starts_a_rest_at_the_servers_moment() -> None:
    found, answer = replayed({"a": ""}, NOW_US, failed)
    rest = unpacked("a", found["a"], NOW_US).rest

    assert answer is False
    assert rest == Rest(15.0, "overloaded", 1)


def test_a_success_turns_it_into_a_ramp_and_leaves_others_alone() -> None:
    resting, _ = replayed({"a": ""}, NOW_US, failed)

    def served(board: Board) -> bool:
        board.note(Served(rests=("a",)))
        return True

    found, answer = replayed({**resting, "b": ""}, NOW_US, served)

    assert answer is True
    assert found["b"] == ""
    assert unpacked("a", found["a"], NOW_US).ramp == Ramp(60.0)


def test_what_another_version_wrote_is_left_out() -> None:
    good = packed(Standing(key="a", ramp=Ramp(1.0)))

    assert [one.key for one in known({"a": good, "b": "{}", "c": "", "d": '["x"]'})] == ["a"]
