"""A Chat client gets one role, contiguous tool numbers, ids and names once, and one finish reason."""

import dataclasses
import json

import pytest

from codegate.errors import UpstreamBroke
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.openai_chat.encoder import Encoder
from codegate.wire.tap import KEEP_ALIVE
from tests.streams import CONTEXT, DONE, events_of, read_chat

END = (hub.Finish("end_turn"), hub.End())


def encode(*events, **changes):
    encoder = Encoder(dataclasses.replace(CONTEXT, **changes))
    return b"".join(map(encoder.feed, events))


def deltas(stream):
    frames = [json.loads(event.data) for event in events_of(stream) if event.data != b"[DONE]"]
    return [frame["choices"][0]["delta"] for frame in frames if frame["choices"]]


def test_the_role_comes_first_and_once():
    stream = encode(hub.Start("gen-1", "up"), hub.Text(0, "a"), hub.Text(0, "b"), *END)

    assert deltas(stream) == [{"role": "assistant", "content": ""}, {"content": "a"}, {"content": "b"}, {}]


def test_nothing_is_said_before_the_first_content():
    encoder = Encoder(CONTEXT)

    assert encoder.feed(hub.Start("x", "y")) + encoder.feed(hub.Ping()) == b""
    assert encoder.open() != b""
    assert encoder.open() == b""
    assert encoder.feed(hub.Ping()) == KEEP_ALIVE


def test_a_heartbeat_is_a_comment_behind_the_opening():
    encoder = Encoder(CONTEXT)

    assert deltas(encoder.heartbeat()) == [{"role": "assistant", "content": ""}]
    assert encoder.heartbeat() == KEEP_ALIVE


def test_nothing_follows_the_end_or_an_error():
    whole, broken = Encoder(CONTEXT), Encoder(CONTEXT)
    assert b"".join(map(whole.feed, (hub.Text(0, "a"), *END)))
    assert b"gone" in broken.feed(hub.Text(0, "a")) + broken.fail(UpstreamBroke("gone"), "r")

    for encoder in (whole, broken):
        assert encoder.heartbeat() + encoder.feed(hub.Text(0, "b")) + encoder.feed(hub.End()) == b""


def test_the_chunk_carries_the_asked_model_and_one_id():
    message = read_chat(encode(hub.Start("gen-1", "up"), hub.Text(0, "a"), *END)).message

    assert (message["id"], message["model"], message["created"]) == ("chatcmpl-1", "claude-codegate-x", 1700000000)


def test_an_id_of_this_format_stays():
    assert read_chat(encode(hub.Start("chatcmpl-up"), hub.Text(0, "a"), *END)).message["id"] == "chatcmpl-up"


def test_usage_is_a_chunk_of_its_own_for_those_who_asked():
    seen = hub.UsageSeen(Usage(input_tokens=20, cache_read_tokens=80, output_tokens=5))

    answer = read_chat(encode(hub.Text(0, "a"), hub.Finish("end_turn"), seen, hub.End()))
    assert answer.usage["prompt_tokens"] == 100
    assert answer.usage["prompt_tokens_details"] == {"cached_tokens": 80}
    assert b"usage" not in encode(hub.Text(0, "a"), seen, *END, include_usage=False)


def test_missing_usage_is_estimated():
    assert read_chat(encode(hub.Text(0, "a"), *END)).usage["completion_tokens"] >= 1


def test_an_empty_answer_is_a_whole_stream():
    answer = read_chat(encode(*END))

    assert (answer.blocks, answer.stop) == ([], "stop")


def test_nothing_follows_the_end():
    whole = encode(hub.Text(0, "a"), *END)

    assert whole.endswith(DONE)
    assert encode(hub.Text(0, "a"), *END, hub.Text(1, "b"), hub.End()) == whole


def test_only_one_finish_reason():
    assert read_chat(encode(hub.Text(0, "a"), hub.Finish("max_tokens"), *END)).stop == "length"


