"""Tools for Messages targets."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from tests.conversions import CLAUDE, convert, flat_function, function, to_messages, tool, user, warnings_to_messages


def messages_to_messages(profile: Any, **members: Any) -> Any:
    body = {"model": "claude", "max_tokens": 9, "messages": [user("hi")], **members}
    return convert("anthropic", "anthropic", body, profile)


def test_function_becomes_a_tool() -> None:
    schema = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    asked = [function("Read", description="Read a file.", parameters=schema, strict=True)]

    closed = {**schema, "additionalProperties": False}
    assert to_messages({"tools": asked})["tools"] == [
        {"name": "Read", "description": "Read a file.", "input_schema": closed, "strict": True}
    ]


def test_function_without_parameters_takes_an_empty_object() -> None:
    asked = [{"type": "function", "function": {"name": "now"}}]

    assert to_messages({"tools": asked})["tools"] == [
        {"name": "now", "input_schema": {"type": "object", "properties": {}}}
    ]


def test_freeform_tool_becomes_one_with_a_text() -> None:
    grammar = {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: X"}}
    asked = [{"type": "custom", "custom": {"name": "patch", "description": "Patch.", "format": grammar}}]
    written = to_messages({"tools": asked})["tools"][0]

    assert written["input_schema"]["required"] == ["input"]
    assert "start: X" in written["description"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("auto", {"type": "auto"}),
        ("none", {"type": "none"}),
        ("required", {"type": "any"}),
        ({"type": "function", "function": {"name": "Read"}}, {"type": "tool", "name": "Read"}),
        ({"type": "custom", "custom": {"name": "Read"}}, {"type": "tool", "name": "Read"}),
    ],
)
def test_choice_is_translated(choice: Any, expected: Any) -> None:
    assert to_messages({"tools": [function()], "tool_choice": choice})["tool_choice"] == expected


def test_choice_without_tools_is_left_out() -> None:
    assert "tool_choice" not in to_messages({"tool_choice": "auto"})


def test_choice_of_an_unknown_tool_is_refused() -> None:
    choice = {"type": "function", "function": {"name": "Write"}}

    with pytest.raises(InvalidRequest, match="Write"):
        to_messages({"tools": [function()], "tool_choice": choice})


def test_demand_becomes_a_wish_where_none_is_taken() -> None:
    profile = replace(CLAUDE, forced_tools=False)
    asked = {"tools": [function()], "tool_choice": "required"}

    assert to_messages(asked, profile)["tool_choice"] == {"type": "auto"}
    assert warnings_to_messages(asked, profile) == ["approximated:tool_choice"]


def test_one_call_at_a_time_is_said_in_the_choice() -> None:
    assert to_messages({"tools": [function()], "parallel_tool_calls": False})["tool_choice"] == {
        "type": "auto",
        "disable_parallel_tool_use": True,
    }


def test_search_of_the_client_becomes_anthropics_own() -> None:
    location = {"type": "approximate", "approximate": {"city": "Bern"}}
    written = to_messages({"web_search_options": {"user_location": location}})["tools"]

    assert written == [
        {
            "type": "web_search_20250305",
            "name": "web_search",
            "user_location": {"type": "approximate", "city": "Bern"},
        }
    ]


def test_search_is_noted_where_there_is_none() -> None:
    profile = replace(CLAUDE, is_anthropic=False)

    assert warnings_to_messages({"web_search_options": {}}, profile) == ["dropped:web_search_options"]


def test_anthropics_own_tools_stay_at_anthropic() -> None:
    search = {"type": "web_search_20250305", "name": "web_search", "max_uses": 3}

    assert messages_to_messages(CLAUDE, tools=[search, tool(defer_loading=True)])[0].body["tools"] == [
        search,
        tool(defer_loading=True),
    ]


def test_anthropics_own_tools_go_elsewhere() -> None:
    search = {"type": "web_search_20250305", "name": "web_search"}
    profile = replace(CLAUDE, is_anthropic=False)
    converted, warnings = messages_to_messages(profile, tools=[search, tool(type="custom")])

    assert converted.body["tools"] == [tool()]
    assert warnings == ["dropped:tools.web_search_20250305"]


def test_request_that_is_all_foreign_tools_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        messages_to_messages(replace(CLAUDE, is_anthropic=False), tools=[{"type": "web_search_1", "name": "s"}])


def test_search_without_a_place_needs_none() -> None:
    assert to_messages({"web_search_options": {}})["tools"] == [{"type": "web_search_20250305", "name": "web_search"}]


def test_tool_that_openai_alone_runs_does_not_reach_anthropic() -> None:
    body = {"model": "gpt", "input": "hi", "tools": [{"type": "file_search"}, flat_function("run")]}
    converted, notes = convert("openai_responses", "anthropic", body, CLAUDE)

    assert [item["name"] for item in converted.body["tools"]] == ["run"]
    assert notes == ["dropped:tools.file_search"]
