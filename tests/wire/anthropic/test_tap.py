"""The tap of Messages streams sees content, usage, ends and errors, and leaves the bytes alone."""

import pytest

from codegate.errors import UpstreamRejected
from codegate.records import Usage
from codegate.wire.anthropic.tap import AnthropicTap
from tests.streams import MESSAGE_START, block, data, ending, event, read_anthropic, run, text_block, tool_block

OVERLOADED = event("error", error={"type": "overloaded_error", "message": "Overloaded"})


def fed(stream):
    tap = AnthropicTap()
    tap.feed(stream)
    return tap


@pytest.mark.parametrize(
    "frames",
    [
        MESSAGE_START + event("ping"),
        MESSAGE_START + event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        MESSAGE_START + event("content_block_start", index=0, content_block={"type": "thinking", "thinking": ""}),
        MESSAGE_START + event("content_block_delta", index=0, delta={"type": "text_delta", "text": ""}),
    ],
)
def test_what_says_nothing_is_no_content(frames):
    assert not fed(frames).has_content


@pytest.mark.parametrize(
    "frames",
    [
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": "a"}),
        event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": "a"}),
        event("content_block_delta", index=0, delta={"type": "signature_delta", "signature": "a"}),
        block(0, "redacted_thinking", data="x", stop=False),
        block(0, "tool_use", id="t", name="f", input={}, stop=False),
        block(0, "text", text="a", stop=False),
    ],
)
def test_what_says_something_is_content(frames):
    assert fed(MESSAGE_START + frames).has_content


def test_usage_of_start_and_end_is_merged():
    tap = fed(MESSAGE_START)
    assert tap.usage == Usage(input_tokens=20, output_tokens=1)

    tap.feed(text_block(0, "a"))
    tap.feed(ending(cache_read_input_tokens=3))
    assert tap.usage == Usage(input_tokens=20, output_tokens=5, cache_read_tokens=3)
    assert tap.is_complete


def test_an_error_before_content_gives_no_bytes():
    tap = AnthropicTap()
    tap.feed(MESSAGE_START)

    assert tap.feed(OVERLOADED) == b""
    assert isinstance(tap.error, UpstreamRejected)
    assert tap.error.kind == "overloaded"
    assert tap.close() == b""


def test_an_error_behind_content_is_passed_on_and_ends_the_stream():
    tap = AnthropicTap()
    begun = tap.feed(MESSAGE_START + text_block(0, "a"))

    assert tap.feed(OVERLOADED) == OVERLOADED
    assert isinstance(tap.error, UpstreamRejected)
    assert tap.close() == b""
    assert read_anthropic(begun + OVERLOADED).error == {"type": "overloaded_error", "message": "Overloaded"}


def test_an_error_that_clients_would_not_see_is_said_again():
    tap = AnthropicTap()
    tap.feed(MESSAGE_START + text_block(0, "a"))
    quiet = data({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})

    assert b"event: error\n" in tap.feed(quiet) + tap.close()


def test_words_in_text_are_only_text():
    tap = fed(MESSAGE_START + text_block(0, "a"))
    tap.feed(text_block(1, 'the "error" in "message_stop"'))

    assert (tap.error, tap.is_complete) == (None, False)


def test_a_web_page_is_an_error():
    assert isinstance(fed(b"data: <html>\n\n").error, UpstreamRejected)


def test_a_tool_call_is_passed_on():
    stream = MESSAGE_START + tool_block(0, "t", "f", "{}") + ending("tool_use")

    assert run(AnthropicTap(), stream) == stream


def test_a_stop_reason_that_is_an_error_fails_the_answer_though_it_ends_well():
    tap = fed(text_block(0, "a") + ending("NETWORK_ERROR"))

    assert (type(tap.error), tap.is_complete) == (UpstreamRejected, False)
    assert tap.close().startswith(b"event: error\n")
