"""The tap of legacy Completions sees text where Chat has deltas, and all else as in Chat."""

import pytest

from codegate.records import Usage
from codegate.wire.openai_chat.completion_tap import CompletionTap
from tests.streams import DONE, data


def chunk(text: object, **choice: object) -> bytes:
    return data({"object": "text_completion", "choices": [{"index": 0, "text": text, **choice}]})


@pytest.mark.parametrize(("frame", "has_content"), [(chunk("a"), True), (chunk(""), False), (chunk(5), False)])
def test_text_is_content(frame: bytes, has_content: bool) -> None:
    tap = CompletionTap()

    assert tap.feed(frame) == frame
    assert tap.has_content is has_content


def test_a_whole_stream_passes_and_is_complete() -> None:
    tap = CompletionTap()
    frames = [
        chunk("Hello"),
        chunk("", finish_reason="stop"),
        data({"choices": [], "usage": {"prompt_tokens": 2, "completion_tokens": 1}}),
        DONE,
    ]

    assert b"".join(map(tap.feed, frames)) + tap.close() == b"".join(frames)
    assert tap.is_complete
    assert tap.usage == Usage(input_tokens=2, output_tokens=1)


def test_an_error_before_text_gives_no_bytes() -> None:
    tap = CompletionTap()

    assert tap.feed(data({"error": {"message": "Busy", "code": 429}})) == b""
    assert tap.error is not None
