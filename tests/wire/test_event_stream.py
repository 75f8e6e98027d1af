"""AWS's binary event stream as SSE."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import RemoteProtocolError
from codegate.wire.event_stream import EventStream
from tests.amazon import chunk, exception, message

EVENTS: list[dict[str, Any]] = [
    {"type": "message_start", "message": {"id": "msg_1", "content": []}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Grüße 😀\n"}},
    {"type": "message_stop", "amazon-bedrock-invocationMetrics": {"inputTokenCount": 9}},
]
WHOLE = b"".join(chunk(event) for event in EVENTS)


def read(sse: bytes) -> list[tuple[str, Any]]:
    frames = [frame.split("\n") for frame in sse.decode().split("\n\n") if frame]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in frames]


def test_chunks_become_events_by_the_name_of_their_type() -> None:
    assert read(EventStream().feed(WHOLE)) == [(event["type"], event) for event in EVENTS]


@given(st.lists(st.integers(0, len(WHOLE))))
def test_pieces_make_no_difference(cuts: list[int]) -> None:
    stream, places = EventStream(), [0, *sorted(cuts), len(WHOLE)]
    got = b"".join(stream.feed(WHOLE[start:end]) for start, end in itertools.pairwise(places))
    stream.close()

    assert got == EventStream().feed(WHOLE)


@pytest.mark.parametrize("place", range(len(chunk({"type": "ping"}))))
def test_a_flipped_bit_anywhere_is_seen(place: int) -> None:
    broken = bytearray(chunk({"type": "ping"}))
    broken[place] ^= 0x10
    stream = EventStream()

    with pytest.raises(RemoteProtocolError):
        stream.feed(bytes(broken))
        stream.close()


def test_an_end_inside_a_message_is_no_end() -> None:
    stream = EventStream()
    stream.feed(WHOLE[:-1])

    with pytest.raises(RemoteProtocolError, match="in the middle"):
        stream.close()


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("throttlingException", "rate_limit_error"),
        ("modelTimeoutException", "timeout_error"),
        ("serviceUnavailableException", "overloaded_error"),
        ("validationException", "invalid_request_error"),
        ("internalServerException", "api_error"),
        ("neverHeardOf", "api_error"),
    ],
)
def test_exceptions_are_errors_in_anthropics_words(kind: str, wanted: str) -> None:
    ((name, data),) = read(EventStream().feed(exception(kind, "Slow down.")))

    assert (name, data) == ("error", {"type": "error", "error": {"type": wanted, "message": "Slow down."}})


def test_error_without_a_payload_tells_by_its_headers() -> None:
    raw = message({":message-type": "error", ":error-code": "InternalError", ":error-message": "Oh."}, b"")

    assert read(EventStream().feed(raw))[0][1]["error"]["message"] == "Oh."


def test_messages_of_other_kinds_say_nothing() -> None:
    assert EventStream().feed(message({":message-type": "event", ":event-type": "initial-response"}, b"{}")) == b""


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"bytes": "?"}', b'{"bytes": "e30="}', b'{"bytes": 5}'])
def test_chunk_that_is_no_event_is_refused(payload: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        EventStream().feed(message({":message-type": "event", ":event-type": "chunk"}, payload))


def test_a_message_longer_than_an_event_may_be_is_refused_before_it_comes() -> None:
    import zlib

    prelude = (1 << 30).to_bytes(4) + (0).to_bytes(4)

    with pytest.raises(RemoteProtocolError, match="bytes"):
        EventStream().feed(prelude + zlib.crc32(prelude).to_bytes(4))


def test_aws_own_library_reads_what_these_tests_write() -> None:
    eventstream = pytest.importorskip("botocore.eventstream")
    buffer = eventstream.EventStreamBuffer()
    buffer.add_data(WHOLE)

    assert [one.headers[":event-type"] for one in buffer] == ["chunk"] * len(EVENTS)


@given(st.binary(max_size=200))
def test_noise_is_held_or_refused(noise: bytes) -> None:
    try:
        EventStream().feed(noise)
    except RemoteProtocolError:
        return
