"""A whole reply and a stream say the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.replay import Collector, events, known_usage
from tests.conversions import call, text

words = st.text(min_size=1, max_size=9)
blocks = st.one_of(
    words.map(text),
    st.builds(lambda said, mark: {"type": "thinking", "thinking": said, "signature": mark}, words, st.text()),
    words.map(lambda data: {"type": "redacted_thinking", "data": data}),
    st.builds(lambda name, given_input: call("id", name, **given_input), words, st.dictionaries(words, words)),
    st.just({"type": "web_search_tool_result", "content": []}),
)


def collected(stream: list[hub.Event]) -> hub.Reply:
    collector = Collector()
    for event in stream:
        collector.feed(event)
    return collector.reply()


def whole(*content: Any) -> hub.Reply:
    usage = Usage(input_tokens=3, output_tokens=2)
    return {"id": "1", "model": "m", "content": list(content), "stop_reason": "end_turn", "stop_sequence": None,
            "usage": usage}  # fmt: skip


@given(st.lists(blocks, max_size=6))
def test_stream_of_a_reply_is_that_reply(content: list[Any]) -> None:
    reply = whole(*content)

    assert collected(events(reply)) == reply


def test_pieces_are_put_together_by_their_number() -> None:
    stream: list[hub.Event] = [
        hub.Start("1", "m"),
        hub.Think(0, "h"),
        hub.Text(1, "a"),
        hub.Think(0, "m"),
        hub.ToolOpen(2, "t1", "Read"),
        hub.ToolOpen(3, "t2", "Read"),
        hub.ToolArgs(2, '{"a"'),
        hub.ToolArgs(3, "{}"),
        hub.ToolArgs(2, ":1}"),
        hub.ThinkSignature(0, "EqQB"),
        hub.Text(1, "b"),
        hub.UsageSeen(Usage(output_tokens=2)),
        hub.Finish("tool_use"),
        hub.Ping(),
        hub.End(),
    ]

    assert collected(stream)["content"] == [
        {"type": "thinking", "thinking": "hm", "signature": "EqQB"},
        text("ab"),
        call("t1", "Read", a=1),
        call("t2", "Read"),
    ]


def test_refusal_is_a_block_of_its_own() -> None:
    stream: list[hub.Event] = [hub.Refusal("No"), hub.Refusal("."), hub.Finish("refusal"), hub.End()]

    assert collected(stream)["content"] == [{"type": "refusal", "refusal": "No."}]


def test_missing_usage_is_estimated() -> None:
    usage = collected([hub.Text(0, "x" * 36), hub.Finish("end_turn"), hub.End()])["usage"]

    assert usage == Usage(output_tokens=10, estimated=True)
    assert known_usage(usage, 7) == Usage(input_tokens=7, output_tokens=10, estimated=True)


def test_known_usage_stays() -> None:
    cached = Usage(cache_read_tokens=5, output_tokens=1)

    assert known_usage(cached, 7) == cached


def test_input_that_nobody_counted_is_the_estimate() -> None:
    assert known_usage(Usage(output_tokens=1), 7) == Usage(input_tokens=7, output_tokens=1)


def test_answer_without_an_end_is_no_answer() -> None:
    with pytest.raises(UpstreamBroke):
        collected([hub.Text(0, "x"), hub.Finish("end_turn")])


def test_failure_is_raised_as_it_is() -> None:
    error = UpstreamRejected("x", status=529, kind="overloaded")

    with pytest.raises(UpstreamRejected) as caught:
        collected([hub.Text(0, "x"), hub.Failed(error)])

    assert caught.value is error
