"""Items as turns."""

from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_responses import turns_in
from tests.conversions import assistant, call, call_item, output_item, result, said, text, user

THOUGHT = {"type": "reasoning", "summary": [{"text": "hm"}], "encrypted_content": "cg1.claude.E1"}
THINKING = {"type": "thinking", "thinking": "hm", "signature": "cg1.claude.E1"}


def turns(*items: Any) -> Any:
    return turns_in.read(list(items), Notes())[1]


def notes_of(*items: Any) -> tuple[str, ...]:
    notes = Notes()
    turns_in.read(list(items), notes)
    return notes.items()


def test_plain_text_is_what_the_user_says() -> None:
    assert turns_in.read("hi", Notes()) == ([], [user("hi")])


def test_leading_developer_messages_are_system_text() -> None:
    system, found = turns_in.read([said("developer", "a"), said("system", "b"), said("user", "hi")], Notes())

    assert system == [text("a"), text("b")]
    assert found == [user("hi")]


def test_later_system_message_stays_in_its_place() -> None:
    assert turns(said("user", "hi"), said("developer", "a"))[1] == {"role": "system", "content": [text("a")]}


def test_message_needs_no_type() -> None:
    assert turns({"role": "user", "content": "hi"}) == [user("hi")]


def test_what_the_model_said_in_a_row_is_one_turn() -> None:
    found = turns(said("user", "go"), THOUGHT, said("assistant", "ok"), call_item("a"), call_item("b"))

    assert found[1] == assistant(THINKING, "ok", call("a"), call("b"))


def test_outputs_in_a_row_are_one_turn() -> None:
    found = turns(call_item("a"), call_item("b"), output_item("a"), output_item("b"), said("user", "next"))

    assert found[1:] == [user(result("a", [text("done")]), result("b", [text("done")])), user("next")]


def test_calls_on_both_sides_of_a_user_message_are_two_turns() -> None:
    found = turns(call_item("a"), output_item("a"), said("user", "x"), call_item("b"), output_item("b"))

    assert [turn["role"] for turn in found] == ["assistant", "user", "user", "assistant", "user"]


def test_text_after_a_call_moves_before_it() -> None:
    found = turns(call_item("a"), said("assistant", "done soon"), output_item("a"))

    assert found[0] == assistant("done soon", call("a"))


def test_thoughts_between_calls_keep_their_place() -> None:
    found = turns(THOUGHT, call_item("a"), THOUGHT, call_item("b"), output_item("a"), output_item("b"))

    assert found[0] == assistant(THINKING, call("a"), THINKING, call("b"))


def test_empty_message_does_not_close_the_turn() -> None:
    found = turns(call_item("a"), said("assistant"), call_item("b"), output_item("a"), output_item("b"))

    assert found[0] == assistant(call("a"), call("b"))


@pytest.mark.parametrize("status", ["failed", "incomplete"])
def test_failed_output_is_an_error(status: str) -> None:
    assert turns(call_item("a"), output_item("a", status=status))[1]["content"][0]["is_error"] is True


def test_work_of_the_providers_own_tools_is_told_in_words() -> None:
    search = {"type": "web_search_call", "id": "ws", "action": {"type": "search", "query": "cats"}}

    assert turns(said("user", "go"), search)[1] == assistant("[web_search: cats]")
    assert notes_of(said("user", "go"), search) == ("approximated:input.web_search_call",)


@pytest.mark.parametrize("kind", ["tool_search_call", "configuration_update", "compaction_trigger", "program"])
def test_items_without_a_counterpart_are_left_out(kind: str) -> None:
    assert notes_of(said("user", "go"), {"type": kind}) == (f"dropped:input.{kind}",)


@pytest.mark.parametrize("own_id", ["rs_1", "msg_1"])
def test_reference_to_what_the_model_said_is_left_out(own_id: str) -> None:
    reference = {"type": "item_reference", "id": own_id}

    assert turns(said("user", "go"), reference) == [user("go")]
    assert notes_of(said("user", "go"), reference) == ("dropped:input.item_reference",)


@pytest.mark.parametrize(
    "item",
    [
        {"type": "item_reference", "id": "fc_1"},
        {"type": "compaction", "encrypted_content": "gAAAA"},
        {"type": "message", "role": "robot", "content": "x"},
        call_item("c", ""),
        "text",
    ],
)
def test_item_that_nobody_can_read_is_refused_by_its_place(item: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        turns(said("user", "go"), item)

    assert str(caught.value.field).startswith("input[1]")


@pytest.mark.parametrize("given", [None, "", [], {}])
def test_no_input_is_refused(given: Any) -> None:
    with pytest.raises(InvalidRequest):
        turns_in.read(given, Notes())
