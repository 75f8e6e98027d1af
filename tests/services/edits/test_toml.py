import tomllib

import pytest

from codegate.services.edits.place import CannotEdit, Item
from codegate.services.edits.toml import drop, load, put

MINE = """\
# my settings
model = "gpt-5"  # the good one

[projects."/home/me"]
trust_level = "trusted"  # mine
"""
URL = ("model_providers", "codegate", "base_url")


def test_a_value_goes_where_it_belongs_and_comments_stay() -> None:
    text = put(put(MINE, ("model_provider",), "codegate"), URL, "http://x")

    assert tomllib.loads(text) == tomllib.loads(MINE) | {
        "model_provider": "codegate",
        "model_providers": {"codegate": {"base_url": "http://x"}},
    }
    assert all(line in text.splitlines() for line in MINE.splitlines())
    assert "[model_providers]\n" not in text


def test_a_value_is_taken_away_with_the_table_it_leaves_empty() -> None:
    text = drop(put(MINE, URL, "http://x"), URL)

    assert load(text) == load(MINE)
    assert drop(MINE, URL) == MINE


def test_what_is_no_toml_or_has_a_value_in_the_way_is_refused() -> None:
    with pytest.raises(CannotEdit):
        load("a = ")
    with pytest.raises(CannotEdit):
        put("model_providers = 3", URL, "x")
    with pytest.raises(CannotEdit):
        put("", (Item("a", "b"),), "x")
