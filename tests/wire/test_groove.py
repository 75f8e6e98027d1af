"""Frames that differ in one text alone are read by what stands around it, and no others."""

import json

import pytest

from codegate.wire.groove import Groove

FRAME = b'data: {"id":"x","delta":{"content":%b},"finish_reason":null}\n\n'


def learned(text="one", frame=FRAME):
    groove = Groove()
    assert groove.learn(frame % json.dumps(text).encode(), text)
    return groove


@pytest.mark.parametrize("text", ["two", 'a "b" \\ c\n', "né 😀", "", '"},"finish_reason":null}'])
def test_the_next_text_is_read(text):
    assert learned().text(FRAME % json.dumps(text).encode()) == text
    assert learned().text(FRAME % json.dumps(text, ensure_ascii=False).encode()) == text


@pytest.mark.parametrize(
    "frame",
    [
        FRAME % b'"a","tool_calls":"b"',
        FRAME % b"null",
        FRAME % b'"\\ud83d"',
        FRAME % b'"\xff"',
        FRAME % b'"a\n"',
        FRAME % b'"',
        (FRAME % b'"a"').replace(b"null", b'"stop"'),
        (FRAME % b'"a"').replace(b'"x"', b'"y"'),
        (FRAME % b'"a"') * 2,
        (FRAME % b'"a"')[:-1],
        b"",
    ],
)
def test_whatever_else_is_another_frame(frame):
    assert learned().text(frame) is None


def test_padding_behind_the_text_may_change():
    padded = b'data: {"delta":{"text":%b}%b}\n\n'
    groove = Groove()
    for size in (0, 3, 1):
        assert groove.learn(padded % (b'"a"', b" " * size), "a")

    for size in (0, 1, 3):
        assert groove.text(padded % (b'"b"', b" " * size)) == "b"
    assert groove.text(padded % (b'"b"', b"  ")) is None


def test_a_text_that_stands_twice_teaches_nothing():
    assert not Groove().learn(b'data: {"a":"x","b":"x"}\n\n', "x")


def test_a_text_that_is_not_there_as_it_is_teaches_nothing():
    assert not Groove().learn(b'data: {"a":"\\u0078"}\n\n', "x")


def test_hope_ends_when_nothing_ever_fits_and_praise_renews_it():
    groove = Groove()
    for _ in range(49):
        groove.miss()
    groove.praise()
    groove.miss()
    assert not groove.is_hopeless
    for _ in range(50):
        groove.miss()

    assert groove.is_hopeless
