"""Messages as clients write them, in the hub's one form."""

from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.anthropic.canonical import blocks, messages
from tests.conversions import image, text


def test_text_becomes_a_block() -> None:
    assert messages([{"role": "user", "content": "hi"}]) == [{"role": "user", "content": [text("hi")]}]


def test_blocks_stay_the_very_same() -> None:
    block = text("hi", cache_control={"type": "ephemeral"}, news=1)

    assert messages([{"role": "system", "content": [block]}])[0]["content"][0] is block


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("ok", [text("ok")]),
        ("", []),
        (None, []),
        ([], []),
        ([None, text("x")], [text("x")]),
        (["x", image()], [text("x"), image()]),
        ({"rows": [1, "é"]}, [text('{"rows":[1,"é"]}')]),
        (7, [text("7")]),
    ],
)
def test_result_content_becomes_blocks(content: Any, expected: Any) -> None:
    found = blocks(
        [{"type": "tool_result", "tool_use_id": "1", "content": content, "is_error": True}], "messages[0].content"
    )

    assert found == [{"type": "tool_result", "tool_use_id": "1", "content": expected, "is_error": True}]


def test_result_without_content_has_none() -> None:
    assert blocks([{"type": "tool_result", "tool_use_id": "1"}], "x")[0]["content"] == []


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, "messages"),
        ([], "messages"),
        ("hi", "messages"),
        (["hi"], "messages[0]"),
        ([{"role": "tool", "content": "x"}], "messages[0].role"),
        ([{"role": "user", "content": [3]}], "messages[0].content"),
    ],
)
def test_what_is_no_conversation_is_refused(value: Any, field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        messages(value)

    assert caught.value.field == field
