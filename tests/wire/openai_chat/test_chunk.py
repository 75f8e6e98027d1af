"""A chunk is read whatever its shape; what has the wrong one is absent."""

import pytest

from codegate.wire.openai_chat import chunk
from codegate.wire.openai_chat.chunk import Choice, Chunk, said, says_one_thing, unsaid

read = chunk.read


@pytest.mark.parametrize("reader", [chunk.strict, chunk.lenient, chunk.read])
def test_an_ordinary_chunk_is_read_by_all(reader):
    found = reader(b'{"id":"a","object":"x","choices":[{"index":0,"delta":{"content":"b"}}]}')

    assert found == Chunk(id="a", choices=[Choice(delta={"content": "b"})])


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "a\\ud83db"])
def test_halves_of_surrogate_pairs_never_pass_the_strict_reader(half):
    data = b'{"choices":[{"delta":{"content":"%b"}}]}' % half.encode()

    with pytest.raises(ValueError, match=r"."):
        chunk.strict(data)
    assert chunk.lenient(data).choice() is not None


@pytest.mark.parametrize("data", [b"5", b"null", b"[]", b"[1]", b'{"choices":5}', b'{"choices":[5,null]}', b"{}"])
def test_odd_shapes_hold_no_choice(data):
    assert read(data).choice() is None
    assert read(data).failure() is None


def test_an_odd_delta_is_absent():
    assert read(b'{"choices":[{"delta":5,"finish_reason":"stop"}]}').choice() == Choice(finish_reason="stop")


def test_only_the_first_choice_is_ours():
    assert read(b'{"choices":[{"index":1},{"index":0,"delta":{}}]}').choice() == Choice(delta={})


@pytest.mark.parametrize(
    ("data", "failure"),
    [
        (b'{"error":{"code":5},"choices":[]}', {"error": {"code": 5}}),
        (b'[{"error":"x"}]', {"error": "x"}),
        (b'{"base_resp":{"status_code":1008}}', {"base_resp": {"status_code": 1008}}),
        (b'{"base_resp":{"status_code":0},"error":null}', None),
    ],
)
def test_errors_are_found(data, failure):
    assert read(data).failure() == failure


def test_what_is_not_json_is_a_value_error():
    with pytest.raises(ValueError, match=r"."):
        chunk.read(b"[DONE]")


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("a", [("a", False)]),
        ([{"type": "text", "text": "a"}, 5, {"type": "image"}], [("a", False), ("", False)]),
        ([{"type": "thinking", "thinking": [{"text": "h"}, {"text": "m"}]}], [("hm", True)]),
        ([{"type": "thinking", "thinking": "hm"}], [("hm", True)]),
        (None, []),
    ],
)
def test_a_content_says_its_texts_and_thoughts(content, texts):
    assert said(content) == texts


@pytest.mark.parametrize(
    ("delta", "is_one"),
    [
        ({"role": "assistant", "content": "a"}, True),
        ({"content": "a", "reasoning": None, "tool_calls": []}, True),
        ({"content": "a", "reasoning": "b"}, False),
        ({"tool_calls": [{}]}, True),
        ({"tool_calls": [{}, {}]}, False),
        ({}, False),
    ],
)
def test_a_delta_may_say_one_thing_only(delta, is_one):
    assert says_one_thing(delta) == is_one


def test_of_a_whole_message_only_what_is_new_counts():
    message = {"content": "abc", "reasoning": "hm", "tool_calls": [1], "refusal": None}
    nothing, some = {"text": 0, "think": 0, "refusal": 0}, {"text": 2, "think": 1, "refusal": 0}

    assert unsaid(message, nothing, has_calls=False) == message
    assert unsaid(message, some, has_calls=True) == {"content": "c", "refusal": None}
