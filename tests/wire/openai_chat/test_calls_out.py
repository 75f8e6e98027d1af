"""Calls of a written Chat stream."""

import json
from dataclasses import replace
from typing import Any

from codegate.wire import hub
from codegate.wire.openai_chat.calls_out import CallWriter
from tests.streams import CONTEXT, events_of

HEAD = b'data: {"choices":['
FREEFORM = replace(CONTEXT, freeform_tools=frozenset({"patch"}), tool_names={"p_1": "patch"})


def entries(written: bytes) -> list[Any]:
    """The entries of `tool_calls` in the chunks."""
    return [json.loads(sse.data)["choices"][0]["delta"]["tool_calls"][0] for sse in events_of(written)]


def test_calls_are_numbered_and_named_once() -> None:
    writer = CallWriter(CONTEXT)
    written = writer.open(hub.ToolOpen(4, "a", "f"), HEAD) + writer.more(hub.ToolArgs(4, '{"x":1}'))
    written += writer.close(hub.ToolClose(4), HEAD) + writer.open(hub.ToolOpen(9, "b", "g"), HEAD)

    assert entries(written) == [
        {"index": 0, "function": {"arguments": "", "name": "f"}, "id": "a", "type": "function"},
        {"index": 0, "function": {"arguments": '{"x":1}'}},
        {"index": 1, "function": {"arguments": "", "name": "g"}, "id": "b", "type": "function"},
    ]
    assert writer.chars == 7


def test_no_arguments_are_an_empty_object_once() -> None:
    writer = CallWriter(CONTEXT)
    writer.open(hub.ToolOpen(0, "a", "f"), HEAD)

    assert entries(writer.close(hub.ToolClose(0), HEAD)) == [{"index": 0, "function": {"arguments": "{}"}}]
    assert writer.close(hub.ToolClose(0), HEAD) == b""


def test_a_freeform_call_comes_whole() -> None:
    writer = CallWriter(FREEFORM)
    silent = writer.open(hub.ToolOpen(0, "a", "p_1"), HEAD) + writer.more(hub.ToolArgs(0, '{"input":"*** B'))
    silent += writer.more(hub.ToolArgs(0, 'egin"}'))

    assert silent == b""
    assert entries(writer.close(hub.ToolClose(0), HEAD)) == [
        {"index": 0, "custom": {"name": "patch", "input": "*** Begin"}, "id": "a", "type": "custom"}
    ]


def test_a_call_that_never_began_says_nothing() -> None:
    writer = CallWriter(CONTEXT)

    assert writer.more(hub.ToolArgs(3, "{}")) + writer.close(hub.ToolClose(3), HEAD) == b""
