"""Items are numbered without a gap and end with all that was said of them."""

import json

from codegate.wire.one_by_one import Block
from codegate.wire.openai_responses.item_writer import ItemWriter
from tests.streams import events_of


def text(part, said):
    block = Block("text", part, {})
    block.pieces = [said]
    return block


def frames(stream):
    return [json.loads(event.data) for event in events_of(stream)]


def test_every_event_has_the_next_number():
    writer = ItemWriter("1", "chat")
    stream = writer.add(text(0, "a")) + writer.say("b") + writer.event("x", {}) + writer.end()

    assert [frame["sequence_number"] for frame in frames(stream)] == list(range(writer.sequence))


def test_items_have_their_kind_and_place_in_their_id():
    writer = ItemWriter("r", "chat")
    writer.add(text(0, "a"))
    writer.add(Block("thinking", 0, {}))
    writer.end()

    assert [item["id"] for item in writer.output] == ["msg_r_0", "rs_r_1"]


def test_a_delta_says_where_it_belongs():
    writer = ItemWriter("1", "chat")
    writer.add(text(0, "a"))

    assert frames(writer.say('b"')) == [
        {
            "type": "response.output_text.delta",
            "sequence_number": 3,
            "item_id": "msg_1_0",
            "output_index": 0,
            "content_index": 0,
            "delta": 'b"',
            "logprobs": [],
        }
    ]


def test_the_hot_part_is_the_open_text():
    writer = ItemWriter("1", "chat")
    writer.add(text(4, "a"))
    assert writer.hot_part == 4
    writer.add(Block("thinking", 0, {}))

    assert writer.hot_part == -1


def test_what_broke_off_has_its_text_but_no_open_call():
    writer = ItemWriter("1", "chat")
    writer.add(text(0, "a"))
    assert writer.partial()[0]["content"][0]["text"] == "a"
    writer.add(Block("tool_use", 0, {"shape": {"type": "function_call", "name": "f"}, "call_id": "c"}))

    assert [item["type"] for item in writer.partial()] == ["message"]
