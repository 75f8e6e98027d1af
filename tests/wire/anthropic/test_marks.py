"""Four cache marks are taken."""

from typing import Any

import pytest

from codegate.wire.anthropic.marks import MOST, cap_marks, has_marks
from tests.conversions import result, text, tool, user

MARK = {"cache_control": {"type": "ephemeral"}}


def marks(body: Any) -> list[bool]:
    return ["cache_control" in block for block in body]


def test_of_more_marks_the_last_ones_stay() -> None:
    words = [text(str(number), **MARK) for number in range(3)]
    body = {"tools": [tool("a", **MARK)], "system": [text("s", **MARK)], "messages": [user(*words)]}
    cap_marks(body)

    assert (marks(body["tools"]), marks(body["system"])) == ([False], [True])
    assert marks(words) == [True] * 3


def test_marks_inside_results_count() -> None:
    inner = [text("a", **MARK)]
    words = [text(str(number), **MARK) for number in range(MOST)]
    cap_marks({"messages": [user(result("c", inner), *words)]})

    assert marks(inner) == [False]
    assert marks(words) == [True] * MOST


def test_a_body_with_few_marks_is_left_alone() -> None:
    words = [text("a", **MARK), text("b")]
    cap_marks({"messages": [user(*words)]})

    assert marks(words) == [True, False]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, False),
        (MARK, True),
        ({"system": [text("a", **MARK)]}, True),
        ({"tools": [tool("Read", **MARK)]}, True),
        ({"messages": [user(result("c1", [text("a", **MARK)]))]}, True),
    ],
)
def test_a_mark_is_found_wherever_it_stands(members: Any, expected: bool) -> None:
    assert has_marks({"messages": [user("a")], **members}) is expected
