"""A tool call goes on whole and valid, once, or not at all; everything else flows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import UpstreamBroke
from codegate.wire import hub, payload
from codegate.wire.atomic import WholeCalls

OPEN, CLOSE = hub.ToolOpen(0, "c", "f"), hub.ToolClose(0)
END = [hub.Finish("tool_use"), hub.End()]


def passed(*events):
    stage = WholeCalls()
    return [out for event in events for out in stage.feed([event])]


def test_a_call_waits_until_it_is_whole():
    stage = WholeCalls()

    assert stage.feed([OPEN, hub.ToolArgs(0, '{"x"'), hub.ToolArgs(0, ":1}")]) == []
    assert stage.feed([CLOSE, *END]) == [OPEN, hub.ToolArgs(0, '{"x":1}'), CLOSE, *END]


def test_text_and_reasoning_flow_meanwhile():
    live = [hub.Text(0, "a"), hub.Think(1, "b"), hub.Ping()]

    assert WholeCalls().feed([OPEN, hub.ToolArgs(0, "{"), *live]) == live


@pytest.mark.parametrize("nothing", [[], [""], [" "], ["null"]])
def test_no_arguments_are_an_empty_object(nothing):
    assert passed(OPEN, *(hub.ToolArgs(0, text) for text in nothing), CLOSE)[1] == hub.ToolArgs(0, "{}")


@pytest.mark.parametrize("text", ['{"x', "[1]", '"a"', "{} {}", "7"])
def test_what_is_no_whole_object_fails_the_stream(text):
    out = passed(OPEN, hub.ToolArgs(0, text), CLOSE, hub.Text(0, "a"), hub.Finish("tool_use"))

    assert out[0] == hub.Text(0, "a")
    assert isinstance(out[1], hub.Failed)
    assert isinstance(out[1].error, UpstreamBroke)
    assert len(out) == 2


def test_a_call_that_was_never_closed_fails_the_stream():
    assert isinstance(passed(OPEN, hub.ToolArgs(0, "{}"), hub.Finish("tool_use"))[-1], hub.Failed)


@pytest.mark.parametrize("reason", ["max_tokens", "model_context_window_exceeded"])
def test_half_a_call_at_the_limit_is_left_out_and_the_reason_stays(reason):
    whole = (hub.ToolOpen(1, "d", "g"), hub.ToolClose(1))
    out = passed(*whole, OPEN, hub.ToolArgs(0, '{"x'), CLOSE, hub.Finish(reason), hub.End())

    assert out == [whole[0], hub.ToolArgs(1, "{}"), whole[1], hub.Finish(reason), hub.End()]


def test_a_call_is_delivered_once():
    out = passed(OPEN, CLOSE, CLOSE, OPEN, hub.ToolArgs(0, "{}"), CLOSE, *END)

    assert out == [OPEN, hub.ToolArgs(0, "{}"), CLOSE, *END]


EVENTS = st.one_of(
    st.builds(hub.ToolOpen, st.integers(0, 2), st.just("c"), st.just("f")),
    st.builds(hub.ToolArgs, st.integers(0, 2), st.sampled_from(["{", "}", '"a":1', "x"])),
    st.builds(hub.ToolClose, st.integers(0, 2)),
    st.builds(hub.Text, st.just(0), st.just("t")),
)


@given(st.lists(EVENTS, max_size=20), st.sampled_from(["tool_use", "max_tokens"]))
def test_every_call_that_goes_on_is_whole(events, reason):
    out = passed(*events, hub.Finish(reason))
    keys = [event.key for event in out if isinstance(event, hub.ToolOpen)]

    assert len(keys) == len(set(keys))
    assert all(payload.is_object(event.text) for event in out if isinstance(event, hub.ToolArgs))
    assert out.count(hub.Text(0, "t")) == events.count(hub.Text(0, "t"))
