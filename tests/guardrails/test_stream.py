import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import GuardrailFailed
from codegate.guardrails.stream import StreamRestorer
from tests.chop import bytewise, cut_at
from tests.guardrails.given import AWS_ID, EMAIL, ODD_PASSWORD, ODD_URL, PEM, body, issued_for, screened

ISSUED = issued_for(EMAIL, PEM, AWS_ID) | dict(screened(body(ODD_URL)).issued)
TOKEN = {value: token for token, value in ISSUED.items()}
UNKNOWN = "cg_email_111111111111111"


def event(data: dict[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def anthropic(blocks: list[tuple[str, list[str]]]) -> bytes:
    """A Messages stream: each block is its delta type and its pieces."""
    field = {"text_delta": "text", "input_json_delta": "partial_json", "thinking_delta": "thinking"}
    out = [event({"type": "message_start", "message": {"id": "m"}})]
    for index, (kind, pieces) in enumerate(blocks):
        out.append(
            event({"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}})
        )
        out += [
            event({"type": "content_block_delta", "index": index, "delta": {"type": kind, field[kind]: p}})
            for p in pieces
        ]
        out.append(event({"type": "content_block_stop", "index": index}))
    out.append(event({"type": "message_stop"}))
    return b"".join(out)


def read_anthropic(raw: bytes) -> list[str]:
    """The text of each block, and proof that nothing of a block comes after its stop."""
    blocks: dict[int, str] = {}
    closed: set[int] = set()
    for frame in raw.decode().split("\n\n")[:-1]:
        name, data = frame.split("\n")
        value = json.loads(data[6:])
        assert name == f"event: {value['type']}"
        if value["type"] == "content_block_delta":
            assert value["index"] not in closed
            text = next(v for k, v in value["delta"].items() if k != "type")
            blocks[value["index"]] = blocks.get(value["index"], "") + text
        elif value["type"] == "content_block_stop":
            closed.add(value["index"])
    return [blocks[index] for index in sorted(blocks)]


def run(restorer: StreamRestorer, chunks: list[bytes]) -> bytes:
    return b"".join([*(restorer.feed(piece) for piece in chunks), restorer.close()])


def pieces_of(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


VALUE = st.sampled_from([EMAIL, PEM, AWS_ID, ODD_PASSWORD])
WORDS = st.sampled_from(["c", "cg_", "cg_email_12", 'a"b', "\\", "\n", "é🦊", "{", "x "])
ORIGINAL = st.lists(VALUE | WORDS, max_size=8)


@given(ORIGINAL, ORIGINAL, st.integers(1, 40), st.lists(st.integers(1, 6000), max_size=10))
def test_text_and_arguments_come_back_whatever_the_cuts(
    words: list[str], data: list[str], size: int, cuts: list[int]
) -> None:
    text = "".join(TOKEN.get(piece, piece) for piece in words)
    arguments = json.dumps({"a": [TOKEN.get(piece, piece) for piece in data], "b": "".join(data[:0])})
    raw = anthropic([("text_delta", pieces_of(text, size) or [""]), ("input_json_delta", pieces_of(arguments, size))])
    out = read_anthropic(run(StreamRestorer("anthropic", ISSUED), cut_at(raw, cuts)))

    assert out[0] == "".join(words)
    assert json.loads(out[1]) == {"a": data, "b": ""}


def chat(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({'id': 'x', 'object': 'chat.completion.chunk', 'choices': [choice]})}\n\n".encode()


@given(ORIGINAL, ORIGINAL, st.integers(1, 40), st.lists(st.integers(1, 6000), max_size=10))
def test_the_same_for_chat(words: list[str], data: list[str], size: int, cuts: list[int]) -> None:
    text = "".join(TOKEN.get(piece, piece) for piece in words)
    arguments = json.dumps([TOKEN.get(piece, piece) for piece in data])
    frames = [chat({"role": "assistant"}), *(chat({"content": piece}) for piece in pieces_of(text, size))]
    for piece in pieces_of(arguments, size):
        frames += [chat({"tool_calls": [{"index": n, "function": {"arguments": piece}}]}) for n in (0, 1)]
    raw = b"".join([*frames, chat({}, "stop"), b"data: [DONE]\n\n"])
    out = run(StreamRestorer("openai_chat", ISSUED), cut_at(raw, cuts))
    content, calls = "", ["", ""]
    for frame in out.decode().split("\n\n")[:-2]:
        delta = json.loads(frame[6:])["choices"][0]["delta"]
        content += delta.get("content", "")
        for call in delta.get("tool_calls", ()):
            assert not calls[0] or content == "".join(words)
            calls[call["index"]] += call["function"]["arguments"]

    assert out.endswith(b"data: [DONE]\n\n")
    assert content == "".join(words)
    assert [json.loads(call) for call in calls] == [data, data]


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n"])
def test_a_stream_without_tokens_passes_byte_for_byte(end: bytes) -> None:
    raw = anthropic([("text_delta", ["public", "abc", " cg", " x"]), ("thinking_delta", [TOKEN[EMAIL]])])
    raw = raw.replace(b"\n\n", end) + b": comment" + end + b"data: nonsense c" + end + b"id: 1" + end

    whole, bytes_ = StreamRestorer("anthropic", ISSUED), StreamRestorer("anthropic", ISSUED)
    assert run(whole, [raw]).replace(b" ", b"").count(b"thinking_delta") == 1
    assert TOKEN[EMAIL].encode() in run(bytes_, bytewise(raw))
    plain = anthropic([("text_delta", ["hello", "you"])]).replace(b"\n\n", end)
    assert run(StreamRestorer("anthropic", ISSUED), bytewise(plain)) == plain


def test_an_untouched_chunk_is_the_same_object() -> None:
    chunk = anthropic([("text_delta", ["hello"])])

    assert StreamRestorer("anthropic", ISSUED).feed(chunk) is chunk


def test_restored_and_unknown_tokens_are_counted() -> None:
    restorer = StreamRestorer("anthropic", ISSUED)
    out = run(restorer, [anthropic([("text_delta", pieces_of(f"{TOKEN[EMAIL]} {UNKNOWN} {TOKEN[EMAIL]}", 3))])])

    assert read_anthropic(out) == [f"{EMAIL} {UNKNOWN} {EMAIL}"]
    assert (restorer.restored, restorer.unknown) == (2, 1)


def test_a_stream_that_breaks_off_gives_all_it_had() -> None:
    restorer = StreamRestorer("anthropic", ISSUED)
    raw = anthropic([("text_delta", ["see cg_em"])])
    cut = raw.index(b"event: content_block_stop") + 9
    out = run(restorer, [raw[:cut]])

    assert b'"text":"cg_em"' in out
    assert out.endswith(raw[cut - 9 : cut])


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(GuardrailFailed):
        StreamRestorer("telepathy", ISSUED)


@pytest.mark.parametrize("wire_format", ["anthropic", "openai_chat"])
@pytest.mark.parametrize("data", [b'{"a": "\xff cg_"}', b'{"a": cg_', b"cg_"])
def test_an_event_that_cannot_be_read_passes_as_it_is(wire_format: str, data: bytes) -> None:
    frame = b"data: %s\n\n" % data

    assert run(StreamRestorer(wire_format, ISSUED), [frame]) == frame
