"""Turns for Chat targets."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conversions import (
    CHAT,
    assistant,
    call,
    chat_call,
    image,
    result,
    text,
    to_chat,
    user,
    warnings_to_chat,
)

THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "EqQB"}
ECHO = replace(CHAT, reasoning_echo="reasoning_content", reasoning_required=True)
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}


def turns(*messages: Any, profile: Any = CHAT) -> Any:
    return to_chat({"messages": list(messages)}, profile)["messages"]


def results(*blocks: Any, profile: Any = CHAT) -> Any:
    ids = list(dict.fromkeys(block["tool_use_id"] for block in blocks if block["type"] == "tool_result"))
    return turns(user("go"), assistant(*(call(call_id) for call_id in ids)), user(*blocks), profile=profile)[2:]


def test_all_parallel_results_survive_and_the_text_follows() -> None:
    found = results(result("1", "a"), result("2", "b"), text("and?"), result("3", "c"))

    assert found == [
        {"role": "tool", "tool_call_id": "1", "content": "a"},
        {"role": "tool", "tool_call_id": "2", "content": "b"},
        {"role": "tool", "tool_call_id": "3", "content": "c"},
        {"role": "user", "content": "and?"},
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"rows": 1}, '{"rows":1}'),
        (None, ""),
        ("", ""),
        ([], ""),
        ([None, text("x")], "x"),
        ([text("x"), text("y")], "x\ny"),
        ([{"type": "tool_reference", "tool_name": "a"}], '{"type":"tool_reference","tool_name":"a"}'),
    ],
)
def test_result_of_any_shape_is_text(content: Any, expected: str) -> None:
    assert results(result("1", content))[0]["content"] == expected


def test_empty_result_says_so_where_it_must() -> None:
    assert results(result("1", ""), profile=replace(CHAT, empty_content=False))[0]["content"] == "(no output)"


def test_failed_result_says_so() -> None:
    assert results(result("1", "boom", is_error=True))[0]["content"] == "Error: boom"
    assert results(result("1", "ERROR 5", is_error=True))[0]["content"] == "ERROR 5"
    assert results(result("1", "fine"))[0]["content"] == "fine"


def test_image_of_a_result_follows_in_a_user_message() -> None:
    found = results(result("1", [text("see"), image()]), text("and?"))

    assert found == [
        {
            "role": "tool",
            "tool_call_id": "1",
            "content": "see\n[image 1 of tool result 1 follows in the next user message]",
        },
        {"role": "user", "content": [text("[image 1 of tool result 1]"), PICTURE, text("and?")]},
    ]


def test_image_of_a_result_stays_where_tool_messages_take_it() -> None:
    found = results(result("1", [text("see"), image()]), profile=replace(CHAT, tool_image=True))

    assert found == [{"role": "tool", "tool_call_id": "1", "content": [text("see"), PICTURE]}]


def test_one_answer_is_one_message() -> None:
    found = turns(user("go"), assistant("a", "b", call("1", "Read", p="é"), "c"), user(result("1")))

    assert found[1] == {
        "role": "assistant",
        "content": "ab\n\nc",
        "tool_calls": [chat_call("1", "Read", '{"p":"é"}')],
    }


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (CHAT, {"content": None}),
        (replace(CHAT, null_content=False), {"content": ""}),
        (replace(CHAT, null_content=False, empty_content=False), {}),
    ],
)
def test_calls_alone_have_the_content_the_target_takes(profile: Any, expected: Any) -> None:
    message = turns(user("go"), assistant(call("1")), user(result("1")), profile=profile)[1]

    assert {key: value for key, value in message.items() if key == "content"} == expected


def test_thought_alone_is_no_message_where_thoughts_do_not_go_back() -> None:
    assert turns(user("a"), assistant(THOUGHT), user("b")) == [
        {"role": "user", "content": "a"},
        {"role": "user", "content": "b"},
    ]


def test_claudes_thoughts_do_not_go_to_others() -> None:
    found = turns(user("go"), assistant(THOUGHT, call("1")), user(result("1")))

    assert "reasoning" not in str(found)
    assert "hm" not in str(found)


def test_thoughts_go_back_where_they_must() -> None:
    found = turns(user("go"), assistant(THOUGHT, call("1")), user(result("1")), profile=ECHO)

    assert found[1]["reasoning_content"] == "hm"


def test_lost_thoughts_are_a_space_where_they_must_be_there() -> None:
    found = turns(user("go"), assistant(call("1")), user(result("1")), profile=ECHO)

    assert found[1]["reasoning_content"] == " "


def test_system_text_in_the_middle_stays_there() -> None:
    found = turns(user("a"), {"role": "system", "content": "note"}, user("b"))

    assert found[1] == {"role": "system", "content": "note"}


def test_system_text_in_the_middle_is_a_reminder_elsewhere() -> None:
    found = turns(
        user("go"),
        assistant(call("1")),
        {"role": "system", "content": "note"},
        user(result("1")),
        profile=replace(CHAT, mid_system=False),
    )

    assert [message["role"] for message in found] == ["user", "assistant", "tool", "user"]
    assert found[3]["content"] == "<system-reminder>\nnote\n</system-reminder>"


def test_web_search_of_the_past_is_summed_up() -> None:
    use = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "bern"}}
    hit = {"type": "web_search_result", "title": "Bern", "url": "https://example.org", "encrypted_content": "x"}
    seen = {"type": "web_search_tool_result", "tool_use_id": "s", "content": [hit]}
    messages = [user("a"), assistant(use, seen, "Found."), user("b")]

    assert turns(*messages)[1]["content"] == "[web_search: bern]\n- Bern https://example.org\n\nFound."
    assert warnings_to_chat({"messages": messages}) == ["approximated:server_tool_use"]


def test_started_answer_stays_and_is_said() -> None:
    messages = [user("a"), assistant("It is")]

    assert turns(*messages)[-1] == {"role": "assistant", "content": "It is"}
    assert warnings_to_chat({"messages": messages}) == ["approximated:messages"]


def test_mark_stays_on_the_last_part_where_marks_are_known() -> None:
    mark = {"type": "ephemeral"}
    message = user(text("a", cache_control=mark), text("b", cache_control=mark))

    assert turns(message, profile=replace(CHAT, cache_control=True)) == [
        {"role": "user", "content": [text("a"), text("b", cache_control=mark)]}
    ]
    assert turns(message) == [{"role": "user", "content": "a\nb"}]


def test_text_that_is_no_json_goes_back_as_it_came() -> None:
    found = turns(user("a"), assistant(call("1", "Read", __raw_arguments="{bad")), user(result("1")))

    assert found[1]["tool_calls"][0]["function"]["arguments"] == "{bad"


def test_long_ids_are_short_on_both_sides() -> None:
    found = turns(user("a"), assistant(call("x" * 80)), user(result("x" * 80)))

    assert found[1]["tool_calls"][0]["id"] == found[2]["tool_call_id"]
    assert len(found[2]["tool_call_id"]) == 64


def test_blank_system_text_in_the_middle_is_no_message() -> None:
    assert turns(user("a"), {"role": "system", "content": " "}, user("b")) == [
        {"role": "user", "content": "a"},
        {"role": "user", "content": "b"},
    ]


def test_failed_result_with_an_image_says_so() -> None:
    found = results(result("1", [image()], is_error=True), profile=replace(CHAT, tool_image=True))

    assert found[0]["content"] == [text("Error:"), PICTURE]


MARK = {"cache_control": {"type": "ephemeral"}}
POINT = {"prompt_cache_breakpoint": {"mode": "explicit"}}


def test_cache_mark_is_a_breakpoint_where_openai_takes_one() -> None:
    body = to_chat({"messages": [user(text("a", **MARK))]}, replace(CHAT, cache_breakpoints=True))

    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "a", **POINT}]}]


def test_of_many_breakpoints_the_last_four_stay() -> None:
    turns = [message for _ in range(6) for message in (user(text("a", **MARK)), assistant("b"))]
    body = to_chat({"messages": [*turns, user("c")]}, replace(CHAT, cache_breakpoints=True))
    parts = [message["content"][0] for message in body["messages"] if isinstance(message["content"], list)]

    assert ["prompt_cache_breakpoint" in part for part in parts] == [False, False, True, True, True, True]


def test_breakpoint_of_a_system_text_is_kept() -> None:
    profile = replace(CHAT, cache_breakpoints=True, system_parts=True)

    assert to_chat({"system": [text("a", **MARK)]}, profile)["messages"][0]["content"][0] == {
        "type": "text",
        "text": "a",
        **POINT,
    }


def test_roles_alternate_where_they_must() -> None:
    messages = [user("a"), user("b"), assistant("c"), assistant("d"), user("e")]
    body = to_chat({"messages": messages}, replace(CHAT, alternating=True))

    assert [(message["role"], message["content"]) for message in body["messages"]] == [
        ("user", "a\nb"),
        ("assistant", "c\nd"),
        ("user", "e"),
    ]


def test_alternation_leaves_calls_and_results_alone() -> None:
    messages = [user("a"), assistant(call("x"), call("y")), user(result("x"), result("y"))]
    body = to_chat({"messages": messages}, replace(CHAT, alternating=True))

    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "tool", "tool"]


def test_short_call_ids_are_the_same_in_call_and_result() -> None:
    messages = [user("a"), assistant(call("call_4101dc8391")), user(result("call_4101dc8391"))]
    body = to_chat({"messages": messages}, replace(CHAT, short_ids=True))
    call_id = body["messages"][1]["tool_calls"][0]["id"]

    assert len(call_id) == 9
    assert body["messages"][2]["tool_call_id"] == call_id


def test_beginning_of_an_answer_is_marked_in_the_targets_way() -> None:
    messages = [user("a"), assistant("Sure, ")]
    body = to_chat({"messages": messages}, replace(CHAT, prefill=True, prefill_param="prefix"))

    assert body["messages"][-1] == {"role": "assistant", "content": "Sure, ", "prefix": True}


@pytest.mark.parametrize("profile", [replace(CHAT, cache_control=True), replace(CHAT, cache_breakpoints=True)])
def test_texts_stay_apart_when_the_cache_mark_moves_on(profile: Any) -> None:
    marked = [text("One."), text("Two.", cache_control={"type": "ephemeral"})]
    before = to_chat({"messages": [user(*marked)]}, profile)["messages"][0]["content"]
    after = to_chat({"messages": [user("One.", "Two."), assistant("ok"), user("on")]}, profile)["messages"][0][
        "content"
    ]

    assert [part["text"] for part in before] == [part["text"] for part in after] == ["One.", "Two."]
    assert len(before[1]) == 3


def test_signed_reasoning_goes_back_to_the_family_that_signed_it():
    turns = [
        user("hi"),
        assistant(
            {"type": "thinking", "thinking": "Hm.", "signature": "EqQB"},
            {"type": "redacted_thinking", "data": "cg1.openai.gAAAA"},
            call("a"),
        ),
        user(result("a")),
    ]
    family = replace(CHAT, reasoning_echo="reasoning_details", reasoning_family="claude")
    other = replace(family, reasoning_family="openai")

    assert to_chat({"messages": turns}, family)["messages"][1]["reasoning_details"] == [
        {"type": "reasoning.text", "text": "Hm.", "signature": "EqQB", "index": 0}
    ]
    assert to_chat({"messages": turns}, other)["messages"][1]["reasoning_details"] == [
        {"type": "reasoning.text", "text": "Hm.", "index": 0},
        {"type": "reasoning.encrypted", "data": "gAAAA", "index": 1},
    ]
    assert "reasoning_content" not in to_chat({"messages": turns}, family)["messages"][1]
