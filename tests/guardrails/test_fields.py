import json

from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails.fields import LONGEST, field


@given(st.text(min_size=4, max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_every_place_of_the_value_is_found_again(value: str, one: int, other: int) -> None:
    member = field("password", value)
    assert member is not None
    start, end = sorted((min(one, len(value)), min(other, len(value))))

    assert json.loads(member.text) == {"password": value}
    assert member.place(member.places[start], member.places[end]) == (start, end)


def test_a_place_that_reaches_out_of_the_value_is_none_of_it() -> None:
    member = field("password", "abcd")
    assert member is not None

    assert member.place(0, member.places[2]) is None
    assert member.place(member.places[2], len(member.text)) is None


def test_a_name_that_says_nothing_and_a_long_text_stand_alone() -> None:
    assert field("description", "abcdef") is None
    assert field("password", "a" * (LONGEST + 1)) is None
    assert field("x" * 200 + "password", "abcdef") is None
