"""Messages of Chat clients, as the hub has them."""

from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_chat.turns_in import calls, read, thoughts
from tests.conversions import assistant, call, chat_call, image, result, text, user


def turns(*messages: Any) -> Any:
    return read(list(messages), Notes())[1]


def chat(role: str, content: Any = None, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


def test_leading_system_text_stands_apart() -> None:
    system, messages = read([chat("system", "a"), chat("developer", "b"), chat("user", "c")], Notes())

    assert system == [text("a"), text("b")]
    assert messages == [user("c")]


def test_a_result_that_is_the_json_of_an_image_is_that_image() -> None:
    picture = '[{"type":"image","data":"aGk=","mimeType":"image/png"}]'
    found = turns(chat("assistant", None, tool_calls=[chat_call("1")]), chat("tool", picture, tool_call_id="1"))

    assert found[1]["content"] == [result("1", [image()])]


def test_later_system_text_stays_in_place() -> None:
    assert turns(chat("user", "a"), chat("developer", "b"))[1] == {"role": "system", "content": [text("b")]}


def test_results_in_a_row_are_one_turn() -> None:
    found = turns(
        chat("assistant", None, tool_calls=[chat_call("1"), chat_call("2")]),
        chat("tool", "a", tool_call_id="1"),
        chat("tool", "b", tool_call_id="2"),
        chat("user", "c"),
    )

    assert found[1:] == [user(result("1", [text("a")]), result("2", [text("b")])), user("c")]


def test_order_inside_an_answer_is_thought_text_call() -> None:
    answer = chat("assistant", "x", reasoning_content="hm", tool_calls=[chat_call("1", "Read", '{"a":1}')])
    thought = {"type": "thinking", "thinking": "hm", "signature": ""}

    assert turns(answer) == [assistant(thought, "x", call("1", "Read", a=1))]


def test_freeform_call_carries_its_text() -> None:
    message = {"tool_calls": [{"id": "1", "type": "custom", "custom": {"name": "patch", "input": "*** Begin"}}]}

    assert calls(message, 0) == [call("1", "patch", input="*** Begin")]


def test_legacy_call_and_result_find_each_other() -> None:
    found = turns(
        chat("assistant", None, function_call={"name": "now", "arguments": "{}"}),
        chat("function", "noon", name="now"),
    )

    assert found[1]["content"][0]["tool_use_id"] == found[0]["content"][0]["id"]


def test_call_without_a_name_is_no_call() -> None:
    assert calls({"tool_calls": [{"id": "1", "function": {"arguments": "{}"}}, {"id": "2"}, None]}, 0) == []


def test_call_without_an_id_gets_one_by_its_place() -> None:
    message = {"tool_calls": [chat_call(""), chat_call("")]}

    assert calls(message, 1) == calls(message, 1)
    assert len({block["id"] for block in calls(message, 1)}) == 2


def test_signed_thought_keeps_its_signature() -> None:
    message = {"reasoning_content": "hm", "reasoning_details": [{"type": "reasoning.text", "signature": "EqQB"}]}

    assert thoughts(message) == [{"type": "thinking", "thinking": "hm", "signature": "EqQB"}]


def test_thoughts_that_ran_together_are_unsigned() -> None:
    details = [{"type": "reasoning.text", "signature": "EqQB"}, {"type": "reasoning.text", "signature": "EqQC"}]

    assert thoughts({"reasoning_content": "hm", "reasoning_details": details})[0]["signature"] == ""


def test_empty_answer_is_no_turn() -> None:
    assert turns(chat("user", "a"), chat("assistant", "")) == [user("a")]


def test_refusal_is_text() -> None:
    assert turns(chat("assistant", None, refusal="No.")) == [assistant("No.")]


def test_pictures_in_system_text_are_left_out_and_said() -> None:
    notes = Notes()
    picture = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    system, _ = read([chat("system", [text("a"), picture]), chat("user", "b")], notes)

    assert system == [text("a")]
    assert notes.items() == ("dropped:messages[0].content",)


@pytest.mark.parametrize(
    ("messages", "field"),
    [(None, "messages"), ([], "messages"), (["x"], "messages[0]"), ([chat("narrator", "x")], "messages[0].role")],
)
def test_what_is_no_conversation_is_refused(messages: Any, field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read(messages, Notes())

    assert caught.value.field == field
