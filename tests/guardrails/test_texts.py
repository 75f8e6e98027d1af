import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails import walk
from codegate.guardrails.texts import texts

NAMES = st.sampled_from(
    [*"ab", "type", "id", "name", "input", "arguments", "content", "thinking", "data", "file_data", 'q"\\', "é"]
)
WORDS = st.text(max_size=6) | st.sampled_from(
    ["thinking", "base64", "text", '"', "\\", '\\"', "data:image/png;base64,AAAA", "data:,words", "data:" + "x" * 121]
)
VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


def walked(raw: bytes, is_data: bool) -> list[tuple[str, str, str]]:
    leaves = walk.leaves(raw, is_data=is_data)
    return sorted((msgspec.json.decode(raw[leaf.start : leaf.end]), leaf.kind, leaf.name) for leaf in leaves)


@given(VALUES, st.booleans(), st.booleans())
def test_they_are_the_strings_of_a_walk(value: Any, is_data: bool, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    found = texts(raw, is_data=is_data)

    assert found is not None
    assert sorted(found) == walked(raw, is_data)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": "x", "a": "y"}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"type": "thinking", "t": {"a": "x", "a": "y"}}',
        b'{"a": "", "a": "\\u0022\\u0022\\u0022\\u0022"}',
        b'{"\\u0022": 0, "\\u0022": 1}',
        b"nonsense",
    ],
)
def test_of_what_is_not_seen_whole_nothing_is_said(raw: bytes) -> None:
    assert texts(raw) is None


def test_depth_is_no_way_to_hide() -> None:
    raw = b"[" * 100_000 + b'"x"' + b"]" * 100_000

    assert texts(raw) in (None, [("x", "text", "")])
