"""Blocks of a Messages stream as hub events."""

from typing import Any

import pytest

from codegate.wire import hub
from codegate.wire.anthropic.blocks_in import Blocks


def begun(index: Any, kind: str, **members: Any) -> Any:
    return {"index": index, "content_block": {"type": kind, **members}}


def more(index: Any, kind: str, **members: Any) -> Any:
    return {"index": index, "delta": {"type": kind, **members}}


def test_a_call_whose_input_came_at_the_start_has_it_at_its_end() -> None:
    blocks = Blocks()

    assert blocks.start(begun(0, "tool_use", id="a", name="f", input={"x": 1})) == [hub.ToolOpen(0, "a", "f")]
    assert blocks.stop({"index": 0}) == [hub.ToolArgs(0, '{"x":1}'), hub.ToolClose(0)]
    assert blocks.has_tools


def test_deltas_win_over_the_input_of_the_start() -> None:
    blocks = Blocks()
    blocks.start(begun(0, "tool_use", id="a", name="f", input={"x": 1}))

    assert blocks.delta(more(0, "input_json_delta", partial_json='{"y":2}')) == [hub.ToolArgs(0, '{"y":2}')]
    assert blocks.stop({"index": 0}) == [hub.ToolClose(0)]


def test_arguments_begin_a_call_that_never_did() -> None:
    opened, given = Blocks().delta(more(2, "input_json_delta", partial_json="{}"))

    assert (opened.name, given) == ("tool_2", hub.ToolArgs(2, "{}"))


def test_the_last_signature_is_given_at_the_end_once() -> None:
    blocks = Blocks()
    blocks.start(begun(0, "thinking", thinking="", signature="one"))
    blocks.delta(more(0, "signature_delta", signature="two"))

    assert blocks.stop({}) == [hub.ThinkSignature(0, "two")]
    assert blocks.close() == []


def test_a_block_that_only_messages_knows_comes_whole() -> None:
    blocks = Blocks()
    assert blocks.start(begun(0, "server_tool_use", id="s", name="web_search", input={})) == []
    blocks.delta(more(0, "input_json_delta", partial_json='{"query":"q"}'))

    [found] = blocks.close()

    assert found == hub.Opaque({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "q"}})


@pytest.mark.parametrize("data", [{}, {"delta": None}, {"delta": {"type": "new_delta"}}])
def test_what_nobody_knows_says_nothing(data: Any) -> None:
    blocks = Blocks()

    assert blocks.delta(data) == []
    assert blocks.start({"content_block": "junk"}) == []


def test_the_next_delta_may_be_like_the_last_until_something_else_comes() -> None:
    blocks = Blocks()
    blocks.start(begun(0, "text", text=""))
    blocks.delta(more(0, "text_delta", text="a"))
    again = blocks.again()

    assert again is not None
    assert again("b") == hub.Text(0, "b")
    blocks.rest()
    assert blocks.again() is None
