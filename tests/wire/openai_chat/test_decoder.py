"""Chat streams in every dialect become the same hub events."""

import pytest

from codegate.errors import UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.openai_chat.decoder import Decoder
from tests.streams import DONE, call, chunk, data, events_of


def decode(stream, **options):
    decoder = Decoder(**options)
    return [out for event in events_of(stream) for out in decoder.feed(event)] + decoder.close()


def of(events, *kinds):
    return [event for event in events if isinstance(event, kinds)]


def text_of(events):
    return "".join(event.text for event in of(events, hub.Text))


def thought_of(events):
    return "".join(event.text for event in of(events, hub.Think))


def outcome(events):
    assert isinstance(events[-1], hub.End | hub.Failed)
    return events[-2].reason if isinstance(events[-1], hub.End) else events[-1].error


def test_a_plain_answer():
    stream = chunk({"role": "assistant", "content": ""}) + chunk({"content": "Hi"}) + chunk(finish="stop") + DONE

    assert decode(stream) == [hub.Start("gen-7", "up/model"), hub.Text(0, "Hi"), hub.Finish("end_turn"), hub.End()]


def test_text_in_the_role_chunk_and_in_the_finish_chunk_is_kept():
    events = decode(chunk({"role": "assistant", "content": "a"}) + chunk({"content": "b"}, "stop") + DONE)

    assert text_of(events) == "ab"
    assert outcome(events) == "end_turn"


@pytest.mark.parametrize("choices", [None, [], "odd", [None], [{"index": 1, "delta": {"content": "other"}}]])
def test_chunks_without_our_choice_are_passed_over(choices):
    events = decode(data({"choices": choices}) + chunk({"content": "a"}, "stop") + DONE)

    assert text_of(events) == "a"


def test_null_and_missing_deltas_are_empty():
    odd = data({"choices": [{"index": 0, "delta": None}]}) + data({"choices": [{}]}) + chunk({"content": None})

    assert of(decode(odd + chunk({"content": "a"}, "stop")), hub.Text) == [hub.Text(0, "a")]


def test_a_whole_message_in_place_of_a_delta_is_not_said_twice():
    whole = {"role": "assistant", "content": "Hello", "reasoning_content": "why"}
    last = data({"choices": [{"index": 0, "message": whole, "finish_reason": "stop"}]})

    events = decode(chunk({"reasoning_content": "why"}) + chunk({"content": "Hel"}) + last)
    assert (thought_of(events), text_of(events)) == ("why", "Hello")
    events = decode(last)
    assert (thought_of(events), text_of(events)) == ("why", "Hello")


def test_reasoning_and_content_in_one_delta_are_two_parts_in_that_order():
    events = decode(chunk({"content": "so", "reasoning": "why"}, "stop"))

    assert events[1:3] == [hub.Think(0, "why"), hub.Text(1, "so")]


def test_content_before_reasoning_starts_a_new_part():
    events = decode(chunk({"content": "a"}) + chunk({"reasoning": "b"}) + chunk({"content": "c"}, "stop"))

    assert events[1:4] == [hub.Text(0, "a"), hub.Think(1, "b"), hub.Text(2, "c")]


def test_encrypted_reasoning_is_a_block_of_its_own():
    details = [{"type": "reasoning.encrypted", "data": "x", "format": "openai-responses-v1"}]

    events = decode(chunk({"reasoning_details": details}) + chunk({"content": "a"}, "stop"))
    assert events[1:3] == [hub.RedactedThink("cg1.openai.x"), hub.Text(1, "a")]


def test_content_parts_are_text_and_thinking():
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "why"}]}, {"type": "text", "text": "so"}]

    events = decode(chunk({"content": parts}, "stop"))
    assert (thought_of(events), text_of(events)) == ("why", "so")


def test_think_tags_cut_over_chunks_are_reasoning():
    events = decode(
        b"".join(chunk({"content": piece}) for piece in ("<th", "ink>wh", "y</", "think>\n\nso")) + chunk({}, "stop")
    )

    assert (thought_of(events), text_of(events)) == ("why", "so")


def test_think_tags_can_be_plain_text():
    assert text_of(decode(chunk({"content": "<think>a</think>"}, "stop"), think_tags=False)) == "<think>a</think>"


