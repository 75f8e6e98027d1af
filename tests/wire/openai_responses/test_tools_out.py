"""Tools for Responses targets."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.openai_responses.tools_out import freeform_names
from tests.conversions import OPENAI, convert, flat_function, function, to_responses, tool, warnings_to_responses

SEARCH = {"type": "web_search_20250305", "name": "web_search", "allowed_domains": ["example.com"], "max_uses": 2}


def chat_to_responses(**body: Any) -> Any:
    whole = {"model": "gpt", "messages": [{"role": "user", "content": "hi"}], **body}
    return convert("openai_chat", "openai_responses", whole, OPENAI)[0].body


def test_tool_is_flat_and_says_that_it_is_not_strict() -> None:
    assert to_responses({"tools": [tool("Read", description="Read.")]})["tools"] == [
        flat_function("Read", description="Read.", strict=False)
    ]


def test_strict_needs_a_closed_schema() -> None:
    closed = {"type": "object", "properties": {}, "additionalProperties": False}
    given = [tool("a", strict=True), tool("b", strict=True, input_schema=closed)]

    assert [item["strict"] for item in to_responses({"tools": given})["tools"]] == [False, True]


def test_freeform_tool_of_a_chat_client_stays_one() -> None:
    grammar = {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: X"}}
    given = {"type": "custom", "custom": {"name": "patch", "description": "Patch.", "format": grammar}}

    assert chat_to_responses(tools=[given])["tools"] == [
        {
            "type": "custom",
            "name": "patch",
            "description": "Patch.",
            "format": {"type": "grammar", "syntax": "lark", "definition": "start: X"},
        }
    ]


def test_names_of_freeform_tools_are_known() -> None:
    request: Any = {"tools": [{"type": "freeform", "name": "patch"}, {"name": "Read"}]}

    assert freeform_names(request) == {"patch"}


def test_web_search_and_its_choice() -> None:
    body = to_responses({"tools": [SEARCH, tool()], "tool_choice": {"type": "tool", "name": "web_search"}})

    assert body["tools"][0] == {"type": "web_search", "filters": {"allowed_domains": ["example.com"]}}
    assert body["tool_choice"] == {"type": "web_search"}


def test_web_search_of_a_chat_client_is_the_tool() -> None:
    location = {"type": "approximate", "approximate": {"city": "Oslo"}}
    options = {"search_context_size": "low", "user_location": location}

    assert chat_to_responses(web_search_options=options)["tools"] == [
        {
            "type": "web_search",
            "search_context_size": "low",
            "user_location": {"type": "approximate", "city": "Oslo"},
        }
    ]


def test_tool_of_openais_own_comes_back_as_it_was() -> None:
    given = {"type": "file_search", "vector_store_ids": ["vs"]}
    body = {"model": "gpt", "input": "hi", "tools": [given]}

    assert convert("openai_responses", "openai_responses", body, OPENAI)[0].body["tools"] == [given]


def test_tool_that_the_client_carries_out_is_a_function() -> None:
    found = to_responses({"tools": [{"type": "bash_20250124", "name": "bash"}]})["tools"][0]

    assert (found["type"], found["name"], found["strict"]) == ("function", "bash", False)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"type": "auto"}, "auto"),
        ({"type": "any"}, "required"),
        ({"type": "none"}, "none"),
        ({"type": "tool", "name": "Read"}, {"type": "function", "name": "Read"}),
    ],
)
def test_choice_is_translated(choice: Any, expected: Any) -> None:
    assert to_responses({"tools": [tool()], "tool_choice": choice})["tool_choice"] == expected


def test_choice_that_cannot_be_forced_is_left_to_the_model() -> None:
    profile = replace(OPENAI, forced_tools=False)
    given = {"tools": [tool()], "tool_choice": {"type": "any"}}

    assert to_responses(given, profile)["tool_choice"] == "auto"
    assert warnings_to_responses(given, profile) == ["approximated:tool_choice"]


def test_one_call_at_a_time_is_asked_for() -> None:
    given = {"tools": [tool()], "tool_choice": {"type": "auto", "disable_parallel_tool_use": True}}

    assert to_responses(given)["parallel_tool_calls"] is False


def test_long_name_is_shortened_everywhere() -> None:
    name = "n" * 100
    body = to_responses({"tools": [tool(name)], "tool_choice": {"type": "tool", "name": name}})

    assert len(body["tools"][0]["name"]) <= 64
    assert body["tool_choice"]["name"] == body["tools"][0]["name"]


def test_tool_of_anthropics_own_is_left_out_and_told() -> None:
    given = {"tools": [tool(), {"type": "code_execution_20250825", "name": "code_execution"}]}

    assert len(to_responses(given)["tools"]) == 1
    assert warnings_to_responses(given) == ["dropped:tools.code_execution_20250825"]


@pytest.mark.parametrize(
    "given",
    [
        {"tools": [{"type": "code_execution_20250825", "name": "code_execution"}]},
        {"tools": [{"type": "computer_20250124", "name": "computer"}]},
        {"tools": [tool()], "tool_choice": {"type": "tool", "name": "nobody"}},
        {"tools": [tool()], "tool_choice": {"type": "strange"}},
        {"tool_choice": {"type": "tool", "name": "Read"}},
    ],
)
def test_request_that_depends_on_a_missing_tool_is_refused(given: Any) -> None:
    with pytest.raises(InvalidRequest):
        to_responses(given)


def test_function_of_chat_keeps_its_parts() -> None:
    assert chat_to_responses(tools=[function("Read", description="Read.")])["tools"] == [
        flat_function("Read", description="Read.", strict=False)
    ]


def test_what_the_search_has_no_word_for_is_said() -> None:
    tools = [{**SEARCH, "blocked_domains": ["bad.example"]}, tool()]

    assert warnings_to_responses({"tools": tools}) == ["dropped:tools.blocked_domains", "dropped:tools.max_uses"]
