"""Calls and reasoning as blocks."""

from typing import Any

import pytest

from codegate.wire.openai_responses import calls_in
from tests.conversions import call_item


def reasoning(**members: Any) -> Any:
    return calls_in.thought({"type": "reasoning", **members})


def test_function_call_becomes_a_call() -> None:
    assert calls_in.call(call_item("c1", "Read", '{"path":"a"}'), 0) == {
        "type": "tool_use",
        "id": "c1",
        "name": "Read",
        "input": {"path": "a"},
    }


@pytest.mark.parametrize(
    ("namespace", "name", "expected"),
    [("ns", "run", "ns__run"), ("mcp__fs__", "read", "mcp__fs__read"), (None, "run", "run"), ("ns", "", "")],
)
def test_name_in_a_namespace_is_one_name(namespace: Any, name: str, expected: str) -> None:
    assert calls_in.qualified(namespace, name) == expected


def test_custom_call_carries_its_text() -> None:
    found = calls_in.call({"type": "custom_tool_call", "call_id": "c", "name": "exec", "input": "x = 1"}, 0)

    assert found is not None
    assert found["input"] == {"input": "x = 1"}


def test_local_shell_call_is_one_of_the_shell_tool() -> None:
    action = {"type": "exec", "command": ["ls"], "working_directory": "/tmp", "env": {}}
    found = calls_in.call({"type": "local_shell_call", "id": "lsh_1", "action": action}, 0)

    assert found == {
        "type": "tool_use",
        "id": "lsh_1",
        "name": "local_shell",
        "input": {"command": ["ls"], "workdir": "/tmp"},
    }


def test_patch_call_holds_its_operation() -> None:
    operation = {"type": "delete_file", "path": "a"}
    found = calls_in.call({"type": "apply_patch_call", "call_id": "c", "operation": operation}, 0)

    assert found is not None
    assert (found["name"], found["input"]) == ("apply_patch", operation)


def test_call_without_an_id_gets_one_from_its_place() -> None:
    first, again, other = (calls_in.call(call_item(""), where) for where in (1, 1, 2))

    assert first == again != other


def test_call_without_a_name_is_none() -> None:
    assert calls_in.call(call_item("c", ""), 0) is None


def test_reasoning_of_another_maker_is_marked_as_openais() -> None:
    found = reasoning(summary=[{"type": "summary_text", "text": "hm"}], encrypted_content="gAAAAB")

    assert found == {"type": "thinking", "thinking": "hm", "signature": "cg1.openai.gAAAAB"}


def test_what_looks_like_claudes_without_our_mark_is_not_claudes() -> None:
    assert reasoning(encrypted_content="EqQB") == {"type": "redacted_thinking", "data": "cg1.openai.EqQB"}


def test_claudes_own_reasoning_is_restored() -> None:
    found = reasoning(summary=[{"text": "hm"}], encrypted_content="cg1.claude.EqQB")

    assert found == {"type": "thinking", "thinking": "hm", "signature": "cg1.claude.EqQB"}


def test_claudes_redacted_reasoning_is_restored() -> None:
    found = reasoning(summary=[], encrypted_content="cg1.claude-redacted.EqQB")

    assert found == {"type": "redacted_thinking", "data": "cg1.claude-redacted.EqQB"}


def test_summary_wins_over_the_same_in_full() -> None:
    found = reasoning(summary=[{"text": "short"}], content=[{"type": "reasoning_text", "text": "long"}])

    assert found["thinking"] == "short"


def test_several_summaries_are_set_apart() -> None:
    assert reasoning(summary=[{"text": "a"}, {"text": "b"}])["thinking"] == "a\n\nb"


def test_empty_reasoning_is_none() -> None:
    assert reasoning(summary=[], content=None, encrypted_content=None) is None


def test_search_of_the_provider_is_told_in_one_line() -> None:
    item = {"type": "web_search_call", "id": "ws_1", "action": {"type": "search", "query": "cats"}}

    assert calls_in.summary(item) == "[web_search: cats]"


def test_other_tools_of_the_provider_are_told_with_what_is_known() -> None:
    item = {"type": "mcp_call", "id": "m", "name": "read", "output": "x", "status": "completed"}

    assert calls_in.summary(item) == '[mcp_call: {"name":"read","output":"x"}]'
