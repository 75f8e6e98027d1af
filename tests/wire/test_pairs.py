"""Every provider's stream means the same to every client, for any cut of the bytes."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import UpstreamBroke
from codegate.records import Usage
from tests import chop, responses
from tests.pairs import CALLS, FORMATS, PAIRS, READERS, STOPS, TEXT, THOUGHT, pipe, stream
from tests.streams import CONTEXT, DONE, GOLDEN, MESSAGE_START, call, chunk, ending, events_of, run, tool_block

each_pair = pytest.mark.parametrize(("source", "target"), PAIRS)
needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason=f"{GOLDEN} is not there")

HALF_CALLS = {
    "anthropic": MESSAGE_START + tool_block(0, "c", "f", '{"x') + ending("tool_use"),
    "openai_chat": call(0, id="c", name="f", arguments='{"x') + chunk({}, "tool_calls") + DONE,
    "openai_responses": responses.created() + responses.function_call(0, "c", "f", '{"x') + responses.ended(),
}
"""A provider says that all is well behind half a call."""


@each_pair
def test_text_reasoning_and_calls_arrive(source, target):
    answer = READERS[target](run(pipe(source, target), stream(source)))

    assert (answer.thinking(), answer.text()) == (THOUGHT, TEXT)
    assert [(call_id, name, json.loads(text)) for call_id, name, text in answer.calls()] == [
        (call_id, name, json.loads(text)) for call_id, name, text in CALLS
    ]


@each_pair
def test_the_usage_arrives(source, target):
    relay = pipe(source, target)
    usage = READERS[target](run(relay, stream(source))).usage
    counted = {
        "anthropic": lambda: (usage["input_tokens"], usage["cache_read_input_tokens"], usage["output_tokens"]),
        "openai_chat": lambda: (
            usage["prompt_tokens"] - 256, usage["prompt_tokens_details"]["cached_tokens"], usage["completion_tokens"]
        ),
        "openai_responses": lambda: (
            usage["input_tokens"] - 256, usage["input_tokens_details"]["cached_tokens"], usage["output_tokens"]
        ),
    }  # fmt: skip

    assert counted[target]() == (44, 256, 44)
    assert relay.usage == Usage(
        input_tokens=44, cache_read_tokens=256, output_tokens=44, reasoning_tokens=relay.usage.reasoning_tokens
    )


@each_pair
@pytest.mark.parametrize("reason", ["tools", "text", "limit", "refusal"])
def test_the_reason_of_the_end_arrives(source, target, reason):
    answer = READERS[target](run(pipe(source, target), stream(source, reason)))

    assert answer.stop == STOPS[target][reason]
    assert answer.error is None


@each_pair
def test_half_a_call_at_the_limit_is_left_out(source, target):
    answer = READERS[target](run(pipe(source, target), stream(source, "limit")))

    assert (answer.calls(), answer.text()) == ([], TEXT)


@each_pair
def test_half_a_call_that_seems_whole_is_an_error(source, target):
    relay = pipe(source, target)
    sent = run(relay, HALF_CALLS[source])

    assert sent == b""
    assert isinstance(relay.error, UpstreamBroke)


@each_pair
def test_byte_by_byte_gives_the_same_bytes(source, target):
    whole = stream(source)

    assert chop.joined(lambda: pipe(source, target), chop.bytewise(whole)) == run(pipe(source, target), whole)


@given(st.data(), st.sampled_from(PAIRS))
def test_the_cut_changes_no_byte(drawn, pair):
    whole = stream(pair[0])

    pieces = drawn.draw(chop.chunks(whole))
    assert chop.joined(lambda: pipe(*pair), pieces) == run(pipe(*pair), whole)


@each_pair
def test_an_answer_cut_anywhere_is_whole_or_an_error(source, target):
    whole, judged = stream(source), set()
    for at in range(len(whole)):
        relay = pipe(source, target)
        sent = run(relay, whole[:at])

        assert relay.is_complete != (relay.error is not None)
        if (sent, relay.is_complete) in judged:
            continue
        judged.add((sent, relay.is_complete))
        answer = READERS[target](sent)
        assert (answer.error is not None) == (relay.has_content and not relay.is_complete)
        if answer.error is not None:
            assert all(
                json.loads(text) == json.loads(known)
                for (*_, text), (*_, known) in zip(answer.calls(), CALLS, strict=False)
            )


@each_pair
def test_heartbeats_fit_in_anywhere(source, target):
    whole, relay = stream(source), pipe(source, target)
    sent = b"".join(relay.heartbeat() + relay.feed(whole[at : at + 50]) for at in range(0, len(whole), 50))

    assert READERS[target](sent + relay.close()).text() == TEXT


@each_pair
def test_calls_wait_and_text_does_not(source, target):
    relay = pipe(source, target)
    start = stream(source).index(b"call_left")
    sent = relay.feed(stream(source)[: start + 60])

    assert json.dumps(TEXT[-4:])[1:-1].encode() in sent
    assert b"open_file" not in sent


@pytest.mark.parametrize("source", FORMATS)
def test_a_freeform_tool_comes_back_to_its_client_as_one(source):
    context = dataclasses.replace(CONTEXT, freeform_tools=frozenset({"open_file"}))
    wrapped = stream(source).replace(b'{\\"name\\":', b'{\\"input\\":')
    answer = responses.read_responses(run(pipe(source, "openai_responses", context), wrapped))

    assert answer.of("custom") == [{"type": "custom", "id": "call_left", "name": "open_file", "input": "zoë.txt"}]


@needs_golden
def test_the_golden_stream_becomes_the_golden_responses_stream():
    made = run(responses.pipe("openai_chat", "openai_responses"), (GOLDEN / "upstream_chat.sse").read_bytes())
    wanted = (GOLDEN / "client_responses.sse").read_bytes()
    answers = [responses.read_responses(found) for found in (made, wanted)]

    assert [found.event for found in events_of(made)] == [found.event for found in events_of(wanted)]
    for name in ("text", "thinking", "calls"):
        assert getattr(answers[0], name)() == getattr(answers[1], name)()
