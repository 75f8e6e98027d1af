"""Tool names and call ids: what a target takes, the same each turn, never two alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import InvalidRequest
from codegate.wire.names import (
    CHAT_ID_LIMIT,
    ToolNames,
    chat_id,
    declared_names,
    derived_id,
    messages_id,
    short_id,
    tool_name,
)

LEGAL = re.compile(r"[A-Za-z0-9_-]{1,64}")


@given(st.lists(st.text(min_size=1, max_size=100), unique=True, max_size=8))
def test_every_name_is_legal_and_its_own(names: list[str]) -> None:
    tool_names = ToolNames(names, 64)
    sent = [tool_names.sent(name) for name in names]

    assert all(LEGAL.fullmatch(name) for name in sent)
    assert len(set(sent)) == len(names)


@given(st.lists(st.text(min_size=1, max_size=100), unique=True, max_size=8))
def test_every_change_can_be_taken_back(names: list[str]) -> None:
    tool_names = ToolNames(names, 64)
    changed = tool_names.changed()

    assert [changed.get(tool_names.sent(name), tool_names.sent(name)) for name in names] == names


def test_legal_names_stay() -> None:
    names = ToolNames(["Read", "mcp__a__b"], 64)

    assert names.sent("Read") == "Read"
    assert names.changed() == {}


def test_long_names_with_one_beginning_stay_apart() -> None:
    one, two = "x" * 70 + "1", "x" * 70 + "2"
    names = ToolNames([one, two], 64)

    assert names.sent(one) != names.sent(two)
    assert names.sent(one) == ToolNames([two, one], 64).sent(one)


def test_rewritten_name_gives_way_to_a_legal_one() -> None:
    names = ToolNames(["a.b", "a_b"], 64)

    assert names.sent("a_b") == "a_b"
    assert names.sent("a.b").startswith("a_b_")


def test_name_that_only_the_history_knows_is_rewritten_too() -> None:
    assert ToolNames([], 64).sent("gone.tool") == "gone_tool"


def test_declared_names_come_in_order() -> None:
    assert declared_names({"model": "m", "messages": [], "tools": [{"name": "b"}, {"name": "a"}]}) == ["b", "a"]


@pytest.mark.parametrize("value", [None, 3, "", ["a"]])
def test_name_must_be_a_text(value: object) -> None:
    with pytest.raises(InvalidRequest) as caught:
        tool_name(value, "tools.name")

    assert caught.value.field == "tools.name"


def test_messages_id_has_legal_characters() -> None:
    assert messages_id("call:1.2/x") == "call_1_2_x"


def test_short_chat_id_stays() -> None:
    assert chat_id("call:1.2/x") == "call:1.2/x"


def test_long_chat_ids_stay_apart() -> None:
    one, two = chat_id("x" * 90), chat_id("x" * 91)

    assert len(one) == len(two) == CHAT_ID_LIMIT
    assert one != two


def test_derived_id_depends_on_its_place_alone() -> None:
    assert derived_id(1, 2, "Read") == derived_id(1, 2, "Read")
    assert derived_id(1, 2, "Read") != derived_id(1, 3, "Read")


def test_short_id_has_nine_letters_and_digits_and_is_the_same_each_time() -> None:
    found = short_id("call_4101dc8391")

    assert len(found) == 9
    assert found.isalnum()
    assert found == short_id("call_4101dc8391") != short_id("call_4101dc8392")


def test_short_id_that_fits_stays() -> None:
    assert short_id("abcDEF123") == "abcDEF123"
