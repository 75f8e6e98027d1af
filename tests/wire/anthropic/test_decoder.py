"""Messages streams, also those of compatible providers, become hub events."""

import pytest

from codegate.errors import UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.anthropic.decoder import Decoder
from tests.streams import MESSAGE_START, block, data, ending, event, events_of, text_block, tool_block


def decode(stream):
    decoder = Decoder()
    return [out for sse in events_of(stream) for out in decoder.feed(sse)] + decoder.close()


def of(events, *kinds):
    return [found for found in events if isinstance(found, kinds)]


def outcome(events):
    assert isinstance(events[-1], hub.End | hub.Failed)
    return events[-2].reason if isinstance(events[-1], hub.End) else events[-1].error


def test_a_plain_answer():
    events = decode(MESSAGE_START + event("ping") + text_block(0, "Hi", " you") + ending())

    assert events == [
        hub.Start("msg_7", "claude-x", Usage(input_tokens=20, output_tokens=1)),
        hub.Ping(),
        hub.Text(0, "Hi"),
        hub.Text(0, " you"),
        hub.UsageSeen(Usage(input_tokens=20, output_tokens=5)),
        hub.Finish("end_turn"),
        hub.End(),
    ]


def test_text_in_the_start_of_a_block_is_kept():
    assert of(decode(block(0, "text", text="Hi") + ending()), hub.Text) == [hub.Text(0, "Hi")]


def test_the_last_signature_is_given_once_when_the_block_ends():
    deltas = [
        {"type": "thinking_delta", "thinking": "why"},
        {"type": "signature_delta", "signature": "one"},
        {"type": "signature_delta", "signature": "two"},
    ]

    events = decode(MESSAGE_START + block(0, "thinking", *deltas, thinking="", signature="") + ending())
    assert events[1:3] == [hub.Think(0, "why"), hub.ThinkSignature(0, "two")]


def test_redacted_thinking_comes_whole():
    assert of(decode(block(0, "redacted_thinking", data="x") + ending()), hub.RedactedThink) == [hub.RedactedThink("x")]


def test_tool_arguments_come_in_pieces():
    events = decode(MESSAGE_START + tool_block(0, "t1", "f", "", '{"x"', ":1}") + ending("tool_use"))

    assert events[1:5] == [
        hub.ToolOpen(0, "t1", "f"),
        hub.ToolArgs(0, '{"x"'),
        hub.ToolArgs(0, ":1}"),
        hub.ToolClose(0),
    ]


def test_arguments_in_the_start_count_where_no_delta_follows():
    assert of(decode(tool_block(0, "t1", "f", x=1) + ending()), hub.ToolArgs) == [hub.ToolArgs(0, '{"x":1}')]
    assert of(decode(tool_block(0, "t1", "f", '{"y":2}', x=1) + ending()), hub.ToolArgs) == [hub.ToolArgs(0, '{"y":2}')]


def test_a_delta_of_a_block_that_never_began_opens_it():
    delta = event("content_block_delta", index=3, delta={"type": "input_json_delta", "partial_json": "{}"})

    (opened,) = of(decode(MESSAGE_START + delta + ending("tool_use")), hub.ToolOpen)
    assert (opened.key, opened.name) == (3, "tool_3")
    assert opened.id.startswith("toolu_")


def test_blocks_that_never_stop_are_closed_at_the_end():
    events = decode(MESSAGE_START + block(0, "tool_use", id="t", name="f", input={"x": 1}, stop=False) + ending())

    assert of(events, hub.ToolArgs, hub.ToolClose) == [hub.ToolArgs(0, '{"x":1}'), hub.ToolClose(0)]


def test_a_missing_message_start_is_made_up():
    assert decode(text_block(0, "Hi") + ending())[0] == hub.Start()


def test_other_blocks_are_opaque_with_the_input_that_came_in_pieces():
    pieces = [{"type": "input_json_delta", "partial_json": piece} for piece in ('{"query"', ':"q"}')]
    stream = block(0, "server_tool_use", *pieces, id="s", name="web_search", input={})

    (opaque,) = of(decode(stream + ending()), hub.Opaque)
    assert opaque.block == {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "q"}}


