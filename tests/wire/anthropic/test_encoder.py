"""Whatever order hub events come in, a Messages client gets one block at a time, in positions without a gap."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import UpstreamBroke
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.anthropic.encoder import PING, Encoder, estimate
from tests.streams import CONTEXT, events_of, read_anthropic

END = (hub.Finish("end_turn"), hub.End())


def encode(*events, context=CONTEXT):
    encoder = Encoder(context)
    return b"".join(map(encoder.feed, events))


def kinds(stream):
    return [event.event for event in events_of(stream)]


def test_nothing_is_said_before_the_first_content():
    encoder = Encoder(CONTEXT)

    assert encoder.feed(hub.Start("x", "y")) + encoder.feed(hub.Ping()) == b""
    assert kinds(encoder.feed(hub.Text(0, "a")))[:2] == ["message_start", "ping"]
    assert encoder.feed(hub.Ping()) == PING


def test_the_opening_can_be_asked_for_and_comes_once():
    encoder = Encoder(CONTEXT)

    assert kinds(encoder.open()) == ["message_start", "ping"]
    assert encoder.open() == b""
    assert kinds(encoder.feed(hub.Text(0, "a"))) == ["content_block_start", "content_block_delta"]


def test_a_heartbeat_is_a_ping_behind_the_opening():
    encoder = Encoder(CONTEXT)

    assert kinds(encoder.heartbeat()) == ["message_start", "ping"]
    assert encoder.heartbeat() == PING
    assert encoder.feed(hub.Text(0, "a")) != b""
    assert encoder.heartbeat() == PING


def test_nothing_follows_the_end_or_an_error():
    whole, broken = Encoder(CONTEXT), Encoder(CONTEXT)
    assert b"".join(map(whole.feed, (hub.Text(0, "a"), *END)))
    assert kinds(broken.feed(hub.Text(0, "a")) + broken.fail(UpstreamBroke("gone"), "r"))[-1] == "error"

    for encoder in (whole, broken):
        assert encoder.heartbeat() + encoder.feed(hub.Text(0, "b")) + encoder.feed(hub.End()) == b""


def test_the_opening_holds_the_asked_model_and_an_estimate():
    answer = read_anthropic(encode(hub.Text(0, "a"), *END))

    assert answer.message["model"] == "claude-codegate-x"
    assert answer.message["id"] == "msg_1"
    assert answer.message["usage"] == {
        "input_tokens": 118,
        "output_tokens": 1,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
    }


def test_an_id_of_this_format_stays():
    assert read_anthropic(encode(hub.Start("msg_up"), hub.Text(0, "a"), *END)).message["id"] == "msg_up"


def test_the_final_numbers_wait_for_the_end():
    late = hub.UsageSeen(Usage(input_tokens=20, cache_read_tokens=80, output_tokens=30))

    answer = read_anthropic(encode(hub.Text(0, "a"), hub.Finish("end_turn"), late, hub.End()))
    assert answer.usage["input_tokens"] == 20
    assert answer.usage["cache_read_input_tokens"] == 80
    assert answer.usage["output_tokens"] == 30


def test_missing_usage_is_estimated():
    answer = read_anthropic(encode(hub.Text(0, "x" * 36), *END))

    assert (answer.usage["input_tokens"], answer.usage["output_tokens"]) == (118, estimate(36))


def test_an_empty_answer_is_a_whole_message():
    answer = read_anthropic(encode(*END))

    assert (answer.blocks, answer.stop) == ([], "end_turn")


def test_empty_deltas_open_no_block():
    answer = read_anthropic(encode(hub.Text(0, ""), hub.Think(1, ""), hub.ToolOpen(0, "t", "f"), *END))

    assert [block["type"] for block in answer.blocks] == ["tool_use"]


def test_nothing_follows_the_end():
    assert encode(hub.Text(0, "a"), *END, hub.Text(1, "b"), hub.End()) == encode(hub.Text(0, "a"), *END)


def test_a_failure_is_left_to_the_pipe():
    assert Encoder(CONTEXT).feed(hub.Failed(UpstreamBroke("x"))) == b""


def test_a_new_kind_of_content_closes_the_block_before_it():
    answer = read_anthropic(
        encode(hub.Think(0, "why"), hub.Text(1, "so"), hub.Think(2, "but"), hub.Text(3, "well"), *END)
    )

    assert [block["type"] for block in answer.blocks] == ["thinking", "text", "thinking", "text"]


def test_given_signatures_are_kept_and_missing_ones_made():
    given_one = read_anthropic(encode(hub.Think(0, "why"), hub.ThinkSignature(0, "Esig"), hub.Text(1, "so"), *END))
    made = read_anthropic(encode(hub.Think(0, "wh"), hub.Think(0, "y"), hub.Text(1, "so"), *END))
    made_again = read_anthropic(encode(hub.Think(0, "why"), hub.Text(1, "so"), *END))

    assert given_one.blocks[0]["signature"] == "Esig"
    assert made.blocks[0]["signature"].startswith("cg1.chat.")
    assert made.blocks[0]["signature"] == made_again.blocks[0]["signature"]


def test_a_signature_alone_is_a_block():
    (thinking,) = read_anthropic(encode(hub.ThinkSignature(0, "Esig"), *END)).blocks

    assert (thinking["thinking"], thinking["signature"]) == ("", "Esig")


def test_redacted_thinking_has_no_deltas():
    (redacted,) = read_anthropic(encode(hub.RedactedThink("x"), *END)).blocks

    assert redacted == {"type": "redacted_thinking", "data": "x", "arguments": "", "deltas": 0}


def test_a_servers_tool_has_its_input_in_a_delta():
    block = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"q": 1}}

    (shown,) = read_anthropic(encode(hub.Opaque(block), *END)).blocks
    assert (shown["input"], shown["arguments"]) == ({}, '{"q":1}')


def test_a_tool_without_arguments_has_one_empty_delta():
    (tool,) = read_anthropic(encode(hub.ToolOpen(0, "t", "f"), hub.ToolClose(0), *END)).of("tool_use")

    assert (tool["arguments"], tool["deltas"]) == ("", 1)


def test_interleaved_calls_become_blocks_one_after_the_other():
    events = (
        hub.ToolOpen(0, "a", "f"),
        hub.ToolOpen(1, "b", "g"),
        hub.ToolArgs(0, '{"x":'),
        hub.ToolArgs(1, '{"y":'),
        hub.ToolArgs(0, "1}"),
        hub.ToolArgs(1, "2}"),
        hub.ToolClose(0),
        hub.ToolClose(1),
    )

    assert read_anthropic(encode(*events, *END)).calls() == [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]


def test_the_first_open_call_streams_live_and_its_end_lets_the_next_begin():
    encoder = Encoder(CONTEXT)
    encoder.feed(hub.ToolOpen(0, "a", "f"))

    assert encoder.feed(hub.ToolOpen(1, "b", "g")) == b""
    assert encoder.feed(hub.ToolArgs(1, "{}")) == b""
    assert kinds(encoder.feed(hub.ToolArgs(0, "{"))) == ["content_block_delta"]
    assert kinds(encoder.feed(hub.ToolArgs(0, "}"))) == [
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
    ]


def test_text_while_a_call_is_unfinished_waits_for_it():
    events = (
        hub.ToolOpen(0, "a", "f"),
        hub.ToolArgs(0, '{"x"'),
        hub.Text(5, "mean"),
        hub.Text(5, "while"),
        hub.ToolArgs(0, ":1}"),
    )

    answer = read_anthropic(encode(*events, *END))
    assert answer.calls() == [("a", "f", '{"x":1}')]
    assert [block["type"] for block in answer.blocks] == ["tool_use", "text"]
    assert answer.text() == "meanwhile"


def test_text_behind_a_finished_call_closes_it_at_once():
    encoder = Encoder(CONTEXT)
    encoder.feed(hub.ToolOpen(0, "a", "f"))
    encoder.feed(hub.ToolArgs(0, "{}"))

    assert kinds(encoder.feed(hub.Text(1, "so"))) == [
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
    ]


def test_a_half_finished_call_is_closed_as_it_is_never_repaired():
    stream = encode(hub.ToolOpen(0, "a", "f"), hub.ToolArgs(0, '{"x":'), hub.Finish("max_tokens"), hub.End())

    answer = read_anthropic(stream)
    assert answer.calls() == [("a", "f", '{"x":')]
    assert answer.stop == "max_tokens"


def test_ids_and_names_are_the_clients():
    context = dataclasses.replace(CONTEXT, tool_names={"short": "mcp__long.name"})

    answer = read_anthropic(encode(hub.ToolOpen(0, "functions.f:0", "short"), *END, context=context))
    assert answer.calls() == [("functions_f_0", "mcp__long.name", "")]


def test_arguments_that_a_tool_refuses_are_taken_out():
    args = (hub.ToolArgs(0, '{"file_path":"/a",'), hub.ToolArgs(0, '"pages":""}'))

    answer = read_anthropic(encode(hub.ToolOpen(0, "t", "Read"), *args, hub.ToolClose(0), *END))
    assert answer.calls() == [("t", "Read", '{"file_path":"/a"}')]


def test_a_broken_call_of_such_a_tool_is_passed_on_as_it_is():
    answer = read_anthropic(encode(hub.ToolOpen(0, "t", "Read"), hub.ToolArgs(0, '{"pages":""'), *END))

    assert answer.calls() == [("t", "Read", '{"pages":""')]


@pytest.mark.parametrize("text", ['é "\\\n\u2028😀', "a\ud83d"])
def test_text_is_written_as_valid_json(text):
    stream = encode(hub.Text(0, text), hub.Text(0, text), *END)

    assert read_anthropic(stream).text() == text.replace("\ud83d", "\ufffd") * 2
    assert b"\\u00e9" not in stream


PIECES = st.sampled_from(['{"k":', "1", "}", "{}", "text"])
EVENTS = st.one_of(
    st.builds(hub.Text, st.integers(0, 2), PIECES),
    st.builds(hub.Refusal, PIECES),
    st.builds(hub.Think, st.integers(3, 4), PIECES),
    st.builds(hub.ThinkSignature, st.integers(3, 4), st.just("Esig")),
    st.builds(hub.RedactedThink, st.just("x")),
    st.builds(hub.ToolOpen, st.integers(5, 7), st.just("id"), st.just("f")),
    st.builds(hub.ToolArgs, st.integers(5, 7), PIECES),
    st.builds(hub.ToolClose, st.integers(5, 7)),
    st.builds(hub.Ping),
    st.builds(hub.UsageSeen, st.just(Usage(input_tokens=3, output_tokens=2))),
)


@given(st.lists(EVENTS, max_size=30))
def test_every_order_of_events_is_a_legal_stream_and_loses_no_text(events):
    answer = read_anthropic(encode(*events, *END))

    said = [event.text for event in events if isinstance(event, hub.Text | hub.Refusal)]
    assert sorted(answer.text()) == sorted("".join(said))
    assert sorted(answer.thinking()) == sorted("".join(e.text for e in events if isinstance(e, hub.Think)))
    assert json.dumps(answer.stop) == '"end_turn"'


def test_thinking_that_the_client_wants_omitted_is_a_signed_block_without_words():
    hidden = dataclasses.replace(CONTEXT, hides_thoughts=True)
    stream = encode(
        hub.Think(0, "a secret "),
        hub.Think(0, "plan"),
        hub.ThinkSignature(0, "sig"),
        hub.Text(1, "Hi"),
        *END,
        context=hidden,
    )

    thinking, text = read_anthropic(stream).blocks
    assert (thinking["thinking"], thinking["signature"]) == ("", "sig")
    assert text["text"] == "Hi"
    assert b"thinking_delta" not in stream


def test_thinking_without_a_signature_is_hidden_as_well():
    hidden = dataclasses.replace(CONTEXT, hides_thoughts=True)
    thinking, _ = read_anthropic(encode(hub.Think(0, "plan"), hub.Text(1, "Hi"), *END, context=hidden)).blocks

    assert (thinking["thinking"], bool(thinking["signature"])) == ("", True)
