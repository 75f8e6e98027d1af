"""An event is read whatever shapes its members have."""

import pytest

from codegate.wire.openai_responses.frame import Frame, read


def test_members_stay_as_they_came():
    frame = read(b'{"type":"x","delta":"a","output_index":"odd","more":1}')

    assert (frame.type, frame.delta, frame.output_index, frame.item) == ("x", "a", "odd", None)


def test_surrogate_halves_are_kept():
    assert read(b'{"delta":"a\\ud83d"}').delta == "a\ud83d"


@pytest.mark.parametrize("data", [b"[]", b"null", b'"x"'])
def test_what_is_no_object_has_no_member(data):
    assert read(data) == Frame()


@pytest.mark.parametrize("data", [b"[DONE]", b"{", b"<html>"])
def test_what_is_no_json_is_an_error(data):
    with pytest.raises(ValueError, match=r"JSON|malformed|Expecting"):
        read(data)
