import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.services.edits.jsonc import drop, load, put
from codegate.services.edits.place import CannotEdit

COMMENTED = """\
{
    // the theme
    "theme": "dark", /* or light */
    "list": [1, 2,], // two
    "env": {"A": "x"} // mine
}
"""
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
data = st.dictionaries(names, st.recursive(st.none() | st.booleans() | st.integers() | names, st.lists, max_leaves=4))


def test_comments_and_trailing_commas_are_read() -> None:
    assert load(COMMENTED) == {"theme": "dark", "list": [1, 2], "env": {"A": "x"}}


def test_a_new_value_is_put_in_and_every_other_byte_stays() -> None:
    assert put(COMMENTED, ("env", "B"), "y") == COMMENTED.replace('{"A": "x"}', '{"A": "x", "B": "y"}')
    assert put(COMMENTED, ("theme",), "light") == COMMENTED.replace('"dark"', '"light"')
    assert put(COMMENTED, ("new",), 1) == COMMENTED.replace('"x"} // mine\n', '"x"}, // mine\n    "new": 1\n')


def test_a_trailing_comma_stays_one() -> None:
    assert put('{\n  "a": 1,\n}\n', ("b",), 2) == '{\n  "a": 1,\n  "b": 2,\n}\n'


def test_a_value_does_not_end_up_in_a_comment() -> None:
    assert load(put('{"a": 1 // one\n}', ("b",), 2)) == {"a": 1, "b": 2}


def test_an_empty_file_and_an_empty_object_are_filled() -> None:
    assert put("", ("a", "b"), 1) == put("{}\n", ("a", "b"), 1) == '{\n  "a": {\n    "b": 1\n  }\n}\n'


def test_a_comment_in_an_empty_object_stays() -> None:
    assert load(put("{\n  // nothing yet\n}", ("a",), 1)) == {"a": 1}
    assert "// nothing yet\n" in put("{\n  // nothing yet\n}", ("a",), 1)


def test_line_ends_of_windows_stay() -> None:
    assert "\n" not in put('{\r\n  "a": 1\r\n}\r\n', ("b", "c"), 1).replace("\r\n", "")


@pytest.mark.parametrize("at", ["theme", "list", "env"])
def test_a_value_is_taken_away_wherever_it_stands(at: str) -> None:
    left = drop(COMMENTED, (at,))

    assert load(left) == {name: value for name, value in load(COMMENTED).items() if name != at}
    assert "// the theme" in left


def test_what_follows_a_value_that_goes_does_not_end_up_in_a_comment() -> None:
    assert load(drop('{ // c\n"a": 1, "b": 2\n}', ("a",))) == {"b": 2}


def test_an_object_left_empty_goes_and_what_is_not_there_changes_nothing() -> None:
    assert load(drop(COMMENTED, ("env", "A"))) == {"theme": "dark", "list": [1, 2]}
    assert drop(COMMENTED, ("env", "Z")) == COMMENTED


@pytest.mark.parametrize("text", ["{", "[]", '{"a" 1}', '{"a": 1} x', '{"a": 1, "a": 2}', "[" * 100_000, '{"a": }'])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(CannotEdit):
        load(text)


def test_a_value_in_the_way_is_refused() -> None:
    with pytest.raises(CannotEdit):
        put('{"a": [1]}', ("a", "b"), 1)


@given(data, names, st.integers(), st.sampled_from([None, 1, "\t"]))
def test_any_object_takes_a_value_and_gives_it_back(before: dict[str, object], name: str, value: int, indent) -> None:
    text = json.dumps(before, indent=indent, ensure_ascii=False)
    after = put(text, (name,), value)

    assert json.loads(after) == before | {name: value}
    assert load(drop(after, (name,))) == {key: one for key, one in before.items() if key != name}
