"""Tools and choices of Chat clients."""

from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_chat.tools_in import read
from tests.conversions import function


def tools(**body: Any) -> Any:
    return read(body, Notes())


def test_function_keeps_everything_it_says() -> None:
    given = {"name": "Read", "description": "Read.", "parameters": {"type": "object"}, "strict": False}

    assert tools(tools=[{"type": "function", "function": given, "cache_control": {"type": "ephemeral"}}])["tools"] == [
        {
            "name": "Read",
            "description": "Read.",
            "input_schema": {"type": "object"},
            "strict": False,
            "cache_control": {"type": "ephemeral"},
        }
    ]


def test_legacy_functions_are_tools() -> None:
    found = tools(functions=[{"name": "now"}], function_call={"name": "now"})

    assert found["tools"][0]["name"] == "now"
    assert found["tool_choice"] == {"type": "tool", "name": "now"}


def test_freeform_tool_keeps_its_grammar() -> None:
    layout = {"type": "grammar", "grammar": {"syntax": "regex", "definition": "a+"}}
    found = tools(tools=[{"type": "custom", "custom": {"name": "patch", "format": layout}}])

    assert found["tools"] == [
        {"type": "freeform", "name": "patch", "format": {"type": "grammar", "syntax": "regex", "definition": "a+"}}
    ]


def test_unknown_kinds_of_tools_are_left_out_and_said() -> None:
    notes = Notes()

    assert read({"tools": [{"type": "telepathy"}, function()]}, notes)["tools"][0]["name"] == "Read"
    assert notes.items() == ("dropped:tools.telepathy",)


@pytest.mark.parametrize("body", [{}, {"tools": []}, {"tools": None, "tool_choice": "auto"}])
def test_no_tools_is_no_choice(body: Any) -> None:
    assert tools(**body) == {}


def test_allowed_tools_are_the_only_ones() -> None:
    allowed = {"mode": "required", "tools": [{"type": "function", "function": {"name": "b"}}]}
    choice = {"type": "allowed_tools", "allowed_tools": allowed}
    found = tools(tools=[function("a"), function("b")], tool_choice=choice)

    assert [tool["name"] for tool in found["tools"]] == ["b"]
    assert found["tool_choice"] == {"type": "any"}


@pytest.mark.parametrize("choice", ["sometimes", {"type": "function"}, 3])
def test_unknown_choice_is_refused(choice: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        tools(tools=[function()], tool_choice=choice)

    assert caught.value.field == "tool_choice"


def test_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        tools(tools=[{"type": "function", "function": {"name": 3}}])


def test_one_call_at_a_time_needs_no_choice() -> None:
    one = {"tools": [function()], "parallel_tool_calls": False}

    assert tools(**one)["tool_choice"] == {"type": "auto", "disable_parallel_tool_use": True}
    assert tools(**one, tool_choice="none")["tool_choice"] == {"type": "none"}
