"""SSE: the same events for every cut, and nothing that a provider sends breaks a line where there is none."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import RemoteProtocolError
from codegate.wire.sse import SseEvent, SseParser
from tests import chop
from tests.streams import SSE_STREAMS


def parse(data: bytes) -> list[SseEvent]:
    return chop.run(SseParser(), [data])


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_gives_the_same_events(end):
    data = b"event: a\ndata: 1\n\ndata: 2\n\n".replace(b"\n", end)

    assert parse(data) == [SseEvent("a", b"1"), SseEvent("", b"2")]
    assert chop.run(SseParser(), chop.bytewise(data)) == [SseEvent("a", b"1"), SseEvent("", b"2")]


def test_the_space_behind_the_colon_is_optional_and_one():
    assert [event.data for event in parse(b"data:{}\n\ndata: {}\n\ndata:  {}\n\n")] == [b"{}", b"{}", b" {}"]


def test_several_data_lines_are_joined_with_lf():
    assert parse(b"data: a\ndata: b\n\n") == [SseEvent("", b"a\nb")]


def test_comments_ids_and_unknown_fields_give_nothing():
    assert parse(b": OPENROUTER PROCESSING\n\nid: 3\nretry: 5\n\nodd\n\n") == []


def test_an_event_without_data_gives_nothing_and_its_name_is_forgotten():
    assert parse(b"event: lost\n\ndata: 1\n\n") == [SseEvent("", b"1")]


def test_an_empty_data_line_gives_nothing():
    assert parse(b"data:\n\ndata: \n\n") == []


def test_the_last_event_needs_no_blank_line():
    assert parse(b"data: 1\n\ndata: [DONE]") == [SseEvent("", b"1"), SseEvent("", b"[DONE]")]


def test_a_byte_order_mark_is_skipped_once():
    data = b"\xef\xbb\xbfdata: 1\n\n"

    assert parse(data) == [SseEvent("", b"1")]
    assert chop.run(SseParser(), chop.bytewise(data)) == [SseEvent("", b"1")]


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_what_only_text_calls_a_line_end_cuts_nothing(char):
    data = f'data: {{"text":"a{char}b"}}\n\n'.encode()

    assert parse(data) == [SseEvent("", f'{{"text":"a{char}b"}}'.encode())]


def test_an_event_of_five_megabytes_comes_whole():
    data = b"data: " + b"x" * 5_000_000 + b"\n\n"

    events = chop.run(SseParser(), [data[at : at + 16384] for at in range(0, len(data), 16384)])

    assert [len(event.data) for event in events] == [5_000_000]


@pytest.mark.parametrize("cut", [chop.whole, chop.bytewise])
def test_an_event_over_the_limit_is_an_error_after_the_events_before_it(cut):
    parser = SseParser(max_event_bytes=20)
    events: list[SseEvent] = []

    for piece in cut(b"data: 1\n\ndata: 12345678901234567890\n\ndata: 2\n\n"):
        with contextlib.suppress(RemoteProtocolError):
            events += parser.feed(piece)

    assert events == [SseEvent("", b"1")]
    with pytest.raises(RemoteProtocolError, match="larger than 20 bytes"):
        parser.feed(b"data: 3\n\n")
    with pytest.raises(RemoteProtocolError, match="larger than 20 bytes"):
        parser.close()


@pytest.mark.parametrize("frame", [b"data: \n\n", b"event: ping\ndata: \n\n"])
@pytest.mark.parametrize("before", [b"", b"\n", b"data: 1\n\n"])
def test_an_event_without_data_is_none_wherever_it_comes(before, frame):
    parser = SseParser()
    first = parser.feed(before)

    assert parser.feed(frame) == []
    assert parser.feed(frame * 2) == []
    assert parse(before + frame) == first


@given(st.data(), SSE_STREAMS)
def test_the_cut_changes_no_event(data, stream):
    pieces = data.draw(chop.chunks(stream))

    assert chop.run(SseParser(), pieces) == parse(stream)
