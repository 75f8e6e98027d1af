"""The base of the taps: whole frames, one end, and an error where there is none."""

from functools import partial

import pytest

from codegate.errors import RemoteProtocolError, UpstreamBroke
from codegate.wire.anthropic.tap import AnthropicTap
from codegate.wire.frames import FrameCutter
from codegate.wire.openai_chat.tap import ChatTap
from codegate.wire.openai_responses.tap import ResponsesTap
from codegate.wire.tap import has_words
from tests import chop, pairs
from tests.streams import DONE, FIXTURES, MESSAGE_START, chunk, ending, read_anthropic, read_chat, run, text_block

CASES = [
    (ChatTap, (FIXTURES / "chat_parallel_tools.sse").read_bytes(), partial(read_chat, is_ours=False)),
    (AnthropicTap, (FIXTURES / "anthropic_thinking_tool.sse").read_bytes(), read_anthropic),
]


@pytest.mark.parametrize(("tap", "stream", "read"), CASES)
@pytest.mark.parametrize("cut", [chop.whole, chop.bytewise])
def test_the_bytes_are_the_providers_own(tap, stream, read, cut):
    relay = tap()

    assert b"".join(map(relay.feed, cut(stream))) == stream
    assert relay.close() == b""
    assert (relay.has_content, relay.is_complete, relay.error) == (True, True, None)
    assert relay.usage.output_tokens == 44
    assert relay.usage.cache_read_tokens == 256


@pytest.mark.parametrize(("tap", "stream", "read"), CASES)
@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_other_line_ends_are_seen_and_kept(tap, stream, read, end):
    stream = stream.replace(b"\n", end)
    relay = tap()

    assert b"".join(map(relay.feed, chop.bytewise(stream))) == stream
    assert relay.is_complete
    assert relay.usage.output_tokens == 44


@pytest.mark.parametrize(("tap", "stream", "read"), CASES)
def test_a_cut_anywhere_is_a_whole_answer_or_an_error(tap, stream, read):
    for at in range(len(stream)):
        relay = tap()
        sent = run(relay, stream[:at])

        assert relay.is_complete != (relay.error is not None)
        if relay.has_content:
            answer = read(sent)
            assert (answer.error is None) == relay.is_complete
        elif relay.error is not None:
            assert isinstance(relay.error, UpstreamBroke)


@pytest.mark.parametrize(("tap", "stream", "read"), CASES)
def test_a_break_before_content_says_nothing_of_its_own(tap, stream, read):
    relay = tap()
    relay.feed(stream[:100])

    assert relay.close() == b""
    assert isinstance(relay.error, UpstreamBroke)


def test_a_torn_frame_is_left_out_before_the_error():
    relay = ChatTap()
    whole = chunk({"content": "a"})

    assert relay.feed(whole + b'data: {"choices":[{"del') == whole
    assert relay.close().startswith(b'data: {"error":')


def test_a_last_frame_without_its_blank_line_gets_one():
    stream = chunk({"content": "a"}, "stop")

    assert run(ChatTap(), stream + b"data: [DONE]") == stream + DONE
    assert run(ChatTap(), stream + b"data: [DONE]\n") == stream + DONE


def test_a_missing_end_mark_is_added_to_a_whole_answer():
    whole = MESSAGE_START + text_block(0, "a") + ending()

    assert run(AnthropicTap(), whole.partition(b"event: message_stop")[0]) == whole.replace(
        b'{"type": "message_stop"}', b'{"type":"message_stop"}'
    )
    assert run(ChatTap(), chunk({"content": "a"}, "stop")).endswith(DONE)


def test_an_event_over_the_limit_is_an_error_in_the_stream():
    relay = ChatTap()
    relay.feed(chunk({"content": "a"}))
    relay._cutter = FrameCutter(max_event_bytes=100)

    assert b'"error"' in relay.feed(b"data: " + b"x" * 200)
    assert isinstance(relay.error, RemoteProtocolError)
    assert relay.feed(chunk({"content": "b"})) + relay.close() == b""


@pytest.mark.parametrize(("tap", "stream", "read"), CASES)
def test_a_heartbeat_fits_between_any_two_outputs(tap, stream, read):
    relay = tap()
    sent = b"".join(relay.heartbeat() + relay.feed(stream[at : at + 40]) for at in range(0, len(stream), 40))

    assert read(sent).of("tool_use") == read(run(tap(), stream)).of("tool_use")
    assert relay.is_complete
    assert relay.heartbeat() == b""


@pytest.mark.parametrize(("tap", "stream", "read"), CASES)
def test_an_error_from_outside_is_said_even_before_content_and_nothing_follows(tap, stream, read):
    relay = tap()
    sent = relay.open() + relay.fail(UpstreamBroke("stopped"))

    assert b"stopped" in sent
    assert isinstance(relay.error, UpstreamBroke)
    assert relay.fail(UpstreamBroke("again")) + relay.heartbeat() + run(relay, stream) == b""


@pytest.mark.parametrize(
    ("tap", "wire"), [(AnthropicTap, "anthropic"), (ChatTap, "openai_chat"), (ResponsesTap, "openai_responses")]
)
@pytest.mark.parametrize("cut", [chop.whole, chop.bytewise])
def test_words_of_an_error_leave_as_an_error_of_the_format(tap, wire, cut):
    half = b"\n\n".join(pairs.stream(wire, "text").split(b"\n\n")[:-4]) + b"\n\n"
    relay = tap()
    sent = b"".join(map(relay.feed, cut(half + b"data: Internal Server Error\n\n"))) + relay.close()

    assert sent.startswith(half)
    assert b"data: Internal" not in sent
    assert b"Internal Server Error" in sent[len(half) :]
    assert (str(relay.error), relay.is_complete) == ("Internal Server Error", False)


def test_words_are_seen_between_objects():
    assert not has_words(b'data: {"a":1}\n\ndata: {"a":2}\n\n')
    assert not has_words(b'event: x\ndata:{"a":1}\n\n: note\n\n')
    assert has_words(b'data: {"a":1}\n\ndata: gone\n\n')
    assert has_words(b"data:[DONE]\n\n")
