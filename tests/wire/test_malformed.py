"""A request with a member of a wrong kind, anywhere: it is refused in words, or goes on; nothing crashes."""

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import InvalidRequest
from codegate.providers.table import PROVIDERS
from codegate.wire.format import Notes
from codegate.wire.table import FORMATS
from tests.conversions import (
    assistant,
    call,
    call_item,
    chat_call,
    flat_function,
    function,
    image,
    output_item,
    result,
    said,
    text,
    tool,
    user,
)

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string", "format": "uri"}, "b": {"$ref": "#/$defs/k"}},
    "required": ["a"],
    "$defs": {"k": {"enum": [1, "a"]}},
    "allOf": [{"required": ["b"], "properties": {"b": {"const": 1}}}],
}
SEARCHED = {"type": "search_result", "source": "s", "title": "t", "content": [text("r")]}
FILED = {"type": "document", "source": {"type": "content", "content": [text("x")]}}
RAN = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "q"}}
SHELL = [{"stdout": "o", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}]
BODIES: dict[str, Any] = {
    "anthropic": {
        "model": "m",
        "max_tokens": 9,
        "system": [text("s")],
        "messages": [user("hi", image(), FILED, SEARCHED), assistant("a", RAN, call("c", "f")), user(result("c"))],
        "tools": [tool("f", input_schema=SCHEMA, input_examples=[{"a": 1}]), {"type": "bash_20250124", "name": "bash"}],
        "tool_choice": {"type": "tool", "name": "f"},
        "temperature": 0.5,
        "stop_sequences": ["a"],
        "thinking": {"type": "enabled", "budget_tokens": 2000},
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
    },
    "openai_chat": {
        "model": "m",
        "messages": [
            {"role": "system", "content": [text("s")]},
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]},
            {"role": "assistant", "reasoning_details": [{"text": "t"}], "tool_calls": [chat_call("c", "f")]},
            {"role": "tool", "tool_call_id": "c", "content": [text("r")]},
        ],
        "tools": [function("f", parameters=SCHEMA), {"type": "custom", "custom": {"name": "p"}}],
        "tool_choice": {"type": "function", "function": {"name": "f"}},
        "temperature": 0.5,
        "stop": ["a"],
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": SCHEMA}},
        "web_search_options": {"user_location": {"approximate": {"city": "B"}}},
    },
    "openai_responses": {
        "model": "m",
        "instructions": "i",
        "input": [
            said("user", "hi"),
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "t"}]},
            call_item("c", "f"),
            {"type": "shell_call", "call_id": "d", "action": {"commands": ["ls"]}},
            output_item("c", [{"type": "input_text", "text": "r"}]),
            {"type": "shell_call_output", "call_id": "d", "output": SHELL},
        ],
        "tools": [flat_function("f", parameters=SCHEMA), {"type": "shell"}, {"type": "web_search", "filters": {}}],
        "tool_choice": {"type": "function", "name": "f"},
        "temperature": 0.5,
        "include": ["reasoning.encrypted_content"],
        "text": {"format": {"type": "json_schema", "name": "n", "schema": SCHEMA}},
    },
}
"""By format: a request that uses much of it."""

JUNK = [None, True, -1, 1.5, "", "x", [], ["x"], [None], [5], [{}], {}, {"type": ["x"]}]
TARGETS = [(endpoint.format, endpoint.profile) for source in PROVIDERS.values() for endpoint in source.endpoints]


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in a JSON value there is something."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([here] if here else []), *(found for key, inner in members for found in places(inner, (*here, key)))]


def with_junk(value: Any, place: tuple[Any, ...], junk: Any) -> Any:
    """A copy with something else in one place."""
    changed = copy.deepcopy(value)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = junk
    return changed


def reaches_all(source: str, body: Any) -> None:
    """Convert it for every provider there is; raises whatever is no refusal."""
    try:
        request = FORMATS[source].to_hub(body, Notes())
    except InvalidRequest:
        return
    for target, profile in TARGETS:
        try:
            msgspec.json.encode(FORMATS[target].from_hub(request, "target-model", profile, Notes()).body)
        except InvalidRequest:
            continue


@pytest.mark.parametrize("source", BODIES)
def test_the_sound_request_is_taken(source: str) -> None:
    assert FORMATS[source].to_hub(BODIES[source], Notes())


@pytest.mark.parametrize("source", BODIES)
@given(st.data())
def test_no_member_of_a_wrong_kind_is_a_crash(source: str, drawn: Any) -> None:
    place = drawn.draw(st.sampled_from(places(BODIES[source])))
    reaches_all(source, with_junk(BODIES[source], place, drawn.draw(st.sampled_from(JUNK))))


@pytest.mark.parametrize(
    ("source", "place", "junk"),
    [
        ("anthropic", ("temperature",), "hot"),
        ("anthropic", ("system", 0), 5),
        ("anthropic", ("messages", 0, "content", 0, "text"), None),
        ("anthropic", ("stop_sequences",), [5]),
        ("anthropic", ("tool_choice", "type"), ["auto"]),
        ("anthropic", ("tools", 1, "type"), 5),
        ("openai_chat", ("temperature",), True),
        ("openai_chat", ("stop",), 5),
        ("openai_chat", ("response_format",), "json_object"),
        ("openai_responses", ("input", 0, "type"), ["x"]),
        ("openai_responses", ("temperature",), "1"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(source: str, place: tuple[Any, ...], junk: Any) -> None:
    with pytest.raises(InvalidRequest) as raised:
        FORMATS[source].to_hub(with_junk(BODIES[source], place, junk), Notes())

    assert raised.value.field.startswith(str(place[0]))
