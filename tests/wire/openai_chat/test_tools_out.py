"""Tools and choices for Chat targets."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from tests.conversions import (
    CHAT,
    OPENAI,
    assistant,
    call,
    convert,
    function,
    result,
    to_chat,
    tool,
    user,
    warnings_to_chat,
)

SEARCH = {"type": "web_search_20250305", "name": "web_search"}


def test_tool_becomes_a_function() -> None:
    given = tool("Read", description="Read.", type="custom", cache_control={"type": "ephemeral"}, defer_loading=True)

    assert to_chat({"tools": [given]})["tools"] == [function("Read", description="Read.")]


def test_no_tools_leave_no_trace() -> None:
    body = to_chat({"tools": [], "tool_choice": {"type": "auto"}})

    assert not {"tools", "tool_choice", "parallel_tool_calls"} & body.keys()


def test_strict_needs_a_closed_schema() -> None:
    closed = {"type": "object", "properties": {}, "additionalProperties": False}
    given = [tool("a", strict=True), tool("b", strict=True, input_schema=closed)]

    assert ["strict" in item["function"] for item in to_chat({"tools": given}, OPENAI)["tools"]] == [False, True]
    assert "strict" not in str(to_chat({"tools": given})["tools"])


def test_examples_are_told_in_the_description() -> None:
    given = tool("Read", description="Read.", input_examples=[{"path": "/a"}])

    assert to_chat({"tools": [given]})["tools"][0]["function"]["description"] == (
        'Read.\n\nExample input: {"path":"/a"}'
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"type": "auto"}, "auto"),
        ({"type": "any"}, "required"),
        ({"type": "none"}, "none"),
        ({"type": "tool", "name": "Read"}, {"type": "function", "function": {"name": "Read"}}),
    ],
)
def test_choice_is_translated(choice: Any, expected: Any) -> None:
    assert to_chat({"tools": [tool()], "tool_choice": choice})["tool_choice"] == expected


@pytest.mark.parametrize("kind", ["auto", "any"])
def test_one_call_at_a_time_is_a_member_of_its_own(kind: str) -> None:
    asked = {"tools": [tool()], "tool_choice": {"type": kind, "disable_parallel_tool_use": True}}

    assert to_chat(asked)["parallel_tool_calls"] is False
    assert warnings_to_chat(asked, replace(CHAT, parallel_flag=False)) == [
        "dropped:tool_choice.disable_parallel_tool_use"
    ]
    assert "parallel_tool_calls" not in to_chat({"tools": [tool()], "tool_choice": {"type": kind}})


@pytest.mark.parametrize(
    "members",
    [
        {"tools": [tool()], "tool_choice": {"type": "sometimes"}},
        {"tools": [tool()], "tool_choice": {"type": "tool", "name": "Write"}},
        {"tool_choice": {"type": "tool", "name": "Read"}},
    ],
)
def test_choice_that_makes_no_sense_is_refused(members: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        to_chat(members)

    assert caught.value.field == "tool_choice"


def test_demand_becomes_a_wish_where_none_is_taken() -> None:
    profile = replace(CHAT, forced_tools=False)
    asked = {"tools": [tool()], "tool_choice": {"type": "any"}}

    assert to_chat(asked, profile)["tool_choice"] == "auto"
    assert warnings_to_chat(asked, profile) == ["approximated:tool_choice"]


@pytest.mark.parametrize(
    "members",
    [
        {"tools": [SEARCH]},
        {"tools": [SEARCH, tool()], "tool_choice": {"type": "tool", "name": "web_search"}},
    ],
)
def test_request_that_is_all_web_search_is_refused(members: Any) -> None:
    with pytest.raises(InvalidRequest, match="web_search"):
        to_chat(members)


def test_web_search_beside_other_tools_is_left_out_and_said() -> None:
    assert to_chat({"tools": [SEARCH, tool()]})["tools"] == [function()]
    assert warnings_to_chat({"tools": [SEARCH, tool()]}) == ["dropped:tools.web_search_20250305"]


def test_computer_use_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="computer_20250124"):
        to_chat({"tools": [tool(), {"type": "computer_20250124", "name": "computer"}]})


def test_clients_own_shell_is_a_function() -> None:
    found = to_chat({"tools": [{"type": "bash_20250124", "name": "bash"}]})["tools"][0]["function"]

    assert found["name"] == "bash"
    assert "command" in found["parameters"]["properties"]


def test_freeform_tool_is_a_function_with_a_text() -> None:
    body = {
        "model": "gpt",
        "messages": [{"role": "user", "content": "x"}],
        "tools": [{"type": "custom", "custom": {"name": "patch"}}],
    }
    found = convert("openai_chat", "openai_chat", body, CHAT)[0].body["tools"][0]["function"]

    assert found["parameters"]["required"] == ["input"]


def test_long_name_is_short_everywhere_and_can_be_taken_back() -> None:
    name = "mcp__" + "x" * 85
    body = {
        "model": "claude",
        "max_tokens": 9,
        "messages": [user("go"), assistant(call("1", name)), user(result("1"))],
        "tools": [tool(name)],
        "tool_choice": {"type": "tool", "name": name},
    }
    converted = convert("anthropic", "openai_chat", body, CHAT)[0]
    short = converted.body["tools"][0]["function"]["name"]

    assert len(short) <= 64
    assert converted.body["messages"][1]["tool_calls"][0]["function"]["name"] == short
    assert converted.body["tool_choice"]["function"]["name"] == short
    assert converted.tool_names == {short: name}


def test_mark_stays_on_tools_where_marks_are_known() -> None:
    given = tool(cache_control={"type": "ephemeral"})

    assert to_chat({"tools": [given]}, replace(CHAT, cache_control=True))["tools"][0]["cache_control"] == {
        "type": "ephemeral"
    }


def test_a_provider_without_named_choice_is_left_that_tool_alone() -> None:
    asked = {"tools": [tool("a"), tool("b")], "tool_choice": {"type": "tool", "name": "b"}}
    profile = replace(CHAT, named_choice=False)
    body, told = to_chat(asked, profile), warnings_to_chat(asked, profile)

    assert [entry["function"]["name"] for entry in body["tools"]] == ["b"]
    assert (body["tool_choice"], told) == ("required", ["approximated:tool_choice"])


def test_a_provider_that_cannot_be_forbidden_to_call_gets_no_tools() -> None:
    body = to_chat({"tools": [tool()], "tool_choice": {"type": "none"}}, replace(CHAT, none_choice=False))

    assert {"tools", "tool_choice"} & set(body) == set()


def test_a_description_is_cut_where_it_must_be_short() -> None:
    asked, profile = {"tools": [tool(description="x" * 2000)]}, replace(CHAT, description_max=1024)

    assert len(to_chat(asked, profile)["tools"][0]["function"]["description"]) == 1024
    assert warnings_to_chat(asked, profile) == ["changed:tools.description"]


def test_gemini_gets_no_empty_parameters_and_names_that_begin_with_a_letter() -> None:
    body = to_chat({"tools": [tool("3d_view")]}, replace(CHAT, schema_dialect="gemini", letter_names=True))

    assert body["tools"][0]["function"] == {"name": "_3d_view"}
