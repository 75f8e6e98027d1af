"""JSON of stream events: odd input is read, output is always valid UTF-8."""

import pytest

from codegate.wire import payload
from codegate.wire.payload import Halves


def test_json_that_the_strict_reader_refuses_is_read():
    assert payload.read(b'{"a":"\\ud83d"}') == {"a": "\ud83d"}
    assert payload.read(b'{"a":"\xff"}') == {"a": "\ufffd"}
    assert payload.read(b'{"a":"\x01"}') == {"a": "\x01"}
    assert payload.read(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize("data", [b"", b"[DONE]", b"<html>", b'{"a":', b"[" * 200_000])
def test_what_is_not_json_is_a_value_error(data):
    with pytest.raises(ValueError, match=r"."):
        payload.read(data)


def test_text_is_quoted_with_its_own_characters():
    assert payload.quote('é "\u2028\n') == '"é \\"\u2028\\n"'.encode()


def test_lone_halves_are_never_written():
    assert payload.quote("a\ud83d") == '"a\ufffd"'.encode()
    assert payload.dump({"k\ude00": ["\ud83d\ude00", 1]}) == '{"k\ufffd":["😀",1]}'.encode()


def test_a_pair_split_over_two_deltas_is_joined():
    halves = Halves()

    assert halves.join(0, "a\ud83d") == "a"
    assert halves.is_holding
    assert halves.join(0, "\ude00b") == "😀b"
    assert not halves.is_holding


def test_halves_wait_for_their_own_block():
    halves = Halves()
    halves.join("one", "\ud83d")

    assert halves.join("two", "plain") == "plain"
    assert halves.join("one", "\ude00") == "😀"


def test_a_half_without_its_other_one_is_replaced():
    halves = Halves()
    halves.join(0, "\ud83d")

    assert halves.join(0, "x") == "\ufffdx"
    assert halves.join(0, "\ude00") == "\ufffd"
    assert halves.join(1, "\ud83d") == ""
    assert halves.release(1) == "\ufffd"
    assert halves.release(1) == ""


def test_only_a_whole_object_is_an_object():
    assert payload.is_object('{"a":{}} ')
    assert not payload.is_object('{"a":{}')
    assert not payload.is_object('"}"')
    assert not payload.is_object("")
