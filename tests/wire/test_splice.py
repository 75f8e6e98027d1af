"""`Body`: what is not changed on purpose leaves as it came."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import InvalidRequest
from codegate.wire.splice import MAX_DEPTH, Body
from tests.shapes import shapes

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
names = st.text(max_size=4)
values = shapes(leaves, names)
bodies = st.dictionaries(names, values, max_size=5)


@given(bodies, st.booleans(), st.sampled_from([None, 1, "\t"]), names, values)
def test_a_patch_means_what_it_says(
    body: dict[str, Any], is_ascii: bool, indent: int | str | None, key: str, value: Any
) -> None:
    raw = json.dumps(body, ensure_ascii=is_ascii, indent=indent).encode()

    patched = Body.parse(raw).patched({key: value})

    assert json.loads(patched) == {**body, key: value}


@given(bodies, st.sets(names, max_size=4), st.sampled_from([None, 1]))
def test_removing_members_leaves_the_others(body: dict[str, Any], gone: set[str], indent: int | None) -> None:
    raw = json.dumps(body, indent=indent).encode()

    patched = Body.parse(raw).patched({}, drop=gone)

    assert json.loads(patched) == {key: value for key, value in body.items() if key not in gone}


def test_only_the_changed_value_differs() -> None:
    raw = b' {\n "n" : 1.50e1 ,\t"model":  "old"  ,"x":[ 1,2 ] }\n'

    patched = Body.parse(raw).patched({"model": "new"})

    assert patched == b' {\n "n" : 1.50e1 ,\t"model":  "new"  ,"x":[ 1,2 ] }\n'


def test_new_member_goes_behind_the_last() -> None:
    assert Body.parse(b'{"a":1\n}').patched({"b": [2]}) == b'{"a":1,"b":[2]\n}'


def test_new_member_of_an_empty_body_needs_no_comma() -> None:
    assert Body.parse(b"{ }").patched({"b": 2}) == b'{"b":2 }'


def test_nothing_to_change_gives_the_very_bytes() -> None:
    raw = b'{"a": 1}'

    assert Body.parse(raw).patched({}, drop=["b"]) is raw


def test_removed_last_member_takes_its_comma_along() -> None:
    assert Body.parse(b'{"a": 1, "b": 2, "c": 3}').patched({}, drop=["b", "c"]) == b'{"a": 1}'


def test_removed_first_member_takes_its_comma_along() -> None:
    assert Body.parse(b'{"a": 1, "b": 2}').patched({}, drop=["a"]) == b'{"b": 2}'


@pytest.mark.parametrize("first", ['"x"', "1", "12", '[{"model":"x"}]', '"b\\",\\"model\\":\\"b"'])
def test_change_reaches_every_duplicate(first: str) -> None:
    raw = f'{{"model":{first},"é":1,"model":"b"}}'.encode()

    assert Body.parse(raw).patched({"model": "new"}) == '{"model":"new","é":1,"model":"new"}'.encode()


def test_last_duplicate_is_read() -> None:
    body = Body.parse(b'{"model":"a","model":"b"}')

    assert body.text("model") == "b"


def test_escaped_key_is_the_same_key() -> None:
    body = Body.parse(b'{"\\u006dodel":"a"}')

    assert body.text("model") == "a"
    assert body.patched({"model": "b"}) == b'{"\\u006dodel":"b"}'


def test_members_are_read_by_kind() -> None:
    body = Body.parse(b'{"text":"a","on":true,"n":3,"x":1.5,"off":false,"nothing":null}')

    assert (body.text("text"), body.text("n"), body.text("missing")) == ("a", None, None)
    assert (body.flag("on"), body.flag("off"), body.flag("n")) == (True, False, False)
    assert (body.number("n"), body.number("on"), body.number("x")) == (3, None, None)
    assert "nothing" in body
    assert body.value("nothing") is None
    assert "missing" not in body


def test_whole_is_decoded_once() -> None:
    body = Body.parse(b'{"a":{"b":[1]}}')

    assert body.whole() == {"a": {"b": [1]}}
    assert body.whole() is body.whole()


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b'{"a":NaN}', "NaN"),
        (b'{"a":[-Infinity]}', "Infinity"),
        (b"[1]", "object"),
        (b'"a"', "object"),
        (b"", "JSON"),
        (b'{"a":1,}', "JSON"),
        (b'{"a":01}', "JSON"),
        (b'{"a":1} 2', "JSON"),
        (b"{'a':1}", "JSON"),
        (b'{"a":["\xff"]}', "UTF-8"),
        (b'{"\xff":1}', "UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "UTF-8"),
        (b'{"a":["\\ud83d and more"]}', "surrogate"),
        (b'{"a":"\\ude00 and more"}', "surrogate"),
    ],
)
def test_what_is_not_a_strict_object_is_refused(raw: bytes, word: str) -> None:
    with pytest.raises(InvalidRequest, match=word) as caught:
        Body.parse(raw)

    assert caught.value.status == 400
    assert caught.value.code == "invalid_json"


def nested(levels: int) -> bytes:
    """An object around arrays inside each other, `levels` containers deep."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def test_greatest_depth_is_taken() -> None:
    assert Body.parse(nested(MAX_DEPTH)).whole()


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5_000, 100_000])
def test_deeper_is_refused(levels: int) -> None:
    with pytest.raises(InvalidRequest, match="deeper"):
        Body.parse(nested(levels))


def test_many_brackets_side_by_side_are_not_deep() -> None:
    raw = b'{"a":[' + b",".join([b'{"b":[]}'] * 1000) + b'],"c":"' + b"[" * 500 + b'"}'

    assert len(Body.parse(raw).whole()["a"]) == 1000


def test_depth_hidden_behind_brackets_in_strings_is_found() -> None:
    levels = MAX_DEPTH + 1
    body = Body.parse(b'{"a":' + b'["]",' * levels + b"0" + b"]" * levels + b"}")

    with pytest.raises(InvalidRequest, match="deeper"):
        body.whole()


def test_number_that_no_double_holds_is_refused_when_read() -> None:
    body = Body.parse(b'{"a":1e999}')

    with pytest.raises(InvalidRequest, match="range"):
        body.whole()


def test_duplicate_that_begins_like_the_last_is_told_apart() -> None:
    assert Body.parse(b'{"a":12,"a":1}').patched({"a": 0}) == b'{"a":0,"a":0}'


def test_its_members_can_be_looked_at_without_decoding_them() -> None:
    members = Body.parse(b'{"a": [1, 2], "b" :"x"}').members

    assert {name: bytes(value) for name, value in members.items()} == {"a": b"[1, 2]", "b": b'"x"'}
