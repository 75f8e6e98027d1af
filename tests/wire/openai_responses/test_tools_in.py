"""Tools of Responses clients, Codex above all."""

from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_responses import tools_in
from tests.conversions import flat_function

GRAMMAR = {"type": "grammar", "syntax": "lark", "definition": "start: X"}
PATCH = {"type": "custom", "name": "apply_patch", "description": "Patch.", "format": GRAMMAR}


def members(*tools: Any, **body: Any) -> Any:
    return tools_in.read({"tools": list(tools), **body}, Notes())[0]


def shapes(*tools: Any, **body: Any) -> Any:
    return tools_in.read({"tools": list(tools), **body}, Notes())[1]


def names(*tools: Any, **body: Any) -> list[str]:
    return [tool["name"] for tool in members(*tools, **body).get("tools", [])]


def namespace(name: str, *tools: Any) -> Any:
    return {"type": "namespace", "name": name, "tools": list(tools)}


def test_function_keeps_its_parts() -> None:
    found = members(flat_function("Read", description="Read.", strict=True))["tools"]

    schema = {"type": "object", "properties": {}}
    assert found == [{"name": "Read", "description": "Read.", "input_schema": schema, "strict": True}]


def test_function_needs_no_shape() -> None:
    assert shapes(flat_function()) == {}


def test_freeform_tool_keeps_its_grammar_and_comes_back_as_one() -> None:
    assert members(PATCH)["tools"] == [
        {"type": "freeform", "name": "apply_patch", "description": "Patch.", "format": GRAMMAR}
    ]
    assert shapes(PATCH) == {"apply_patch": {"type": "custom_tool_call", "name": "apply_patch"}}


def test_tools_of_a_namespace_get_its_name_in_front() -> None:
    given = namespace("agents", flat_function("close"), {"type": "custom", "name": "exec"})

    assert names(given) == ["agents__close", "agents__exec"]
    assert shapes(given) == {
        "agents__close": {"type": "function_call", "name": "close", "namespace": "agents"},
        "agents__exec": {"type": "custom_tool_call", "name": "exec", "namespace": "agents"},
    }


def test_same_tool_in_two_namespaces_is_two() -> None:
    assert names(namespace("a", flat_function("go")), namespace("b", flat_function("go"))) == ["a__go", "b__go"]


def test_tool_outside_beats_one_of_the_same_name_inside() -> None:
    found = members(namespace("a", flat_function("go")), flat_function("a__go", description="own"))["tools"]

    assert [tool.get("description") for tool in found] == ["own"]
    assert shapes(namespace("a", flat_function("go")), flat_function("a__go")) == {}


def test_tools_that_come_as_items_are_added() -> None:
    items = [{"type": "additional_tools", "role": "developer", "tools": [flat_function("b"), flat_function("a")]}]

    found = members(flat_function("a", description="top"), input=items)["tools"]

    assert [(tool["name"], tool.get("description")) for tool in found] == [("a", "top"), ("b", None)]


def test_found_tools_are_added() -> None:
    assert names(input=[{"type": "tool_search_output", "tools": [flat_function("a")]}]) == ["a"]


@pytest.mark.parametrize("kind", ["local_shell", "shell", "apply_patch"])
def test_tool_without_a_definition_gets_the_schema_of_its_calls(kind: str) -> None:
    found = members({"type": kind})["tools"][0]

    assert found["name"] == kind
    assert found["input_schema"]["required"]
    assert shapes({"type": kind}) == {kind: {"type": f"{kind}_call", "name": kind}}


@pytest.mark.parametrize("kind", ["web_search", "web_search_preview", "web_search_2025_08_26"])
def test_web_search_is_that_of_messages(kind: str) -> None:
    given = {
        "type": kind,
        "filters": {"allowed_domains": ["example.com"]},
        "user_location": {"type": "approximate", "city": "Oslo", "region": None},
    }

    assert members(given)["tools"] == [
        {
            "type": "web_search_20250305",
            "name": "web_search",
            "allowed_domains": ["example.com"],
            "user_location": {"type": "approximate", "city": "Oslo"},
        }
    ]


def test_tool_that_openai_alone_runs_is_kept_as_one() -> None:
    given = {"type": "file_search", "vector_store_ids": ["vs"]}

    assert members(given)["tools"] == [{"type": "openai:file_search", "name": "file_search", "definition": given}]


def test_tool_search_is_left_out_and_told() -> None:
    notes = Notes()
    found, _ = tools_in.read({"tools": [{"type": "tool_search"}, flat_function("a", defer_loading=True)]}, notes)

    assert [tool["name"] for tool in found["tools"]] == ["a"]
    assert notes.items() == ("dropped:tools.tool_search",)


def test_mcp_server_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        members({"type": "mcp", "server_url": "https://example.com"})


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("auto", {"type": "auto"}),
        ("none", {"type": "none"}),
        ("required", {"type": "any"}),
        ({"type": "function", "name": "Read"}, {"type": "tool", "name": "Read"}),
        ({"type": "function", "name": "run", "namespace": "ns"}, {"type": "tool", "name": "ns__run"}),
        ({"type": "custom", "name": "patch"}, {"type": "tool", "name": "patch"}),
        ({"type": "web_search_preview"}, {"type": "tool", "name": "web_search"}),
        ({"type": "shell"}, {"type": "tool", "name": "shell"}),
    ],
)
def test_choice_is_translated(choice: Any, expected: Any) -> None:
    assert members(flat_function(), tool_choice=choice)["tool_choice"] == expected


def test_allowed_tools_leave_the_others_out() -> None:
    choice = {"type": "allowed_tools", "mode": "required", "tools": [{"type": "function", "name": "a"}]}
    found = members(flat_function("a"), flat_function("b"), tool_choice=choice)

    assert [tool["name"] for tool in found["tools"]] == ["a"]
    assert found["tool_choice"] == {"type": "any"}


def test_unknown_choice_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        members(flat_function(), tool_choice={"type": "mcp"})


def test_one_call_at_a_time_is_asked_for() -> None:
    found = members(flat_function(), parallel_tool_calls=False)

    assert found["tool_choice"] == {"type": "auto", "disable_parallel_tool_use": True}


def test_without_tools_settings_of_tools_say_nothing() -> None:
    assert members(tool_choice="auto", parallel_tool_calls=False) == {}
