"""Whatever order hub events come in, a Responses client gets one item at a time, numbered without a gap."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import RateLimited, UpstreamBroke
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.openai_responses.encoder import Encoder
from tests.responses import read_responses
from tests.streams import CONTEXT, events_of

END = (hub.Finish("end_turn"), hub.End())
CALL = (hub.ToolOpen(0, "call_a", "f"), hub.ToolArgs(0, '{"x":1}'), hub.ToolClose(0))


def encode(*events, **changes):
    encoder = Encoder(dataclasses.replace(CONTEXT, **changes))
    return b"".join(map(encoder.feed, events))


def kinds(stream):
    return [event.event.removeprefix("response.") for event in events_of(stream)]


def test_the_order_of_events_is_the_contracts():
    stream = encode(hub.Think(0, "hm"), hub.Text(1, "a"), hub.Text(1, "b"), *CALL, *END)

    assert kinds(stream) == [
        "created",
        "in_progress",
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "completed",
    ]


def test_nothing_is_said_before_the_first_content():
    encoder = Encoder(CONTEXT)

    assert encoder.feed(hub.Start("x", "y")) + encoder.feed(hub.Ping()) == b""
    assert kinds(encoder.feed(hub.Text(0, "a")))[:2] == ["created", "in_progress"]


def test_the_opening_can_be_asked_for_and_comes_once():
    encoder = Encoder(CONTEXT)

    assert kinds(encoder.open()) == ["created", "in_progress"]
    assert encoder.open() == b""


def test_a_heartbeat_is_the_progress_again_with_the_next_number():
    encoder = Encoder(CONTEXT)
    stream = encoder.heartbeat() + encoder.heartbeat() + encoder.feed(hub.Text(0, "a")) + encoder.feed(hub.Ping())
    stream += encoder.heartbeat() + encoder.feed(hub.End())

    assert read_responses(stream).pings == 4
    assert encoder.heartbeat() == b""


def test_the_response_carries_the_asked_model_and_what_was_asked():
    message = read_responses(encode(hub.Start("gen", "up"), hub.Text(0, "a"), *END, echo={"top_p": 0.5})).message

    assert (message["id"], message["model"], message["created_at"]) == ("resp_1", "claude-codegate-x", 1700000000)
    assert (message["top_p"], message["status"], message["usage"]) == (0.5, "in_progress", None)


def test_an_id_of_this_format_stays():
    assert read_responses(encode(hub.Start("resp_up"), hub.Text(0, "a"), *END)).message["id"] == "resp_up"


def test_a_run_of_texts_is_one_message():
    stream = encode(hub.Text(0, "a"), hub.Text(1, "b"), hub.Refusal("no"), *END)

    assert kinds(stream).count("output_item.done") == 1
    assert [block["text"] for block in read_responses(stream).blocks] == ["a", "b", "no"]


def test_a_message_ends_before_a_call_begins():
    answer = read_responses(encode(hub.Text(0, "a"), *CALL, hub.Text(1, "b"), *END))

    assert [block["type"] for block in answer.blocks] == ["text", "tool_use", "text"]


def test_calls_that_interleave_stay_apart():
    opened = [hub.ToolOpen(key, f"c{key}", "f") for key in (0, 1)]
    pieces = [hub.ToolArgs(key, text) for text in ("{", "}") for key in (0, 1)]
    answer = read_responses(encode(*opened, *pieces, hub.ToolClose(0), hub.ToolClose(1), *END))

    assert answer.calls() == [("c0", "f", "{}"), ("c1", "f", "{}")]


def test_no_arguments_are_an_empty_object():
    assert read_responses(encode(hub.ToolOpen(0, "c", "f"), hub.ToolClose(0), *END)).calls() == [("c", "f", "{}")]


def test_half_a_call_at_the_limit_is_marked():
    half = (hub.ToolOpen(0, "c", "f"), hub.ToolArgs(0, '{"x'), hub.ToolClose(0))
    answer = read_responses(encode(*half, hub.Finish("max_tokens"), hub.End()))

    assert answer.of("tool_use")[0]["item"]["status"] == "incomplete"
    assert answer.stop == "max_output_tokens"


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("end_turn", "completed"),
        ("tool_use", "completed"),
        ("max_tokens", "max_output_tokens"),
        ("refusal", "content_filter"),
        ("pause_turn", "completed"),
    ],
)
def test_the_end_says_why(reason, stop):
    assert read_responses(encode(hub.Text(0, "a"), hub.Finish(reason), hub.End())).stop == stop


def test_usage_may_come_after_the_finish():
    seen = hub.UsageSeen(Usage(input_tokens=20, cache_read_tokens=100, output_tokens=30, reasoning_tokens=8))
    usage = read_responses(encode(hub.Text(0, "a"), hub.Finish("end_turn"), seen, hub.End())).usage

    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (120, 30, 150)
    assert usage["input_tokens_details"]["cached_tokens"] == 100
    assert usage["output_tokens_details"] == {"reasoning_tokens": 8}


def test_unknown_usage_is_estimated():
    usage = read_responses(encode(hub.Text(0, "x" * 36), *END)).usage

    assert (usage["input_tokens"], usage["output_tokens"]) == (118, 10)


@pytest.mark.parametrize(
    ("signature", "encrypted"),
    [("ErcSig", "cg1.claude.ErcSig"), ("cg1.openai.gAAAA", "gAAAA"), ("cg1.glm.x", "cg1.glm.x")],
)
def test_a_signature_travels_as_encrypted_content_only(signature, encrypted):
    stream = encode(hub.Think(0, "hm"), hub.ThinkSignature(0, signature), *END)

    assert read_responses(stream).of("thinking") == [{"type": "thinking", "thinking": "hm", "signature": encrypted}]
    assert stream.count(encrypted.encode()) == stream.count(b"encrypted_content")


def test_reasoning_without_a_signature_gets_a_mark():
    first, second = (read_responses(encode(hub.Think(0, "hm"), *END, reasoning_family="glm")) for _ in "ab")

    assert first.blocks == second.blocks
    assert first.blocks[0]["signature"].startswith("cg1.glm.")


def test_a_signature_alone_is_an_item_without_a_summary():
    answer = read_responses(encode(hub.ThinkSignature(0, "Er1"), hub.Text(1, "a"), *END))

    assert answer.blocks[0] == {"type": "thinking", "thinking": "", "signature": "cg1.claude.Er1"}


def test_redacted_thinking_is_a_marked_item():
    answer = read_responses(encode(hub.RedactedThink("ErData"), hub.Text(0, "a"), *END))

    assert answer.blocks[0]["signature"] == "cg1.claude-redacted.ErData"


def test_a_freeform_tool_comes_back_as_one():
    wrapped = (hub.ToolOpen(0, "c", "patch"), hub.ToolArgs(0, '{"inp'), hub.ToolArgs(0, 'ut":"*** é\\n"}'))
    stream = encode(*wrapped, hub.ToolClose(0), *END, freeform_tools=frozenset({"patch"}))

    assert kinds(stream)[2:6] == [
        "output_item.added",
        "custom_tool_call_input.delta",
        "custom_tool_call_input.done",
        "output_item.done",
    ]
    assert read_responses(stream).blocks == [{"type": "custom", "id": "c", "name": "patch", "input": "*** é\n"}]


def test_a_renamed_tool_and_one_of_a_namespace_get_their_names_back():
    shapes = {"mcp__run": {"type": "function_call", "name": "run", "namespace": "mcp"}}
    stream = encode(
        hub.ToolOpen(0, "c", "short"), hub.ToolClose(0), hub.ToolOpen(1, "d", "mcp__run"), hub.ToolClose(1), *END,
        tool_names={"short": "long name"}, call_shapes=shapes,
    )  # fmt: skip
    first, second = read_responses(stream).of("tool_use")

    assert first["name"] == "long name"
    assert (second["name"], second["item"]["namespace"]) == ("run", "mcp")


def test_a_shell_comes_back_as_its_own_item():
    shapes = {"local_shell": {"type": "local_shell_call"}}
    call = (hub.ToolOpen(0, "c", "local_shell"), hub.ToolArgs(0, '{"command":["ls"]}'), hub.ToolClose(0))
    item = read_responses(encode(*call, *END, call_shapes=shapes)).blocks[0]

    assert (item["type"], item["call_id"], item["action"]["command"]) == ("local_shell_call", "c", ["ls"])


def test_a_web_search_is_an_item_and_other_server_blocks_leave_no_gap():
    search = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "q"}}
    other = {"type": "server_tool_use", "id": "s", "name": "code_execution", "input": {}}
    answer = read_responses(encode(hub.Opaque(other), hub.Opaque(search), hub.Text(0, "a"), *END))

    assert [block["type"] for block in answer.blocks] == ["web_search_call", "text"]
    assert answer.blocks[0]["action"] == {"type": "search", "query": "q"}


def test_an_error_is_a_failed_response_with_what_came_but_no_half_call():
    encoder = Encoder(CONTEXT)
    stream = b"".join(map(encoder.feed, (hub.Text(0, "a"), hub.ToolOpen(0, "c", "f"), hub.ToolArgs(0, '{"x'))))
    answer = read_responses(stream + encoder.fail(UpstreamBroke("gone"), "r"))

    assert answer.error == {"code": "server_error", "message": "gone"}
    assert [block["type"] for block in answer.blocks] == ["text"]
    assert encoder.feed(hub.Text(0, "b")) + encoder.feed(hub.End()) + encoder.fail(UpstreamBroke("x"), "r") == b""


def test_an_error_inside_a_message_keeps_the_text_so_far():
    encoder = Encoder(CONTEXT)
    stream = (
        encoder.feed(hub.Text(0, "so")) + encoder.feed(hub.Text(0, " far")) + encoder.fail(RateLimited("slow"), "r")
    )
    last = json.loads(events_of(stream)[-1].data)["response"]

    assert last["output"][0]["status"] == "incomplete"
    assert read_responses(stream).text() == "so far"


def test_an_error_before_anything_opens_the_stream_first():
    assert kinds(Encoder(CONTEXT).fail(UpstreamBroke("gone"), "r")) == ["created", "in_progress", "failed"]


EVENTS = st.one_of(
    st.builds(hub.Text, st.integers(0, 2), st.sampled_from(["", "a", "é"])),
    st.builds(hub.Think, st.integers(0, 2), st.sampled_from(["", "b"])),
    st.builds(hub.ThinkSignature, st.integers(0, 2), st.just("Er")),
    st.builds(hub.Refusal, st.just("no")),
    st.builds(hub.RedactedThink, st.just("x")),
    st.builds(hub.ToolOpen, st.integers(0, 2), st.just("c"), st.sampled_from(["f", "patch"])),
    st.builds(hub.ToolArgs, st.integers(0, 2), st.sampled_from(["{", "}", ""])),
    st.builds(hub.ToolClose, st.integers(0, 2)),
    st.just(hub.Ping()),
)


@given(st.lists(EVENTS, max_size=12))
def test_any_order_of_events_gives_a_legal_stream(events):
    stream = encode(*events, *END, freeform_tools=frozenset({"patch"}))

    assert read_responses(stream).stop == "completed"
