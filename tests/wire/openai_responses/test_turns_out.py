"""Turns as items."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conversions import (
    CODEX,
    OPENAI,
    assistant,
    call,
    call_item,
    convert,
    image,
    output_item,
    result,
    said,
    text,
    to_responses,
    user,
    warnings_to_responses,
)

MARK = {"cache_control": {"type": "ephemeral"}}
IMAGE = {"type": "input_image", "image_url": "data:image/png;base64,aGk=", "detail": "auto"}


def items(*messages: Any, profile: Any = OPENAI) -> Any:
    return to_responses({"messages": list(messages)}, profile)["input"]


def thinking(words: str, signature: str) -> Any:
    return {"type": "thinking", "thinking": words, "signature": signature}


def done(call_id: str, name: str = "Read") -> Any:
    return {**call_item(call_id, name), "status": "completed"}


def test_text_has_the_kind_of_its_speaker() -> None:
    assert items(user("a"), assistant("b"), user("c")) == [said("user", "a"), said("assistant", "b"), said("user", "c")]


def test_blocks_keep_their_order() -> None:
    blocks = [thinking("x", "cg1.openai.A"), text("t"), call("a"), thinking("y", "cg1.openai.B"), call("b")]
    found = items(user("go"), assistant(*blocks), user(result("a"), result("b"), "next"))

    assert [item["type"] for item in found] == [
        "message",
        "reasoning",
        "message",
        "function_call",
        "reasoning",
        "function_call",
        "function_call_output",
        "function_call_output",
        "message",
    ]


def test_call_and_result_become_items() -> None:
    found = items(user("go"), assistant(call("a", path="x")), user(result("a", "done")))

    assert found[1:] == [
        {**call_item("a", "Read", '{"path":"x"}'), "status": "completed"},
        output_item("a", "done"),
    ]


def test_no_message_is_made_up_for_an_answer_of_calls() -> None:
    assert items(user("go"), assistant(call("a")), user(result("a")))[1] == done("a")


def test_failed_result_says_so() -> None:
    assert items(user("go"), assistant(call("a")), user(result("a", "no", is_error=True)))[2]["output"] == "Error: no"


def test_image_of_a_result_stays_in_it() -> None:
    found = items(user("go"), assistant(call("a")), user(result("a", [text("see"), image()])))

    assert found[2]["output"] == [{"type": "input_text", "text": "see"}, IMAGE]


def test_images_and_files_are_input_parts() -> None:
    pdf = {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}
    found = items(user(image(), {"type": "document", "source": pdf, "title": "a.pdf"}))

    assert found[0]["content"] == [
        IMAGE,
        {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0="},
    ]


def test_document_by_url_stays_one() -> None:
    found = items(user({"type": "document", "source": {"type": "url", "url": "https://example.com/a.pdf"}}))

    assert found[0]["content"] == [{"type": "input_file", "file_url": "https://example.com/a.pdf"}]


def test_own_reasoning_goes_back_without_an_id_and_with_a_summary() -> None:
    found = items(user("go"), assistant(thinking("hm", "cg1.openai.gAAAA"), "ok"))

    assert found[1] == {
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": "hm"}],
        "encrypted_content": "gAAAA",
    }


def test_own_reasoning_without_words_has_an_empty_summary() -> None:
    found = items(user("go"), assistant({"type": "redacted_thinking", "data": "cg1.openai.gAAAA"}, "ok"))

    assert found[1] == {"type": "reasoning", "summary": [], "encrypted_content": "gAAAA"}


@pytest.mark.parametrize("signature", ["EqQB", "cg1.deepseek.1", "", "cg1.claude.EqQB"])
def test_reasoning_of_others_is_left_out(signature: str) -> None:
    assert items(user("go"), assistant(thinking("hm", signature), "ok"))[1] == said("assistant", "ok")


def test_reasoning_of_others_goes_as_text_where_it_is_wanted() -> None:
    found = items(
        user("go"), assistant(thinking("hm", ""), "ok"), profile=replace(OPENAI, reasoning_echo="reasoning_content")
    )

    assert found[1]["content"] == [{"type": "reasoning_text", "text": "hm"}]


WANTED = replace(OPENAI, reasoning_echo="reasoning_content", reasoning_required=True)


def reasoned(words: str) -> Any:
    return {"type": "reasoning", "summary": [], "content": [{"type": "reasoning_text", "text": words}]}


@pytest.mark.parametrize(("thoughts", "words"), [([thinking("hm", "")], "hm"), ([], " ")])
def test_every_call_has_reasoning_right_before_it_where_that_is_demanded(thoughts: Any, words: str) -> None:
    turn = assistant(*thoughts, "ok", call("c1"), call("c2"))
    found = items(user("go"), turn, user(result("c1"), result("c2")), profile=WANTED)
    kinds = [item["type"] for item in found]

    assert [found[at - 1] for at, kind in enumerate(kinds) if kind == "function_call"] == [reasoned(words)] * 2
    assert "reasoning" not in [item["type"] for item in items(user("go"), assistant("ok"), profile=WANTED)]


def test_reasoning_that_led_to_nothing_is_left_out() -> None:
    found = items(user("go"), assistant("ok", thinking("hm", "cg1.openai.gAAAA")), user("again"))

    assert [item["type"] for item in found] == ["message"] * 3


def test_long_call_id_is_shortened_the_same_in_call_and_result() -> None:
    found = items(user("go"), assistant(call("c" * 100)), user(result("c" * 100)))

    assert found[1]["call_id"] == found[2]["call_id"]
    assert len(found[1]["call_id"]) <= 64


def test_same_id_in_two_rounds_keeps_both_pairs() -> None:
    found = items(
        user("go"), assistant(call("a")), user(result("a", "1")), assistant(call("a")), user(result("a", "2"))
    )

    assert [item["output"] for item in found if item["type"] == "function_call_output"] == ["1", "2"]


def test_freeform_call_is_one_and_so_is_its_output() -> None:
    tools = [{"type": "custom", "name": "patch"}]
    given = [
        said("user", "go"),
        {"type": "custom_tool_call", "call_id": "a", "name": "patch", "input": "*** x"},
        {"type": "custom_tool_call_output", "call_id": "a", "output": "ok"},
    ]
    body = {"model": "gpt", "input": given, "tools": tools}

    assert convert("openai_responses", "openai_responses", body, OPENAI)[0].body["input"] == given


def test_system_text_in_the_middle_is_the_developers() -> None:
    found = items(user("a"), {"role": "system", "content": "be brief"}, user("b"))

    assert found[1] == said("developer", "be brief")


def test_without_any_words_of_the_user_there_is_a_least_one() -> None:
    body = {"model": "gpt", "messages": [{"role": "system", "content": "be brief"}]}

    assert convert("openai_chat", "openai_responses", body, OPENAI)[0].body["input"] == [said("user", ".")]


def test_search_of_anthropics_is_told_in_words() -> None:
    search = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "cats"}}
    found = items(user("go"), assistant(search, "ok"))

    assert found[1] == said("assistant", "[web_search: cats]", "ok")
    assert warnings_to_responses({"messages": [user("go"), assistant(search, "ok")]}) == [
        "approximated:server_tool_use"
    ]


def test_cache_marks_go_to_models_that_take_them() -> None:
    marked = user(text("a", **MARK))
    part = {"type": "input_text", "text": "a"}

    assert items(marked)[0]["content"] == [part]
    assert items(marked, profile=replace(OPENAI, cache_breakpoints=True))[0]["content"] == [
        {**part, "prompt_cache_breakpoint": {"mode": "explicit"}}
    ]


def test_the_codex_backend_gets_no_cache_marks() -> None:
    found = items(user(text("a", **MARK)), profile=replace(CODEX, cache_breakpoints=True))

    assert found[0]["content"] == [{"type": "input_text", "text": "a"}]


def test_of_many_cache_marks_the_last_four_stay() -> None:
    blocks = [text(str(number), **MARK) for number in range(6)]
    found = items(user(*blocks), profile=replace(OPENAI, cache_breakpoints=True))

    assert ["prompt_cache_breakpoint" in part for part in found[0]["content"]] == [False, False, True, True, True, True]
