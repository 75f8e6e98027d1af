import pytest

from codegate.services.edits.place import CannotEdit, Item
from codegate.services.edits.yaml import drop, load, put

MINE = """\
# mine
model: sonnet  # the fast one
models:
  # a comment
  - name: other
    roles: [chat]
  # the end
rules:
  - be kind
"""
CODEGATE = ("models", Item("name", "CodeGate"))
NEW = {"name": "CodeGate", "apiBase": "http://127.0.0.1:9212/v1", "roles": ["chat"]}


def test_a_value_at_the_top_is_replaced_or_added_and_comments_stay() -> None:
    assert put(MINE, ("model",), "opus") == MINE.replace("sonnet", "opus")
    assert put(MINE, ("key",), "a b") == MINE + "key: a b\n"
    assert put("", ("key",), "yes") == 'key: "yes"\n'


def test_a_text_of_several_lines_is_replaced_whole() -> None:
    assert put("key: >-\n  a\n  b\nmodel: x\n", ("key",), "c") == "key: c\nmodel: x\n"


def test_an_item_goes_before_the_others_and_is_replaced_where_it_stands() -> None:
    once = put(MINE, CODEGATE, NEW)
    twice = put(once, CODEGATE, NEW | {"apiBase": "http://other"})

    assert [one["name"] for one in load(once)["models"]] == ["CodeGate", "other"]
    assert load(twice)["models"][0]["apiBase"] == "http://other"
    assert once.replace("http://127.0.0.1:9212/v1", "http://other") == twice
    assert drop(once, CODEGATE) == MINE


@pytest.mark.parametrize("text", ["models: []\n", "models:\n", "models:   # none\n", "name: x", "models:\n- name: a\n"])
def test_a_list_of_every_layout_takes_an_item(text: str) -> None:
    assert load(put(text, CODEGATE, NEW))["models"][0] == NEW


def test_the_last_item_takes_its_list_along() -> None:
    assert drop(put("name: x\n", CODEGATE, NEW), CODEGATE) == "name: x\n"
    assert drop(MINE, ("nothing",)) == MINE
    assert drop(MINE, CODEGATE) == MINE


@pytest.mark.parametrize("text", ["a: [", "- a", "a: 1\n---\nb: 2\n"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(CannotEdit):
        load(text)


def test_deep_places_and_lists_on_one_line_are_refused() -> None:
    with pytest.raises(CannotEdit):
        put(MINE, ("a", "b"), 1)
    with pytest.raises(CannotEdit):
        put("models: [{name: a}]\n", CODEGATE, NEW)
    with pytest.raises(CannotEdit):
        put("models: 3\n", CODEGATE, NEW)
