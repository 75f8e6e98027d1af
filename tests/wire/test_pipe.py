"""A pipe turns one format's bytes into the other's: whole, legal and honest, for any cut of the bytes."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import RemoteProtocolError, UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire.anthropic.encoder import Encoder as AnthropicEncoder
from codegate.wire.atomic import WholeCalls
from codegate.wire.openai_chat.decoder import Decoder as ChatDecoder
from codegate.wire.pipe import Pipe
from codegate.wire.sse import SseParser
from codegate.wire.table import FORMATS
from tests import chop
from tests.responses import EVERYTHING
from tests.responses import pipe as pipe_of
from tests.shapes import shapes
from tests.streams import (
    CONTEXT,
    DONE,
    FIXTURES,
    GOLDEN,
    MESSAGE_START,
    block,
    call,
    chat_to_chat,
    chunk,
    data,
    ending,
    event,
    read_anthropic,
    read_chat,
    run,
    text_block,
    to_anthropic,
    to_chat,
    tool_block,
)

CHAT = (FIXTURES / "chat_parallel_tools.sse").read_bytes()
MESSAGES = (FIXTURES / "anthropic_thinking_tool.sse").read_bytes()
TO_ANTHROPIC = (to_anthropic, CHAT, read_anthropic)
TO_CHAT = (to_chat, MESSAGES, read_chat)
SAME = (chat_to_chat, CHAT, read_chat)
needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason=f"{GOLDEN} is not there")


def test_a_chat_stream_with_everything_reaches_a_messages_client():
    answer = read_anthropic(run(to_anthropic(), CHAT))

    assert [part["type"] for part in answer.blocks] == ["thinking", "text", "tool_use", "tool_use"]
    assert answer.thinking() == "Two files, so two calls – naïve 😀."
    assert answer.text() == "Opening both."
    assert answer.calls() == [
        ("call_left", "open_file", '{"name":"zoë.txt"}'),
        ("call_right", "list_dir", '{"at":"src"}'),
    ]
    assert answer.stop == "tool_use"
    assert answer.usage["input_tokens"] == 44
    assert answer.usage["cache_read_input_tokens"] == 256
    assert answer.usage["output_tokens_details"] == {"thinking_tokens": 12}


def test_a_messages_stream_with_everything_reaches_a_chat_client():
    answer = read_chat(run(to_chat(), MESSAGES))

    assert answer.thinking() == "One file – naïve 😀."
    assert answer.text() == "Opening it."
    assert answer.calls() == [("toolu_left", "open_file", '{"name":"zoë.txt"}')]
    assert answer.stop == "tool_calls"
    assert answer.usage["prompt_tokens"] == 300
    assert answer.usage["prompt_tokens_details"] == {"cached_tokens": 256}


@needs_golden
def test_the_golden_stream_becomes_the_golden_messages_stream():
    made = run(to_anthropic(), (GOLDEN / "upstream_chat.sse").read_bytes())

    wanted = (GOLDEN / "client_anthropic.sse").read_bytes()
    signature = next(part["signature"] for part in read_anthropic(made).of("thinking"))
    assert made.replace(signature.encode(), b"cg1.deepseek.0a1b2c3d") == wanted


@needs_golden
def test_the_golden_stream_becomes_the_golden_chat_stream():
    made = run(chat_to_chat(), (GOLDEN / "upstream_chat.sse").read_bytes())

    assert made == (GOLDEN / "client_chat.sse").read_bytes()


@pytest.mark.parametrize(("pipe", "stream", "read"), [TO_ANTHROPIC, TO_CHAT, SAME])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_byte_by_byte_gives_the_same_bytes(pipe, stream, read, end):
    stream = stream.replace(b"\n", end)

    assert chop.joined(pipe, chop.bytewise(stream)) == run(pipe(), stream)


@given(st.data(), st.sampled_from([TO_ANTHROPIC, TO_CHAT, SAME]))
def test_the_cut_changes_no_byte(drawn, case):
    pipe, stream, _ = case

    pieces = drawn.draw(chop.chunks(stream))
    assert chop.joined(pipe, pieces) == run(pipe(), stream)


@pytest.mark.parametrize(("pipe", "stream", "read"), [TO_ANTHROPIC, TO_CHAT, SAME])
def test_an_answer_cut_anywhere_is_whole_or_an_error(pipe, stream, read):
    for at in range(0, len(stream), 7):
        relay = pipe()
        sent = run(relay, stream[:at])

        assert relay.is_complete != (relay.error is not None)
        answer = read(sent)
        assert (answer.error is not None) == (relay.has_content and not relay.is_complete)


@pytest.mark.parametrize(
    ("pipe", "stream", "read", "error"),
    [
        (*TO_ANTHROPIC, data({"error": {"code": 529, "message": "busy"}})),
        (*TO_CHAT, event("error", error={"type": "overloaded_error", "message": "busy"})),
    ],
)
def test_an_error_at_every_place_is_heard(pipe, stream, read, error):
    frames = stream.split(b"\n\n")[:-3]
    for at in range(len(frames)):
        relay = pipe()
        sent = run(relay, b"\n\n".join([*frames[:at], b""]) + error + b"\n\n".join(frames[at:]))

        assert isinstance(relay.error, UpstreamRejected)
        assert relay.error.kind == "overloaded"
        if relay.has_content:
            assert "busy" in read(sent).error["message"]
        else:
            assert sent == b""


def test_an_error_before_content_gives_no_bytes_but_the_error():
    relay = to_anthropic()
    sent = run(relay, chunk({"role": "assistant"}) + data({"error": {"code": 429, "message": "slow"}}))

    assert sent == b""
    assert isinstance(relay.error, UpstreamRejected)
    assert relay.error.kind == "rate_limit"


def test_an_early_end_behind_content_is_an_error_without_a_message_stop():
    relay = to_anthropic()
    sent = run(relay, chunk({"content": "a"}))

    assert isinstance(relay.error, UpstreamBroke)
    assert read_anthropic(sent).error is not None
    assert b"message_stop" not in sent
    assert b"message_delta" not in sent


def test_an_early_end_behind_content_is_an_error_without_a_finish_reason():
    sent = run(to_chat(), MESSAGE_START + text_block(0, "a"))

    answer = read_chat(sent)
    assert answer.error is not None
    assert answer.stop is None


def test_late_usage_gives_one_message_delta_with_its_numbers():
    first, second = {"prompt_tokens": 9, "completion_tokens": 1}, {"prompt_tokens": 9, "completion_tokens": 7}
    stream = chunk({"content": "a"}) + chunk({}, "stop", usage=first) + data({"choices": [], "usage": second}) + DONE
    relay = to_anthropic()
    sent = run(relay, stream)

    assert read_anthropic(sent).usage["output_tokens"] == 7
    assert sent.count(b"event: message_delta") == sent.count(b"event: message_stop") == 1
    assert relay.usage == Usage(input_tokens=9, output_tokens=7)


def test_the_end_of_the_answer_waits_for_done():
    relay = to_anthropic()

    assert b"message_delta" not in relay.feed(chunk({"content": "a"}) + chunk({}, "stop"))
    assert b"message_stop" in relay.feed(DONE)
    assert relay.close() == b""


def test_what_follows_the_end_is_ignored():
    stream = chunk({"content": "a"}, "stop") + DONE
    relay = to_anthropic()

    assert run(relay, stream + chunk({"content": "b"}) + data({"error": "x"})) == run(to_anthropic(), stream)
    assert relay.error is None


def test_three_calls_at_once_stay_three():
    stream = b"".join(call(0, id=name, name="f", arguments=f'{{"x":"{name}"}}') for name in "abc")

    answer = read_anthropic(run(to_anthropic(), stream + chunk({}, "tool_calls") + DONE))
    assert [arguments for _, _, arguments in answer.calls()] == ['{"x":"a"}', '{"x":"b"}', '{"x":"c"}']


def test_text_between_pieces_of_a_call_never_opens_two_blocks():
    stream = call(0, id="a", name="f", arguments='{"x"') + chunk({"content": "hm"}) + call(0, arguments=":1}")

    answer = read_anthropic(run(to_anthropic(), stream + chunk({}, "tool_calls")))
    assert answer.calls() == [("a", "f", '{"x":1}')]
    assert answer.text() == "hm"


def test_a_ping_keeps_the_client_alive():
    stream = MESSAGE_START + block(0, "text", {"type": "text_delta", "text": "a"}, text="", stop=False) + event("ping")
    relay = to_chat()

    assert relay.feed(stream).endswith(b": keep-alive\n\n")
    assert read_chat(relay.feed(ending()) + relay.close()).stop == "stop"


def test_a_server_tool_leaves_no_gap_in_the_numbers():
    stream = MESSAGE_START + block(0, "server_tool_use", id="s", name="web_search", input={"q": 1})
    stream += block(1, "web_search_tool_result", tool_use_id="s", content=[]) + text_block(2, "So")
    stream += tool_block(3, "t", "f", "{}") + ending("tool_use")

    answer = read_chat(run(to_chat(), stream))
    assert (answer.text(), answer.calls()) == ("So", [("t", "f", "{}")])


def test_the_usage_chunk_is_only_for_those_who_asked():
    context = dataclasses.replace(CONTEXT, include_usage=False)
    relay = to_chat(context)
    sent = run(relay, MESSAGES)

    assert b'"usage"' not in sent
    assert relay.usage == Usage(input_tokens=44, cache_read_tokens=256, output_tokens=44)


def test_a_surrogate_pair_split_over_two_deltas_is_one_character():
    raw = b'data: {"choices":[{"index":0,"delta":{"content":"%b"}}]}\n\n'
    stream = raw % b"a\\ud83d" + raw % b"\\ude00" + raw % b"\\ud83d" + chunk({}, "stop")

    assert read_anthropic(run(to_anthropic(), stream)).text() == "a😀\ufffd"
    assert read_chat(run(chat_to_chat(), stream)).text() == "a😀\ufffd"


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\u0085", "\x7f", "é", "😀"])
def test_odd_characters_survive_every_byte_cut(char):
    stream = chunk({"content": f"a{char}b"}, "stop")

    assert read_anthropic(chop.joined(to_anthropic, chop.bytewise(stream))).text() == f"a{char}b"


def test_an_event_of_five_megabytes_passes():
    stream = chunk({"content": "x" * 5_000_000}, "stop")

    assert (
        len(read_anthropic(chop.joined(to_anthropic, chop.cut_at(stream, [9, 99_999, 3_000_000]))).text()) == 5_000_000
    )


@pytest.mark.parametrize("has_content", [False, True])
def test_an_event_over_the_limit_is_an_error_not_silence(has_content):
    relay = to_anthropic()
    begun = relay.feed(chunk({"content": "a"})) if has_content else b""
    relay._parser = SseParser(max_event_bytes=100)
    sent = relay.feed(b"data: " + b"x" * 200)

    assert isinstance(relay.error, RemoteProtocolError)
    assert relay.feed(chunk({"content": "b"})) + relay.close() == b""
    assert (read_anthropic(begun + sent).error is not None) == has_content


def test_the_opening_can_be_sent_before_content():
    relay = to_anthropic()
    opening = relay.open()

    assert relay.open() == b""
    assert not relay.has_content
    assert read_anthropic(opening + run(relay, chunk({"content": "a"}, "stop"))).text() == "a"


def test_an_error_from_outside_is_said_even_before_content_and_nothing_follows():
    relay = to_anthropic()
    sent = relay.open() + relay.fail(UpstreamBroke("stopped"))

    assert read_anthropic(sent).error["message"] == "stopped"
    assert relay.fail(UpstreamBroke("again")) + relay.heartbeat() + run(relay, CHAT) == b""


def test_a_web_page_in_place_of_a_stream_is_an_error():
    relay = to_anthropic()

    assert run(relay, b"<html>\n<body>502</body>\n</html>\n") == b""
    assert isinstance(relay.error, UpstreamBroke)


PIECES = st.sampled_from(["a", "b", 'say "x"', "é", "😀", "{", "{}", '{"x":', "1}", "<think>", "\n", ""])
CHAT_FRAMES = (
    st.builds(lambda text: chunk({"content": text}), PIECES),
    st.builds(lambda text: chunk({"role": "assistant", "content": text}), PIECES),
    st.builds(lambda text: chunk({"content": text, "reasoning_content": None}), PIECES),
    st.builds(lambda text: chunk({"reasoning_content": text}), PIECES),
    st.builds(lambda text: chunk({"reasoning": text, "reasoning_content": text}), PIECES),
    st.builds(
        lambda text: chunk({"content": text, "tool_calls": [{"index": 0, "function": {"arguments": "1"}}]}), PIECES
    ),
    st.builds(lambda text: call(0, id="a", name="f", arguments=text), PIECES),
    st.builds(lambda at, text: call(at, arguments=text), st.integers(0, 1), PIECES),
    st.builds(lambda text: chunk({"content": text}, usage={"prompt_tokens": 3, "completion_tokens": 1}), PIECES),
    st.builds(lambda text: chunk({"content": text}, "stop"), PIECES),
    st.builds(lambda text: data({"choices": [{"message": {"content": text}}]}), PIECES),
    st.sampled_from([b": note\n\n", b'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n', DONE]),
)
BLOCKS = st.sampled_from(["text", "thinking", "tool_use", "server_tool_use"])
DELTAS = st.sampled_from([("text_delta", "text"), ("thinking_delta", "thinking"), ("input_json_delta", "partial_json")])
MESSAGES_FRAMES = (
    st.builds(
        lambda at, kind, text: event("content_block_delta", index=at, delta={"type": kind[0], kind[1]: text}),
        st.integers(0, 2),
        DELTAS,
        PIECES,
    ),
    st.builds(
        lambda at, kind: event("content_block_start", index=at, content_block={"type": kind, "id": "a", "name": "f"}),
        st.integers(0, 2),
        BLOCKS,
    ),
    st.builds(lambda at: event("content_block_stop", index=at), st.integers(0, 2)),
    st.sampled_from([MESSAGE_START, event("ping"), ending(), ending("tool_use")]),
)


def runs(frames):
    """Streams in which several frames of one shape follow each other."""
    run_of = [st.lists(shape, min_size=1, max_size=5) for shape in frames]
    return st.lists(st.one_of(*run_of), max_size=8).map(lambda found: [frame for part in found for frame in part])


@given(runs(CHAT_FRAMES), st.booleans())
def test_a_chat_stream_means_the_same_in_whole_frames_and_in_bytes(frames, is_held):
    def make():
        return Pipe(ChatDecoder(), AnthropicEncoder(CONTEXT), "r", WholeCalls() if is_held else None)

    assert chop.joined(make, frames) == chop.joined(make, chop.bytewise(b"".join(frames)))
    assert chop.joined(make, [b"".join(frames)]) == chop.joined(make, frames)


@given(runs(MESSAGES_FRAMES))
def test_a_messages_stream_means_the_same_in_whole_frames_and_in_bytes(frames):
    assert chop.joined(to_chat, frames) == chop.joined(to_chat, chop.bytewise(b"".join(frames)))
    assert chop.joined(to_chat, [b"".join(frames)]) == chop.joined(to_chat, frames)


@pytest.mark.parametrize(
    ("pipe", "frames"),
    [
        (to_anthropic, [chunk({"content": f"word {at} é\n"}) for at in range(20)]),
        (to_anthropic, [chunk({"reasoning_content": f"word {at}"}) for at in range(20)]),
        (
            to_anthropic,
            [call(0, id="a", name="f", arguments='{"x":"'), *(call(0, arguments=f'\\"{at}') for at in range(19))],
        ),
        (to_chat, [MESSAGE_START + text_block(0, "a")[: -len(event("content_block_stop", index=0))]]
        + [event("content_block_delta", index=0, delta={"type": "text_delta", "text": f"w {at}"}) for at in range(19)]),
    ],
)  # fmt: skip
def test_a_run_of_deltas_is_read_past_the_decoder(pipe, frames, monkeypatch):
    relay, plain = pipe(), pipe()
    fed = []
    feed = relay._decoder.feed
    monkeypatch.setattr(relay._decoder, "feed", lambda sse: fed.append(sse) or feed(sse))

    assert b"".join(map(relay.feed, frames)) == b"".join(map(plain.feed, chop.bytewise(b"".join(frames))))
    assert len(fed) < 8


JUNK = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([chunk({"content": "a"}), call(0, id="a", name="f"), call(0, arguments="{"), DONE, b"\n\n"]),
    shapes(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        st.sampled_from(["choices", "delta", "tool_calls", "index", "usage", "type", "id"]),
        depth=3,
    ).map(data),
)


@given(st.lists(JUNK, max_size=6), st.sampled_from([to_anthropic, to_chat]))
def test_no_junk_breaks_a_pipe(junk, pipe):
    relay = pipe()
    sent = run(relay, b"".join(junk))

    assert relay.is_complete != (relay.error is not None)
    (read_anthropic if pipe is to_anthropic else read_chat)(sent)


@pytest.mark.parametrize(
    ("source", "before", "end"),
    [
        ("openai_chat", chunk({"content": "hi"}), chunk({}, "stop")),
        ("anthropic", MESSAGE_START + text_block(0, "hi"), ending().split(b"event: message_stop")[0]),
    ],
)
def test_an_answer_is_finishing_once_its_reason_is_known(source, before, end):
    relays = [pipe_of(source, "openai_responses"), FORMATS[source].tap("r")]
    for relay in relays:
        relay.feed(before)
        was_finishing = relay.is_finishing
        relay.feed(end)

        assert (was_finishing, relay.is_finishing, relay.is_complete) == (False, True, False)


def test_an_answer_of_responses_ends_with_its_reason():
    relay = pipe_of("openai_responses", "anthropic")
    relay.feed(EVERYTHING)

    assert (relay.is_finishing, relay.is_complete) == (False, True)


def test_the_providers_id_of_a_converted_answer_is_known():
    relay = pipe_of("openai_chat", "anthropic")
    relay.feed(chunk({"content": "hi"}))

    assert relay.upstream_id == "gen-7"
