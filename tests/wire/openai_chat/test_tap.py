"""The tap of Chat streams sees content, usage, ends and errors, and leaves the bytes alone."""

import pytest

from codegate.errors import UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire.openai_chat.tap import ChatTap
from tests.streams import DONE, call, chunk, data, run

ERROR = data({"error": {"code": 429, "message": "slow down"}})


def fed(*frames):
    tap = ChatTap()
    for frame in frames:
        tap.feed(frame)
    return tap


@pytest.mark.parametrize(
    "frame",
    [
        b": note\n\n",
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": None, "tool_calls": None}),
        data({"choices": []}),
        data({"choices": None}),
    ],
)
def test_what_says_nothing_is_no_content(frame):
    assert not fed(frame).has_content


@pytest.mark.parametrize(
    "frame",
    [
        chunk({"role": "assistant", "content": "a"}),
        chunk({"reasoning_content": "a"}),
        chunk({"reasoning": "a"}),
        chunk({"refusal": "a"}),
        call(0, id="a", name="f"),
        data({"choices": [{"message": {"content": "a"}}]}),
    ],
)
def test_what_says_something_is_content(frame):
    assert fed(frame).has_content


@pytest.mark.parametrize(
    "late",
    [
        data({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 4}}),
        chunk({}, usage={"prompt_tokens": 10, "completion_tokens": 4}),
        chunk({}, x_groq={"usage": {"prompt_tokens": 10, "completion_tokens": 4}}),
        data({"choices": [{"delta": {}, "usage": {"prompt_tokens": 10, "completion_tokens": 4}}]}),
    ],
)
def test_usage_is_seen_wherever_it_stands(late):
    tap = fed(chunk({"content": "a"}, usage=None), late)

    assert tap.usage == Usage(input_tokens=10, output_tokens=4)


def test_frames_with_null_for_usage_and_finish_are_not_read():
    compact = b'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":null}\n\n'
    spaced = compact.replace(b":null", b": null")

    assert not fed(compact)._is_notable(compact)
    assert fed(compact)._is_notable(spaced)
    assert fed(compact)._is_notable(compact + data({"choices": [], "usage": {"prompt_tokens": 1}}))


def test_an_error_before_content_gives_no_bytes():
    tap = ChatTap()

    assert tap.feed(ERROR) == b""
    assert isinstance(tap.error, UpstreamRejected)
    assert tap.error.kind == "rate_limit"
    assert tap.close() == b""


def test_an_error_behind_content_is_passed_on():
    tap = fed(chunk({"content": "a"}))

    assert tap.feed(ERROR) == ERROR
    assert isinstance(tap.error, UpstreamRejected)


def test_an_error_hidden_in_the_finish_reason_is_an_error():
    tap = fed(chunk({"content": "a"}))

    assert b'"error":{' in tap.feed(chunk({}, "error")) + tap.close()
    assert isinstance(tap.error, UpstreamRejected)


def test_done_without_anything_before_it_is_broken():
    tap = ChatTap()
    tap.feed(DONE)
    tap.close()

    assert isinstance(tap.error, UpstreamBroke)


def test_done_behind_content_is_an_end():
    assert fed(chunk({"content": "a"}), DONE).is_complete


def test_what_follows_done_is_passed_on_and_means_nothing():
    stream = chunk({"content": "a"}, "stop") + DONE + ERROR
    tap = ChatTap()

    assert run(tap, stream) == stream
    assert (tap.is_complete, tap.error) == (True, None)


def test_words_in_text_are_only_text():
    tap = fed(chunk({"content": "a"}), chunk({"content": '"error" [DONE] "usage"'}))

    assert (tap.error, tap.is_complete, tap.usage) == (None, False, None)


def test_a_web_page_is_an_error():
    assert isinstance(fed(b"data: <html>\n\n").error, UpstreamRejected)


def test_words_of_an_error_behind_text_end_in_an_error_that_sdks_can_read():
    tap = fed(chunk({"content": "Half of "}), chunk({"content": "it"}))

    out = tap.feed(chunk({"content": "."}) + b"data: Internal Server Error\n\n" + DONE) + tap.close()

    assert (tap.is_complete, tap.error.kind) == (False, "server")
    assert out.startswith(chunk({"content": "."}) + b'data: {"error":')
    assert b"data: Internal" not in out


def test_words_of_an_error_before_content_are_an_error():
    tap = fed(b"data: Internal Server Error\n\n")

    assert tap.error.kind == "server"


@pytest.mark.parametrize("reason", ["ERROR", "Insufficient_System_Resource"])
def test_a_finish_reason_that_is_an_error_is_one_in_any_case(reason):
    tap = fed(chunk({"content": "a"}), chunk(finish=reason))

    assert isinstance(tap.error, UpstreamRejected)
    assert b'"error":{' in tap.close()
