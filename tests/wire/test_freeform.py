"""Freeform tools as JSON tools."""

import pytest

from codegate.wire.freeform import FREEFORM_SCHEMA, freeform_description, freeform_text


def test_input_is_one_text() -> None:
    assert FREEFORM_SCHEMA["required"] == list(FREEFORM_SCHEMA["properties"]) == ["input"]


def test_grammar_is_told_in_the_description() -> None:
    told = freeform_description(
        {"description": "Patch files.", "format": {"type": "grammar", "syntax": "lark", "definition": "start: X"}}
    )

    assert told == "Patch files.\n\nThe input must follow this grammar (lark):\nstart: X"


def test_plain_text_tool_keeps_its_description() -> None:
    assert freeform_description({"description": "Say it.", "format": {"type": "text"}}) == "Say it."
    assert freeform_description({}) == ""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('{"input":"a\\nb"}', "a\nb"),
        ('{"input":3}', '{"input":3}'),
        ("[1]", "[1]"),
        ("*** Begin", "*** Begin"),
        ("", ""),
    ],
)
def test_the_text_is_unwrapped_where_it_was_wrapped(arguments: str, text: str) -> None:
    assert freeform_text(arguments) == text
