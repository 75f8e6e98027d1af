"""Every dialect of a Responses stream becomes the same hub events, each thing once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.openai_responses.decoder import Decoder
from codegate.wire.replay import Collector
from codegate.wire.table import FORMATS
from tests.responses import EVERYTHING, added, created, delta, done, ended, message, pipe, thought
from tests.shapes import shapes
from tests.streams import CONTEXT, data, event, events_of, read_anthropic


def decode(stream):
    decoder = Decoder()
    return [*(out for sse in events_of(stream) for out in decoder.feed(sse)), *decoder.close()]


def collect(stream):
    collector = Collector()
    for out in decode(stream):
        collector.feed(out)
    return collector.reply()


def content(stream):
    return collect(stream)["content"]


def failure(stream):
    last = decode(stream)[-1]
    assert isinstance(last, hub.Failed)
    return last.error


def test_a_stream_with_everything():
    reply = collect(EVERYTHING)

    assert reply["content"] == [
        {"type": "thinking", "thinking": "One file – naïve 😀.", "signature": "cg1.openai.gAAAAenc"},
        {"type": "text", "text": "Opening it."},
        {"type": "tool_use", "id": "call_left", "name": "open_file", "input": {"name": "zoë.txt"}},
    ]
    assert (reply["id"], reply["model"], reply["stop_reason"]) == ("resp_up", "up/model", "tool_use")
    assert reply["usage"] == Usage(input_tokens=44, cache_read_tokens=256, output_tokens=44, reasoning_tokens=12)


@pytest.mark.parametrize("keep", ["added", "deltas", "done", "completed"])
def test_each_kind_of_event_is_enough(keep):
    frames = [json.loads(sse.data) for sse in events_of(EVERYTHING)]
    items = [frame["item"] for frame in frames if frame["type"].endswith("item.done")]
    frames[-1]["response"]["output"] = items if keep == "completed" else []
    kinds = {"added": (".added", ".delta"), "deltas": (".added", ".delta"), "done": ("item.done",), "completed": ()}
    kept = [frame for frame in frames[:-1] if frame["type"].endswith(kinds[keep])]
    stream = b"".join(event(frame.pop("type"), **frame) for frame in [*kept, frames[-1]])

    found = content(stream)
    if keep in ("added", "deltas"):
        found[0]["signature"] = "cg1.openai.gAAAAenc"  # said in the end only
    assert found == content(EVERYTHING)


def test_a_repeated_output_is_not_said_twice():
    output = [json.loads(sse.data)["item"] for sse in events_of(EVERYTHING) if sse.event.endswith("item.done")]
    stream = EVERYTHING.replace(ended(), ended(output=output))

    assert content(stream) == content(EVERYTHING)


def test_items_whose_ids_change_with_every_event_are_still_the_same():
    stream = added(0, "function_call", "x1", call_id="c", name="f", arguments="")
    stream += delta("function_call_arguments", 0, "{}", "x2")
    stream += done(0, "function_call", "x3", call_id="c", name="f", arguments="{}")
    stream += ended(output=[{"type": "function_call", "id": "x4", "call_id": "c", "name": "f", "arguments": "{}"}])

    assert content(stream) == [{"type": "tool_use", "id": "c", "name": "f", "input": {}}]


def test_calls_that_interleave_keep_their_arguments():
    stream = b"".join(added(at, "function_call", call_id=f"c{at}", name="f", arguments="") for at in (0, 1))
    for piece in ('{"a":', "1}"):
        stream += b"".join(delta("function_call_arguments", at, piece) for at in (0, 1))

    assert [block["input"] for block in content(stream + ended())] == [{"a": 1}, {"a": 1}]


def test_deltas_without_an_added_item_are_read():
    stream = delta("output_text", 0, "a", content_index=0) + delta("output_text", 0, "b", content_index=0) + ended()

    assert content(stream) == [{"type": "text", "text": "ab"}]


def test_the_parts_of_a_summary_are_one_block_with_one_signature():
    stream = added(0, "reasoning") + delta("reasoning_summary_text", 0, "a", summary_index=0)
    stream += delta("reasoning_summary_text", 0, "b", summary_index=1)
    summary = [{"text": "a"}, {"text": "b"}]
    stream += done(0, "reasoning", summary=summary, encrypted_content="gAAAAlast") + ended()

    assert content(stream) == [{"type": "thinking", "thinking": "a\n\nb", "signature": "cg1.openai.gAAAAlast"}]


def test_the_last_encrypted_content_counts():
    stream = added(0, "reasoning", encrypted_content="gAAAAearly") + delta("reasoning_summary_text", 0, "a")
    stream += done(0, "reasoning", summary=[{"text": "a"}], encrypted_content="gAAAAlate") + ended()

    assert [block["signature"] for block in content(stream)] == ["cg1.openai.gAAAAlate"]


def test_reasoning_without_a_summary_is_a_redacted_block():
    assert content(thought(0) + message(1, "a") + ended())[0] == {
        "type": "redacted_thinking", "data": "cg1.openai.gAAAAenc"
    }  # fmt: skip


def test_plain_reasoning_text_is_thinking():
    stream = added(0, "reasoning") + delta("reasoning_text", 0, "hm", content_index=0)
    stream += done(0, "reasoning", summary=[], content=[{"type": "reasoning_text", "text": "hm"}]) + ended()

    assert content(stream) == [{"type": "thinking", "thinking": "hm", "signature": ""}]


@pytest.mark.parametrize("has_deltas", [False, True])
def test_a_freeform_call_is_an_object_with_its_input(has_deltas):
    stream = added(0, "custom_tool_call", call_id="c", name="patch", input="")
    if has_deltas:
        stream += delta("custom_tool_call_input", 0, '*** "a')
    stream += done(0, "custom_tool_call", call_id="c", name="patch", input='*** "ab') + ended()

    assert content(stream) == [{"type": "tool_use", "id": "c", "name": "patch", "input": {"input": '*** "ab'}}]


def test_a_name_that_comes_late_still_opens_the_call():
    stream = added(0, "function_call", call_id="c", name="") + delta("function_call_arguments", 0, "{}")
    stream += done(0, "function_call", call_id="c", name="f", arguments="{}") + ended()

    assert content(stream) == [{"type": "tool_use", "id": "c", "name": "f", "input": {}}]


def test_a_call_that_is_never_named_is_none():
    reply = collect(added(0, "function_call", call_id="c", name="") + message(1, "a") + ended())

    assert [block["type"] for block in reply["content"]] == ["text"]
    assert reply["stop_reason"] == "end_turn"


def test_a_web_search_is_a_pair_of_blocks_and_no_tool_call():
    stream = done(0, "web_search_call", "ws_1", action={"type": "search", "query": "q"}) + message(1, "a") + ended()
    reply = collect(stream)

    assert [block["type"] for block in reply["content"]] == ["server_tool_use", "web_search_tool_result", "text"]
    assert reply["stop_reason"] == "end_turn"


@pytest.mark.parametrize("is_stream", [False, True])
def test_web_searches_are_counted_for_a_messages_client(is_stream):
    search = done(0, "web_search_call", "ws_1", action={"type": "search", "query": "q"})
    stream = created() + search + search.replace(b"ws_1", b"ws_2") + message(2, "a") + ended()
    if is_stream:
        told = read_anthropic(pipe("openai_responses", "anthropic").feed(stream)).usage
    else:
        told = FORMATS["anthropic"].reply_from_hub(collect(stream), CONTEXT)["usage"]

    assert told["server_tool_use"] == {"web_search_requests": 2, "web_fetch_requests": 0}


def test_a_shell_call_is_a_call_of_that_tool():
    stream = done(0, "local_shell_call", call_id="c", action={"command": ["ls"]}) + ended()

    assert content(stream) == [{"type": "tool_use", "id": "c", "name": "local_shell", "input": {"command": ["ls"]}}]


def test_a_refusal_is_the_reason_of_the_end():
    stream = added(0, "message") + delta("refusal", 0, "no", content_index=0)
    stream += done(0, "message", content=[{"type": "refusal", "refusal": "no."}]) + ended()

    assert [out for out in decode(stream) if isinstance(out, hub.Refusal)] == [hub.Refusal("no"), hub.Refusal(".")]
    assert collect(stream)["stop_reason"] == "refusal"


@pytest.mark.parametrize(
    ("details", "reason"),
    [({"reason": "max_output_tokens"}, "max_tokens"), ({"reason": "content_filter"}, "refusal"), (None, "max_tokens")],
)
def test_an_incomplete_response_ends_for_its_reason_with_usage(details, reason):
    reply = collect(message(0, "a") + ended("incomplete", incomplete_details=details))

    assert (reply["stop_reason"], reply["usage"].output_tokens) == (reason, 44)


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_failed_response_is_an_error_whatever_follows(status):
    error = {"code": "rate_limit_exceeded", "message": "Please try again in 7s."}
    found = failure(message(0, "a") + ended(status, error=error) + ended())

    assert isinstance(found, UpstreamRejected)
    assert (found.kind, found.retry_after_s) == ("rate_limit", 7)


def test_usage_of_a_failed_response_is_seen():
    assert any(isinstance(out, hub.UsageSeen) for out in decode(created() + ended("failed", error={"message": "x"})))


@pytest.mark.parametrize(
    "error",
    [
        event("error", code="server_is_overloaded", message="busy"),
        event("error", error={"code": "server_is_overloaded", "message": "busy"}),
        data({"error": {"code": "server_is_overloaded", "message": "busy"}}),
        data({"detail": {"code": "server_is_overloaded", "message": "busy"}}),
    ],
)
def test_an_error_is_heard_in_every_shape(error):
    found = failure(created() + error)

    assert isinstance(found, UpstreamRejected)
    assert (found.kind, found.message) == ("overloaded", "busy")


def test_an_early_end_is_an_error_even_after_text():
    assert isinstance(failure(created() + message(0, "a")), UpstreamBroke)
    assert isinstance(failure(created() + message(0, "a") + b"data: [DONE]\n\n"), UpstreamBroke)


def test_a_web_page_is_an_error():
    assert isinstance(failure(b"data: <html>\n\n"), UpstreamRejected)


def test_the_name_of_the_event_stands_in_for_a_missing_type():
    stream = b'event: response.output_text.delta\ndata: {"delta":"a"}\n\n' + ended()

    assert content(stream) == [{"type": "text", "text": "a"}]


def test_a_surrogate_pair_split_over_two_deltas_is_one_character():
    raw = b'data: {"type":"response.output_text.delta","output_index":0,"delta":"%b"}\n\n'

    assert content(raw % b"a\\ud83d" + raw % b"\\ude00" + raw % b"\\ud83d" + ended())[0]["text"] == "a😀\ufffd"


def test_a_keepalive_is_a_ping_and_unknown_events_are_nothing():
    assert decode(event("keepalive") + event("response.metadata", x=1))[0] == hub.Ping()


SHAPES = shapes(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "message", "function_call"]),
    st.sampled_from(["type", "id", "content", "summary", "output", "name", "error"]),
)
KINDS = st.sampled_from(
    [
        "response.created", "response.output_item.added", "response.output_item.done", "response.output_text.delta",
        "response.function_call_arguments.delta", "response.completed", "response.failed", "error",
    ]
)  # fmt: skip
FRAMES = st.tuples(
    KINDS,
    st.dictionaries(st.sampled_from(["item", "delta", "item_id", "output_index", "response"]), SHAPES, max_size=3),
)


@given(st.lists(FRAMES, max_size=5))
def test_no_junk_breaks_it(frames):
    found = decode(b"".join(event(kind, **members) for kind, members in frames))

    assert isinstance(found[-1], hub.End | hub.Failed)


def said_by(*frames):
    return content(created() + b"".join(frames) + ended())


CALL = {"kind": "function_call", "item_id": "fc_1", "call_id": "call_1", "name": "look", "arguments": ""}
REASON = {"kind": "reasoning", "item_id": "rs_1", "summary": []}
SPEECH = {"kind": "message", "item_id": "m_1", "role": "assistant", "content": []}
ARGUMENTS = '{"at":"x"}'


@pytest.mark.parametrize("said", ["", ARGUMENTS[:4], ARGUMENTS])
def test_whole_arguments_fill_in_what_no_delta_said(said):
    deltas = event("response.function_call_arguments.delta", item_id="fc_1", output_index=0, delta=said)
    whole = event("response.function_call_arguments.done", item_id="fc_1", output_index=0, arguments=ARGUMENTS)

    assert said_by(added(0, **CALL), deltas, whole) == [
        {"type": "tool_use", "id": "call_1", "name": "look", "input": {"at": "x"}}
    ]


def test_whole_arguments_may_bring_the_name():
    whole = event("response.function_call_arguments.done", output_index=0, name="look", arguments=ARGUMENTS)
    found = said_by(added(0, **{**CALL, "name": ""}), whole)

    assert [(block["name"], block["input"]) for block in found] == [("look", {"at": "x"})]


def test_whole_input_of_a_freeform_call_is_heard():
    item = {"kind": "custom_tool_call", "item_id": "ct_1", "call_id": "call_1", "name": "patch", "input": ""}
    whole = event("response.custom_tool_call_input.done", item_id="ct_1", output_index=0, input="*** Begin")

    assert said_by(added(0, **item), whole)[0]["input"] == {"input": "*** Begin"}


@pytest.mark.parametrize(
    "frames",
    [
        [("response.output_text.done", {"content_index": 0, "text": "Hi you"})],
        [("response.content_part.done", {"content_index": 0, "part": {"type": "output_text", "text": "Hi you"}})],
        [
            ("response.output_text.delta", {"content_index": 0, "delta": "Hi "}),
            ("response.output_text.done", {"content_index": 0, "text": "Hi you"}),
            ("response.content_part.done", {"content_index": 0, "part": {"type": "output_text", "text": "Hi you"}}),
        ],
    ],
)
def test_a_whole_text_fills_in_what_no_delta_said(frames):
    told = [event(kind, item_id="m_1", output_index=0, **members) for kind, members in frames]

    assert said_by(added(0, **SPEECH), *told) == [{"type": "text", "text": "Hi you"}]


@pytest.mark.parametrize("is_numbered", [True, False])
def test_whole_sections_of_a_summary_fill_in_what_no_delta_said(is_numbered):
    def told(kind, section, **members):
        at = {"summary_index": section} if is_numbered or kind.endswith("delta") else {}
        return event(f"response.reasoning_summary_{kind}", item_id="rs_1", output_index=0, **at, **members)

    found = said_by(
        added(0, **REASON),
        told("text.delta", 0, delta="One "),
        told("text.done", 0, text="One thing."),
        told("part.done", 0, part={"type": "summary_text", "text": "One thing."}),
        told("text.delta", 1, delta="Two."),
        told("text.done", 1, text="Two."),
    )

    assert [block["thinking"] for block in found] == ["One thing.\n\nTwo."]


def test_reasoning_that_only_comes_whole_is_heard():
    summary = [
        event("response.reasoning_summary_text.done", item_id="rs_1", output_index=0, summary_index=at, text=words)
        for at, words in enumerate(("One.", "Two."))
    ]
    plain = event("response.reasoning_text.done", item_id="rs_1", output_index=0, content_index=0, text="One.")

    assert said_by(added(0, **REASON), *summary)[0]["thinking"] == "One.\n\nTwo."
    assert said_by(added(0, **REASON), plain)[0]["thinking"] == "One."