def test_unknown_events_deltas_and_fields_are_passed_over():
    odd = event("made_up", x=1) + event("content_block_delta", index=0, delta={"type": "citations_delta"})
    odd += event("content_block_delta", index=0) + data(5) + data({"type": ["x"]}) + b"data: noise\n\n"

    assert of(decode(MESSAGE_START + odd + text_block(0, "Hi") + ending()), hub.Text) == [hub.Text(0, "Hi")]


def test_the_kind_inside_the_data_is_believed_and_the_name_is_the_fallback():
    inside = b'event: ping\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n'
    outside = b'event: content_block_delta\ndata: {"index":0,"delta":{"type":"text_delta","text":"b"}}\n\n'

    assert of(decode(inside + outside + ending()), hub.Text) == [hub.Text(0, "a"), hub.Text(0, "b")]


def test_numbers_that_come_only_at_the_end_are_merged():
    late = ending(input_tokens=0, cache_read_input_tokens=80)

    assert of(decode(text_block(0, "a") + late), hub.UsageSeen) == [
        hub.UsageSeen(Usage(cache_read_tokens=80, output_tokens=5))
    ]


def test_the_end_of_a_tool_call_is_tool_use_whatever_the_provider_says():
    assert outcome(decode(tool_block(0, "t", "f", "{}") + ending("end_turn"))) == "tool_use"
    assert outcome(decode(text_block(0, "a") + ending("tool_use"))) == "end_turn"


def test_the_stop_sequence_is_kept():
    delta = {"stop_reason": "stop_sequence", "stop_sequence": "END"}

    events = decode(text_block(0, "a") + event("message_delta", delta=delta) + event("message_stop"))
    assert events[-2] == hub.Finish("stop_sequence", "END")


@pytest.mark.parametrize("tail", [b"", b"data: [DONE]\n\n"])
def test_a_stop_reason_without_message_stop_is_an_end(tail):
    stream = text_block(0, "a") + event("message_delta", delta={"stop_reason": "max_tokens"})

    assert outcome(decode(stream + tail)) == "max_tokens"


def test_an_end_without_a_stop_reason_is_broken():
    assert isinstance(outcome(decode(MESSAGE_START + text_block(0, "a"))), UpstreamBroke)
    assert isinstance(outcome(decode(b"")), UpstreamBroke)


@pytest.mark.parametrize(
    "error",
    [
        event("error", error={"type": "overloaded_error", "message": "Overloaded"}),
        data({"error": {"type": "overloaded_error", "message": "Overloaded"}}),
    ],
)
def test_an_error_fails_the_answer_and_nothing_follows(error):
    events = decode(MESSAGE_START + text_block(0, "a") + error + ending())

    assert isinstance(outcome(events), UpstreamRejected)
    assert outcome(events).kind == "overloaded"


@pytest.mark.parametrize("reason", ["network_error", "NETWORK_ERROR", "error"])
def test_a_stop_reason_that_is_an_error_fails_the_answer(reason):
    assert isinstance(outcome(decode(text_block(0, "a") + ending(reason))), UpstreamRejected)


def test_a_web_page_fails_the_answer():
    assert isinstance(outcome(decode(b"data: <!doctype html>\n\n")), UpstreamRejected)


def test_halves_of_a_surrogate_pair_are_joined_over_deltas():
    raw = b'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%b"}}\n\n'

    events = decode(raw % b"a\\ud83d" + raw % b"\\ude00b" + ending())
    assert [found.text for found in of(events, hub.Text)] == ["a", "😀b"]


def test_a_half_that_stays_alone_is_replaced():
    raw = b'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\\ud83d"}}\n\n'
    start = event("content_block_start", index=0, content_block={"type": "text", "text": ""})

    events = decode(start + raw + event("content_block_stop", index=0) + ending())
    assert [found.text for found in of(events, hub.Text)] == ["a", "\ufffd"]
