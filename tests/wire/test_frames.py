"""Frames: whole ones only, the same bytes for every cut, nothing lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegate.errors import RemoteProtocolError
from codegate.wire.frames import FrameCutter
from codegate.wire.sse import SseParser
from tests import chop
from tests.streams import SSE_STREAMS


@given(st.data(), SSE_STREAMS)
def test_frames_are_the_same_bytes_for_every_cut(data, stream):
    pieces = data.draw(chop.chunks(stream))
    one, other = FrameCutter(), FrameCutter()

    frames = one.feed(stream)
    cut_frames = b"".join(map(other.feed, pieces))

    assert (cut_frames, other.close()) == (frames, one.close())


@given(SSE_STREAMS)
@example(b"data: 1\r\n\r\ndata: 2")
def test_frames_and_the_rest_are_all_the_bytes(stream):
    cutter = FrameCutter()

    assert cutter.feed(stream) + cutter.close() == stream


@given(SSE_STREAMS)
def test_whole_frames_leave_nothing_open(stream):
    parser = SseParser()
    parser.feed(FrameCutter().feed(stream))

    assert parser.close() == []


def test_a_whole_frame_is_passed_on_as_the_same_object():
    frame = b"data: 1\n\n"

    assert FrameCutter().feed(frame) is frame


def test_a_frame_over_the_limit_is_an_error():
    cutter = FrameCutter(max_event_bytes=10)
    cutter.feed(b"data: 1234")

    with pytest.raises(RemoteProtocolError):
        cutter.feed(b"5")