def test_a_failure_is_left_to_the_pipe():
    assert Encoder(CONTEXT).feed(hub.Failed(UpstreamBroke("x"))) == b""


def test_tools_are_numbered_from_zero_whatever_their_keys():
    answer = read_chat(
        encode(
            hub.Think(0, "why"),
            hub.Text(1, "so"),
            hub.ToolOpen(2, "a", "f"),
            hub.ToolOpen(7, "b", "g"),
            hub.ToolArgs(7, '{"y":'),
            hub.ToolArgs(2, '{"x":1}'),
            hub.ToolArgs(7, "2}"),
            *END,
        )
    )

    assert answer.calls() == [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]
    assert (answer.thinking(), answer.text()) == ("why", "so")


def test_a_tool_chunk_has_no_content():
    stream = encode(hub.ToolOpen(0, "a", "f"), hub.ToolArgs(0, "{}"), *END)

    assert all("content" not in delta for delta in deltas(stream)[1:])


def test_a_tool_without_arguments_gets_an_empty_object():
    assert read_chat(encode(hub.ToolOpen(0, "a", "f"), hub.ToolClose(0), *END)).calls() == [("a", "f", "{}")]


def test_names_are_the_clients():
    stream = encode(hub.ToolOpen(0, "a", "short"), hub.ToolClose(0), *END, tool_names={"short": "long.name"})

    assert read_chat(stream).calls() == [("a", "long.name", "{}")]


@pytest.mark.parametrize(("arguments", "text"), [('{"input":"*** patch"}', "*** patch"), ("*** raw", "*** raw")])
def test_a_freeform_tool_gets_its_text_in_one_piece(arguments, text):
    stream = encode(
        hub.ToolOpen(0, "a", "apply"),
        hub.ToolArgs(0, arguments[:4]),
        hub.ToolArgs(0, arguments[4:]),
        hub.ToolClose(0),
        *END,
        freeform_tools=frozenset({"apply"}),
    )

    assert read_chat(stream).calls() == [("a", "apply", text)]


def test_opaque_blocks_are_hidden_and_take_no_number():
    stream = encode(hub.Opaque({"type": "server_tool_use"}), hub.ToolOpen(4, "a", "f"), hub.ToolClose(4), *END)

    assert read_chat(stream).calls() == [("a", "f", "{}")]


def test_opaque_reasoning_travels_beside_the_text_with_an_index():
    stream = encode(hub.Think(0, "why"), hub.ThinkSignature(0, "Esig"), hub.RedactedThink("x"), hub.Text(1, "so"), *END)

    assert read_chat(stream).thinking() == "why"
    assert b'{"type":"reasoning.text","signature":"Esig","index":0}' in stream
    assert b'{"type":"reasoning.encrypted","data":"x","index":1}' in stream


def test_a_refusal_has_its_own_member():
    answer = read_chat(encode(hub.Refusal("No."), hub.Finish("refusal"), hub.End()))

    assert answer.of("refusal") == [{"type": "refusal", "text": "No."}]
    assert answer.stop == "content_filter"


@pytest.mark.parametrize("text", ['é "\\\n\u2028😀', "a\ud83d"])
def test_text_is_written_as_valid_json(text):
    stream = encode(hub.Text(0, text), hub.Text(0, text), *END)

    assert read_chat(stream).text() == text.replace("\ud83d", "\ufffd") * 2
    assert b"\\u00e9" not in stream


def test_a_client_of_openrouters_dialect_finds_reasoning_twice() -> None:
    encoder = Encoder(dataclasses.replace(CONTEXT, reasoning_twin=True))
    sent = encoder.feed(hub.Think(0, "hm")) + encoder.feed(hub.Text(1, "a"))
    deltas = [json.loads(sse.data)["choices"][0]["delta"] for sse in events_of(sent)]

    assert deltas[1:] == [{"reasoning_content": "hm", "reasoning": "hm"}, {"content": "a"}]
