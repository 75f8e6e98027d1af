import pytest

from codegate.services.edits.place import CannotEdit, Item, read, shown, updated, without

MINE = ("models", Item("name", "mine"))


def test_a_value_is_read_set_and_taken_away_again() -> None:
    data = {"a": {"b": 1}}
    more = updated(data, ("a", "c", "d"), 2)

    assert more == {"a": {"b": 1, "c": {"d": 2}}}
    assert read(more, ("a", "c", "d")) == 2
    assert read(more, ("a", "x", "d")) is None
    assert without(more, ("a", "c", "d")) == data == {"a": {"b": 1}}


def test_what_is_left_empty_goes_with_it() -> None:
    assert without({"a": {"b": {"c": 1}}, "z": 0}, ("a", "b", "c")) == {"z": 0}


def test_an_item_of_a_list_is_put_first_and_replaced_where_it_stands() -> None:
    first = updated({"models": [{"name": "other"}]}, MINE, {"name": "mine"})
    again = updated({"models": [{"name": "other"}, {"name": "mine"}]}, MINE, {"name": "mine", "x": 1})

    assert [one["name"] for one in first["models"]] == ["mine", "other"]
    assert again["models"] == [{"name": "other"}, {"name": "mine", "x": 1}]
    assert without(again, MINE) == {"models": [{"name": "other"}]}


def test_a_value_of_another_kind_on_the_way_is_refused() -> None:
    with pytest.raises(CannotEdit):
        updated({"a": 3}, ("a", "b"), 1)
    with pytest.raises(CannotEdit):
        updated({"models": {}}, MINE, {})


def test_a_place_is_shown_as_people_write_it() -> None:
    assert shown(("env", "URL")) == "env.URL"
    assert shown(MINE) == "models.[name=mine]"
