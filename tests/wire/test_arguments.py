"""Arguments: text in some formats, an object in the hub."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.wire.arguments import RAW_ARGUMENTS, parse, write
from codegate.wire.format import Notes


@pytest.mark.parametrize(
    ("text", "given_input"),
    [
        ("", {}),
        ("  ", {}),
        (None, {}),
        ('{"a":1}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
        ("[1]", {"value": [1]}),
        ("{bad", {RAW_ARGUMENTS: "{bad"}),
        ('{"a":"\\ud83d"}', {RAW_ARGUMENTS: '{"a":"\\ud83d"}'}),
    ],
)
def test_arguments_become_an_object(text: Any, given_input: Any) -> None:
    assert parse(text) == given_input


def test_broken_arguments_are_noted() -> None:
    notes = Notes()
    parse("{bad", notes)

    assert notes.items() == ("approximated:tool_calls.arguments",)


@given(st.text())
def test_text_that_is_no_json_comes_back_unchanged(text: str) -> None:
    broken = "{" + text.replace("}", "")

    assert write(parse(broken)) == broken


def test_input_is_written_compactly_in_its_own_order() -> None:
    assert write({"b": "é", "a": 1}) == '{"b":"é","a":1}'
    assert write(None) == "{}"
