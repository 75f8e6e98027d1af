"""Blocks are written one after the other, at positions without a gap."""

import json

from codegate.wire.anthropic.block_writer import BlockWriter
from codegate.wire.one_by_one import Block
from tests.streams import events_of


def text_block(block_id, text):
    made = Block("text", block_id, {"type": "text", "text": ""})
    made.pieces.append(text)
    return made


def tool_block(block_id):
    return Block("tool_use", block_id, {"type": "tool_use", "id": str(block_id), "name": "f", "input": {}})


def steps(stream):
    """(what, index) of each event: + start, - stop, . delta."""
    signs = {"content_block_start": "+", "content_block_stop": "-", "content_block_delta": "."}
    return "".join(f"{signs[event.event]}{json.loads(event.data)['index']}" for event in events_of(stream))


def test_a_block_is_closed_by_the_next():
    writer = BlockWriter("chat")

    assert steps(writer.add(text_block(0, "a"))) == "+0.0"
    assert steps(writer.add(text_block(1, "b"))) == "-0+1.1"
    assert steps(writer.advance(is_last=True)) == "-1"


def test_an_unfinished_tool_keeps_the_rest_waiting():
    writer = BlockWriter("chat")
    tool = tool_block(0)
    writer.add(tool)
    writer.more(tool, '{"x"')

    assert writer.add(text_block(1, "a")) == b""
    assert writer.add(text_block(2, "b")) == b""
    assert steps(writer.more(tool, ":1}")) == ".0-0+1.1-1+2.2"


def test_pieces_that_waited_are_one_delta():
    writer = BlockWriter("chat")
    first, second = tool_block(0), tool_block(1)
    writer.add(first)
    writer.add(second)
    for piece in ('{"y"', ":", "2}"):
        writer.more(second, piece)
    first.is_closed = True

    assert steps(writer.advance()) == ".0-0+1.1"


def test_waiting_blocks_are_found_by_kind_and_id():
    writer = BlockWriter("chat")
    tool, text = tool_block(0), text_block(0, "a")
    writer.add(tool)
    writer.add(text)

    assert writer.find("tool_use", 0) is tool
    assert writer.find("text", 0) is text
    assert writer.find("thinking", 0) is None


def test_the_hot_part_is_the_open_text_block():
    writer = BlockWriter("chat")
    writer.add(text_block(4, "a"))
    assert writer.hot_part == 4
    assert writer.hot_prefix.endswith(b'"text":')

    writer.add(tool_block(5))
    assert writer.hot_part == -1


def test_characters_are_counted():
    writer = BlockWriter("chat")
    writer.add(text_block(0, "abc"))

    assert writer.chars == 3


def test_a_quiet_tool_sends_its_arguments_at_its_end():
    writer = BlockWriter("chat")
    tool = Block("tool_use", 0, {"type": "tool_use", "id": "t", "name": "Read", "input": {}})
    tool.is_quiet = True
    writer.add(tool)

    assert writer.more(tool, '{"pages":""') == b""
    assert writer.more(tool, "}") == b""
    tool.is_closed = True
    assert b'"partial_json":"{}"' in writer.advance()
