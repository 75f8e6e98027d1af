"""Calls come back in the shape their tool was declared with."""

import pytest

from codegate.wire.format import ReplyContext
from codegate.wire.openai_responses import call_items

SHAPES = {
    "ns__run": {"type": "function_call", "name": "run", "namespace": "ns"},
    "patch": {"type": "custom_tool_call", "name": "patch"},
    "local_shell": {"type": "local_shell_call", "name": "local_shell"},
    "shell": {"type": "shell_call", "name": "shell"},
    "apply_patch": {"type": "apply_patch_call", "name": "apply_patch"},
}
CONTEXT = ReplyContext(
    model="m", tool_names={"sent": "ns__run"}, freeform_tools=frozenset({"free"}), call_shapes=SHAPES
)


def item(name: str, arguments: str) -> dict[str, object]:
    return call_items.finished("i1", "c1", call_items.shape(name, CONTEXT), arguments)


def test_a_plain_tool_is_a_function_call() -> None:
    assert item("Read", '{"a": 1}') == {
        "id": "i1",
        "type": "function_call",
        "name": "Read",
        "call_id": "c1",
        "arguments": '{"a": 1}',
        "status": "completed",
    }


@pytest.mark.parametrize("arguments", ["", "  "])
def test_no_arguments_are_an_empty_object(arguments: str) -> None:
    assert item("Read", arguments)["arguments"] == "{}"


def test_a_tool_in_a_namespace_is_found_by_the_name_that_was_sent() -> None:
    found = item("sent", "{}")

    assert (found["namespace"], found["name"]) == ("ns", "run")


@pytest.mark.parametrize("name", ["patch", "free"])
def test_a_freeform_tool_gets_its_text(name: str) -> None:
    found = item(name, '{"input":"*** Begin Patch\\n"}')

    assert (found["type"], found["input"]) == ("custom_tool_call", "*** Begin Patch\n")


def test_what_is_no_wrapped_text_is_the_text_itself() -> None:
    assert item("patch", "*** Begin Patch")["input"] == "*** Begin Patch"


def test_a_local_shell_call_has_an_action_and_no_name() -> None:
    found = item("local_shell", '{"command":["ls","-l"],"timeout_ms":9,"workdir":"/tmp"}')

    assert found["type"] == "local_shell_call"
    assert "name" not in found
    assert found["action"] == {
        "type": "exec",
        "command": ["ls", "-l"],
        "env": {},
        "timeout_ms": 9,
        "working_directory": "/tmp",
    }


def test_a_command_that_is_one_text_is_a_list_of_it() -> None:
    found = item("shell", '{"commands":"ls"}')

    assert found["action"] == {"commands": ["ls"], "timeout_ms": None, "max_output_length": None}


def test_a_patch_call_has_its_operation() -> None:
    found = item("apply_patch", '{"type":"delete_file","path":"a"}')

    assert (found["type"], found["operation"]) == ("apply_patch_call", {"type": "delete_file", "path": "a"})


@pytest.mark.parametrize(
    ("name", "member", "empty"),
    [("Read", "arguments", ""), ("patch", "input", ""), ("apply_patch", "operation", {})],
)
def test_a_call_begins_with_nothing_in_it(name: str, member: str, empty: object) -> None:
    found = call_items.opened("i1", "c1", call_items.shape(name, CONTEXT))

    assert (found[member], found["status"]) == (empty, "in_progress")