def test_a_refusal_ends_in_refusal():
    events = decode(chunk({"refusal": "No."}) + chunk({}, "stop") + DONE)

    assert of(events, hub.Refusal) == [hub.Refusal("No.")]
    assert outcome(events) == "refusal"


def test_usage_is_seen_wherever_it_stands():
    one = {"prompt_tokens": 10, "completion_tokens": 4}
    seen = Usage(input_tokens=10, output_tokens=4)

    for stream in (
        chunk({"content": "a"}, "stop", usage=one) + DONE,
        chunk({"content": "a"}, "stop") + data({"choices": [], "usage": one}) + DONE,
        data({"choices": [], "usage": one}) + chunk({"content": "a"}, "stop"),
        data({"choices": [{"delta": {"content": "a"}, "finish_reason": "stop", "usage": one}]}),
        chunk({"content": "a"}, "stop", x_groq={"usage": one}),
        chunk({"content": "a"}, usage=one) + chunk({}, "stop", usage={**one, "completion_tokens": 0}),
    ):
        assert of(decode(stream), hub.UsageSeen)[-1] == hub.UsageSeen(seen)


def test_the_legacy_function_call_is_a_tool_call():
    first = chunk({"function_call": {"name": "f", "arguments": '{"x"'}})

    events = decode(first + chunk({"function_call": {"arguments": ":1}"}}) + chunk({}, "function_call") + DONE)
    assert of(events, hub.ToolOpen)[0].name == "f"
    assert "".join(event.text for event in of(events, hub.ToolArgs)) == '{"x":1}'
    assert outcome(events) == "tool_use"


def test_a_tool_call_ends_for_a_tool_though_the_provider_says_stop():
    assert outcome(decode(call(0, id="a", name="f", arguments="{}") + chunk({}, "stop"))) == "tool_use"


def test_a_ghost_call_does_not_end_for_a_tool():
    events = decode(chunk({"content": "a"}) + call(0, id="", name="", arguments="") + chunk({}, "tool_calls") + DONE)

    assert of(events, hub.ToolOpen) == []
    assert outcome(events) == "end_turn"


def test_an_id_behind_the_end_is_ignored():
    events = decode(call(0, name="f", arguments="{}") + chunk({}, "tool_calls") + DONE + call(0, id="late"))

    assert of(events, hub.ToolOpen)[0].id.startswith("toolu_")


def test_the_last_of_two_finishes_counts_and_text_between_is_kept():
    events = decode(chunk({"content": "a"}, "stop") + chunk({"content": "b"}, "length") + DONE)

    assert text_of(events) == "ab"
    assert outcome(events) == "max_tokens"


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (chunk({"content": "a"}, "stop"), "end_turn"),
        (chunk({"content": "a"}) + DONE, "end_turn"),
        (call(0, id="a", name="f", arguments='{"x":1}') + DONE, "tool_use"),
    ],
)
def test_what_is_whole_ends_well_though_a_mark_is_missing(stream, reason):
    assert outcome(decode(stream)) == reason


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        DONE,
        chunk({"content": "a"}),
        call(0, id="a", name="f", arguments='{"x"') + DONE,
        call(0, id="a", name="f") + DONE,
        chunk({"reasoning": "why"}) + DONE,
    ],
)
def test_what_is_not_whole_is_broken(stream):
    assert isinstance(outcome(decode(stream)), UpstreamBroke)


def test_a_provider_without_marks_can_be_trusted():
    assert outcome(decode(chunk({"content": "a"}), lenient_eof=True)) == "end_turn"


@pytest.mark.parametrize(
    "error",
    [
        data({"error": {"code": 502, "message": "gone"}, "choices": [{"delta": {"content": ""}}]}),
        data({"error": "gone"}),
        data([{"error": {"code": 400, "message": "gone", "status": "INVALID_ARGUMENT"}}]),
        data({"base_resp": {"status_code": 1008, "status_msg": "gone"}}),
    ],
)
def test_an_error_object_fails_the_answer_in_the_providers_words(error):
    events = decode(chunk({"content": "a"}) + error + chunk({"content": "b"}, "stop"))

    assert isinstance(outcome(events), UpstreamRejected)
    assert "gone" in outcome(events).message
    assert text_of(events) == "a"


