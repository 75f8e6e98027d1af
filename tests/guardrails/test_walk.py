import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import GuardrailFailed
from codegate.guardrails import walk

S = "words of the user"


def seen(value: Any, **how: bool) -> list[str]:
    """The strings that are looked at."""
    raw = json.dumps(value).encode()
    return [msgspec.json.decode(raw[start:end]) for start, end, *_ in walk.leaves(raw, **how)]


@pytest.mark.parametrize(
    "block",
    [
        {"role": "user", "content": S},
        {"type": "text", "text": S},
        {"type": "tool_result", "tool_use_id": "t", "content": S},
        {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": S}]},
        {"type": "tool_use", "id": "t", "name": "Write", "input": {"id": S}},
        {"type": "mcp_tool_use", "id": "t", "name": "x", "server_name": "y", "input": {"deep": [[{"name": S}]]}},
        {"type": "bash_code_execution_tool_result", "content": {"stdout": S}},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": S}},
        {"type": "a_block_of_tomorrow", "words": {"more": [S]}},
        {
            "role": "assistant",
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": S}}],
        },
        {"type": "function_call_output", "call_id": "c", "output": S},
        {"type": "code_interpreter_call", "id": "c", "code": S, "outputs": [{"type": "logs", "logs": "x"}]},
        {"type": "custom_tool_call", "call_id": "c", "name": "f", "input": S},
        {"type": "input_file", "file_url": "data:text/plain," + S},
        {"type": "search_result", "source": "x", "title": "y", "content": [{"type": "text", "text": S}]},
        {"type": "text", "text": "x", "citations": [{"type": "char_location", "cited_text": S}]},
    ],
)
def test_words_are_looked_at_wherever_they_stand(block: dict[str, Any]) -> None:
    assert any(S in text for text in seen(block))


@pytest.mark.parametrize(
    "block",
    [
        {"type": "thinking", "thinking": S, "signature": S},
        {"thinking": S, "extra": S, "type": "thinking"},
        {"type": "redacted_thinking", "data": S},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": S}], "encrypted_content": S},
        {"role": "assistant", "reasoning_content": S},
        {"type": "input_audio", "input_audio": {"data": S, "format": "wav"}},
        {"type": "tool_use", "id": "t", "name": "f", "input": {S: 1}},
        {"type": "text", "cache_control": {"type": S}, "signature": S},
    ],
)
def test_names_reasoning_and_media_are_left_alone(block: dict[str, Any]) -> None:
    assert S not in seen(block)


def test_names_and_ids_are_left_alone_and_words_in_their_place_are_not() -> None:
    block = {"type": "x", "role": "user", "id": "msg_1", "name": "mcp__a.b", "tool_call_id": "c-1", "format": "a/b"}

    assert seen(block) == []
    assert seen(dict.fromkeys(block, S)) == [S] * len(block)
    assert seen({"name": {"first": S}, "status": [S, "ok"]}) == [S, S]


def test_base64_is_told_from_words_by_what_reads_it() -> None:
    source = {"data": "QQ==", "type": "base64", "media_type": "text/plain"}
    block = {"a": f"data:,{S}", "b": "data:image/png;base64,AAAA", "source": source, "file_data": "QQ=="}
    kinds = [leaf.kind for leaf in walk.leaves(json.dumps(block).encode())]

    assert kinds == [walk.TEXT, walk.ENCODED, walk.ENCODED, walk.ENCODED]


@pytest.mark.parametrize("key", ["type", "typ\\u0065"])
def test_a_second_type_hides_nothing(key: str) -> None:
    raw = f'{{"type": "thinking", "{key}": "text", "text": "{S}"}}'.encode()

    assert [msgspec.json.decode(raw[leaf.start : leaf.end]) for leaf in walk.leaves(raw)] == [S]


def test_a_string_knows_the_member_it_is_the_value_of() -> None:
    raw = b'{"input": {"password": "a", "list": ["b", {"x": "c"}, "d"]}, "text": "e"}'

    assert [leaf.name for leaf in walk.leaves(raw)] == ["password", "list", "x", "list", "text"]


def test_after_a_block_that_is_left_alone_the_next_is_looked_at() -> None:
    assert seen([{"type": "thinking", "thinking": "x"}, {"type": "text", "text": S}, {"a": [], "id": "i", "b": S}]) == [
        S,
        S,
    ]


def test_in_data_everything_is_looked_at_and_keys_when_asked() -> None:
    data = {"type": "thinking", "id": "a", "b": ["c"]}

    assert seen(data, is_data=True) == ["thinking", "a", "c"]
    assert seen(data, is_data=True, keys=True) == ["type", "thinking", "id", "a", "b", "c"]


def test_arguments_are_a_document_of_their_own() -> None:
    raw = b'{"function": {"name": "f", "arguments": "{}"}, "list": ["x"], "arguments": {"arguments": "{}"}}'

    assert [leaf.kind for leaf in walk.leaves(raw)] == [walk.ARGUMENTS, walk.TEXT, walk.TEXT]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def changed_strings(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: changed_strings(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [changed_strings(inner) for inner in value]
    return f"<{value}>" if isinstance(value, str) else value


@given(JSON, st.booleans(), st.sampled_from([None, 1]))
def test_rewriting_changes_strings_and_nothing_else(value: Any, ascii_only: bool, indent: int | None) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()

    assert json.loads(walk.rewrite(raw, lambda text, *_: f"<{text}>", is_data=True)) == changed_strings(value)
    assert walk.rewrite(raw, lambda text, *_: text, is_data=True) is raw


def test_everything_around_a_changed_string_keeps_its_bytes() -> None:
    raw = b'{ "a":"x\\u00e9\\/" ,"n":1.50e+3, "b" : "old" }'

    assert walk.rewrite(raw, lambda t, *_: "new" if t == "old" else t) == raw.replace(b"old", b"new")


def test_units_are_the_messages_and_other_members_with_words() -> None:
    raw = b' {"model": "m", "system" :"s" ,"messages":[ {"a": 1} ,{"b":2}], "tools": [{"x": "y"}],\n"prompt":"p" } '
    units = list(walk.units(raw, "anthropic"))

    assert [unit.path for unit in units] == ["system", "prompt", "messages[0]", "messages[1]"]
    assert [raw[unit.start : unit.end] for unit in units] == [bytes(unit.raw) for unit in units]
    assert bytes(units[2].raw) == b'{"a": 1}'


@given(st.dictionaries(st.text(max_size=6), JSON, max_size=5), st.lists(JSON, max_size=4), st.sampled_from([None, 2]))
def test_places_of_units_are_exact(members: dict[str, Any], messages: list[Any], indent: int | None) -> None:
    raw = json.dumps({**members, "messages": messages}, indent=indent).encode()

    for unit in walk.units(raw, "openai_chat"):
        assert raw[unit.start : unit.end] == bytes(unit.raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"messages": [{"a": 1}], "messages": []}',
        b'{"a": 1, "messages": [], "a": 22}',
        b'{"messages": "\\ud83d", "messages": 1}',
    ],
)
def test_a_member_that_occurs_twice_is_refused(raw: bytes) -> None:
    with pytest.raises(GuardrailFailed):
        list(walk.units(raw, "anthropic"))


@pytest.mark.parametrize("raw", [b"", b"[]", b"nonsense", b'{"a": ', b'{"messages": [1,]}'])
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(GuardrailFailed):
        list(walk.units(raw, "anthropic"))


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(GuardrailFailed, match="telepathy"):
        list(walk.units(b"{}", "telepathy"))


@pytest.mark.parametrize("piece", ["x", '"', "\\", '\\"', "\n", "\u00e9"])
@pytest.mark.parametrize("times", [999, 1000, 1001, 60_000, 60_001])
def test_a_string_may_be_as_long_as_it_likes(piece: str, times: int) -> None:
    value = {piece * times: ["a", piece * times, {"b": "c"}], "d": piece * times + "e"}
    raw = json.dumps(value).encode()
    seen = [json.loads(raw[leaf.start : leaf.end]) for leaf in walk.leaves(raw)]

    assert seen == ["a", piece * times, "c", piece * times + "e"]
