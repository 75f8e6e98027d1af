"""The tap passes the provider's bytes on, and knows how the answer ended."""

import json

import pytest

from codegate.errors import UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire.openai_responses.tap import ResponsesTap
from tests import chop
from tests.responses import EVERYTHING, added, created, delta, done, ended, message
from tests.streams import event, events_of, run


def last(stream):
    return json.loads(events_of(stream)[-1].data)


@pytest.mark.parametrize("cut", [chop.whole, chop.bytewise])
def test_the_bytes_are_the_providers_own(cut):
    relay = ResponsesTap()

    assert b"".join(map(relay.feed, cut(EVERYTHING))) + relay.close() == EVERYTHING
    assert (relay.has_content, relay.is_complete, relay.error) == (True, True, None)
    assert relay.usage == Usage(input_tokens=44, cache_read_tokens=256, output_tokens=44, reasoning_tokens=12)


def test_a_cut_anywhere_is_a_whole_answer_or_an_error():
    for at in range(len(EVERYTHING)):
        relay = ResponsesTap("r")
        sent = run(relay, EVERYTHING[:at])

        assert relay.is_complete != (relay.error is not None)
        if relay.error is not None:
            assert isinstance(relay.error, UpstreamBroke)
            assert (b"response.failed" in sent) == relay.has_content


@pytest.mark.parametrize("numbers", [{}, {"sequence_number": 7}])
def test_the_error_goes_on_where_the_provider_stopped(numbers):
    frame = event("response.output_text.delta", delta="a", **numbers)
    failed = last(run(ResponsesTap("r"), created(instructions="be kind") + frame))

    assert failed["sequence_number"] == (8 if numbers else 0)
    assert failed["response"]["id"] == "resp_up"
    assert failed["response"]["instructions"] == "be kind"
    assert (failed["response"]["status"], failed["response"]["error"]["code"]) == ("failed", "server_error")


def test_an_error_without_a_beginning_names_our_own_response():
    relay = ResponsesTap("r")

    assert last(relay.fail(UpstreamBroke("stopped")))["response"]["id"] == "resp_r"


def test_a_failed_response_is_heard_and_not_said_again():
    stream = message(0, "a") + ended("failed", error={"code": "server_is_overloaded", "message": "busy"})
    relay = ResponsesTap()

    assert run(relay, stream) == stream
    assert isinstance(relay.error, UpstreamRejected)
    assert relay.error.kind == "overloaded"
    assert relay.usage is not None


def test_an_error_event_is_followed_by_a_failed_response_once():
    error = event("error", code="server_error", message="oops")
    bare, followed = ResponsesTap(), ResponsesTap()
    rest = ended("failed", error={"code": "server_error", "message": "oops"})

    assert last(run(bare, message(0, "a") + error))["type"] == "response.failed"
    assert run(followed, message(0, "a") + error + rest) == message(0, "a") + error + rest


def test_an_error_before_content_gives_no_bytes():
    relay = ResponsesTap()

    assert run(relay, created() + ended("failed", error={"code": "rate_limit_exceeded", "message": "slow"})) == b""
    assert relay.error.kind == "rate_limit"


def test_an_incomplete_response_is_an_end():
    relay = ResponsesTap()
    stream = message(0, "a") + ended("incomplete", incomplete_details={"reason": "max_output_tokens"})

    assert run(relay, stream) == stream
    assert relay.is_complete


@pytest.mark.parametrize(
    ("frame", "is_content"),
    [
        (added(0, "message", content=[]), False),
        (added(0, "reasoning", summary=[]), False),
        (added(0, "function_call", name="f"), True),
        (delta("output_text", 0, ""), False),
        (delta("output_text", 0, "a"), True),
        (done(0, "reasoning", encrypted_content="x"), True),
    ],
)
def test_content_is_what_a_user_could_see(frame, is_content):
    relay = ResponsesTap()
    relay.feed(created() + frame)

    assert relay.has_content == is_content


def test_words_inside_a_text_are_no_end():
    relay = ResponsesTap()
    relay.feed(message(0, 'a "response.completed" and "error"'))

    assert not relay.is_complete
    assert relay.error is None