def test_a_base_resp_that_reports_success_is_no_error():
    assert text_of(decode(chunk({"content": "a"}, "stop", base_resp={"status_code": 0}))) == "a"


@pytest.mark.parametrize("reason", ["error", "ERROR", "Network_Error", "insufficient_system_resource"])
def test_a_finish_reason_that_is_an_error_fails_the_answer(reason):
    assert isinstance(outcome(decode(chunk({"content": "a"}, reason) + DONE)), UpstreamRejected)


def test_a_web_page_fails_the_answer_without_its_markup():
    error = outcome(decode(b"data: <html><h1>502</h1></html>\n\n"))

    assert isinstance(error, UpstreamRejected)
    assert "<" not in error.message


def test_noise_that_is_not_json_is_passed_over():
    assert text_of(decode(b"data: ping\n\ndata: 5\n\n" + chunk({"content": "a"}, "stop"))) == "a"


def test_halves_of_a_surrogate_pair_are_joined_over_deltas():
    raw = b'data: {"choices":[{"index":0,"delta":{"content":"\\ud83d"}}]}\n\n'
    raw += b'data: {"choices":[{"index":0,"delta":{"content":"\\ude00"},"finish_reason":"stop"}]}\n\n'

    assert text_of(decode(raw)) == "😀"


def test_a_half_that_stays_alone_is_replaced_before_the_next_part():
    raw = b'data: {"choices":[{"index":0,"delta":{"content":"a\\ud83d"}}]}\n\n'

    events = decode(raw + call(0, id="a", name="f", arguments="{}") + chunk({}, "stop"))
    assert of(events, hub.Text, hub.ToolOpen) == [hub.Text(0, "a"), hub.Text(0, "\ufffd"), hub.ToolOpen(0, "a", "f")]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Internal Server Error", "server"),
        ("502 Bad Gateway", "bad_gateway"),
        ("upstream connect error or disconnect/reset before headers", "server"),
        ("Rate limit exceeded, try again in 7s", "rate_limit"),
        ("[ERROR] the engine died", "server"),
        ('"Something went wrong."', "server"),
    ],
)
def test_words_of_an_error_in_place_of_a_chunk_are_an_error(words, kind):
    events = decode(chunk({"content": "Half of "}) + b"data: " + words.encode() + b"\n\n" + DONE)

    assert text_of(events) == "Half of "
    assert outcome(events).kind == kind
    assert str(outcome(events)) in words


@pytest.mark.parametrize("noise", ["ping", "keep-alive", "OPENROUTER PROCESSING", "{'id': 4", "[HEARTBEAT]", "null"])
def test_noise_in_place_of_a_chunk_is_passed_over(noise):
    events = decode(chunk({"content": "All"}) + b"data: " + noise.encode() + b"\n\n" + DONE)

    assert (text_of(events), outcome(events)) == ("All", "end_turn")


def choice(index, delta, finish=None):
    return data({"id": "gen-7", "choices": [{"index": index, "delta": delta, "finish_reason": finish}]})


CALLED = {"tool_calls": [{"index": 0, "id": "call_1", "function": {"name": "look", "arguments": "{"}}]}
REST = {"tool_calls": [{"index": 0, "function": {"arguments": "}"}}]}


def test_calls_in_another_choice_are_the_answer_of_one_that_is_empty():
    split = choice(0, {"content": ""}) + choice(1, CALLED) + choice(0, {}, "stop") + choice(1, REST, "tool_calls")
    events = decode(split + DONE)

    assert of(events, hub.ToolOpen) == [hub.ToolOpen(0, "call_1", "look")]
    assert "".join(event.text for event in of(events, hub.ToolArgs)) == "{}"
    assert outcome(events) == "tool_use"


def test_calls_in_another_choice_are_not_ours_where_ours_says_something():
    events = decode(
        choice(0, {"content": "a"}) + choice(1, CALLED) + choice(1, REST, "tool_calls") + choice(0, {}, "stop")
    )

    assert (text_of(events), of(events, hub.ToolOpen), outcome(events)) == ("a", [], "end_turn")
