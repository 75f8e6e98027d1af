"""What is new in a turn, and where a prefix broke."""

import json
from typing import Any

import pytest

from codegate.services.body_diff import BodyDiff, compare, segments

TOOLS = [{"name": "Bash", "input_schema": {}}, {"name": "Read", "input_schema": {}}]


def message(role: str, text: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text, **more}]}


def body(*messages: dict[str, Any], **members: Any) -> str:
    return json.dumps({"model": "m", "system": "Be brief.", "messages": list(messages), "tools": TOOLS, **members})


def found(old: str, new: str) -> BodyDiff:
    diff = compare(old, new)
    assert diff is not None
    return diff


def test_the_next_turn_is_what_was_added() -> None:
    old = body(message("user", "Hello", cache_control={"type": "ephemeral"}))
    new = body(message("user", "Hello"), message("assistant", "Hi"), message("user", "Go on"), model="n")
    diff = found(old, new)

    assert (diff.kept, diff.before, diff.diverged, diff.removed) == (4, 4, None, ())
    assert [(one.name, one.text) for one in diff.added] == [
        ("messages[1] assistant", "assistant: Hi"),
        ("messages[2] user", "user: Go on"),
    ]
    assert [(one.name, one.before, one.after) for one in diff.options] == [("model", "m", "n")]


def test_a_prefix_that_broke_is_shown_where_it_broke() -> None:
    old = body(message("user", "one\ntwo\nthree"), message("assistant", "Hi"))
    new = body(message("user", "one\n2\nthree"), message("assistant", "Hi"), message("user", "Go on"))
    diff = found(old, new)

    assert (diff.kept, diff.before) == (3, 5)
    assert diff.diverged is not None
    assert diff.diverged.name == "messages[0] user"
    assert "-two" in diff.diverged.lines
    assert "+2" in diff.diverged.lines
    assert [one.name for one in diff.added] == ["messages[0] user", "messages[2] user"]
    assert diff.removed == ("messages[0] user",)


def test_tools_stand_before_everything() -> None:
    diff = found(body(message("user", "a")), body(message("user", "a"), tools=TOOLS[::-1]))

    assert (diff.kept, diff.added, diff.removed) == (0, (), ())
    assert diff.diverged is not None
    assert diff.diverged.name == "tools[0] Read"


def test_a_body_that_became_shorter_has_diverged_too() -> None:
    diff = found(body(message("user", "a"), message("assistant", "b")), body(message("user", "a")))

    assert diff.diverged is not None
    assert diff.diverged.name == "messages[1] assistant"
    assert diff.removed == ("messages[1] assistant",)


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ({"role": "user", "content": "plain"}, ["messages[0] user"]),
        ({"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "x"}]}, None),
        (
            {"role": "assistant", "content": None, "tool_calls": [{"id": "c1"}]},
            ["messages[0] assistant"],
        ),
        ({"role": "tool", "content": "out", "tool_call_id": "c1"}, ["messages[0] tool", "messages[0] tool"]),
        ({"type": "function_call", "name": "Bash"}, ["messages[0] Bash"]),
    ],
)
def test_every_format_falls_into_pieces(item: dict[str, Any], names: list[str] | None) -> None:
    pieces = [one.name for one in segments({"messages": [item]})]

    assert pieces == (names or ["messages[0].content[0] user image", "messages[0].content[1] user"])


def test_text_given_as_a_string_or_a_part_is_the_same() -> None:
    plain = body({"role": "user", "content": "Hello"})

    assert found(plain, body(message("user", "Hello"))).diverged is None


@pytest.mark.parametrize("text", ['{"a": 1 … (cut)', "[]", ""])
def test_what_was_cut_cannot_be_compared(text: str) -> None:
    assert compare(text, body()) is None
    assert compare(body(), text) is None
