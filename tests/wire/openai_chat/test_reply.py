"""Whole replies for and from Chat Completions."""

from typing import Any

import pytest

from codegate.errors import RemoteProtocolError, UpstreamBroke, UpstreamRejected
from codegate.records import Usage
from codegate.wire.openai_chat.reply import read_usage, to_hub
from tests.conversions import call, chat_call, reply_to_chat, text


def chat(*choices: Any, **more: Any) -> dict[str, Any]:
    return {"id": "c", "choices": list(choices), **more}


def choice(finish: str | None = "stop", index: int = 0, **message: Any) -> dict[str, Any]:
    return {"index": index, "finish_reason": finish, "message": {"role": "assistant", **message}}


def message(*content: Any, reason: str = "end_turn") -> dict[str, Any]:
    usage = {"input_tokens": 10, "cache_read_input_tokens": 5, "output_tokens": 3}
    return {"id": "msg_1", "content": list(content), "stop_reason": reason, "usage": usage}


def test_message_becomes_a_completion() -> None:
    assert reply_to_chat(message(text("hello")), created_s=9) == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 9,
        "model": "asked",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "hello", "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": 15,
            "completion_tokens": 3,
            "total_tokens": 18,
            "prompt_tokens_details": {"cached_tokens": 5},
        },
    }


def test_calls_keep_their_ids_and_get_their_declared_names() -> None:
    found = reply_to_chat(message(call("t1", "a_b", x=1), reason="tool_use"), tool_names={"a_b": "a.b"})["choices"][0]

    assert found["message"]["tool_calls"] == [chat_call("t1", "a.b", '{"x":1}')]
    assert found["message"]["content"] is None
    assert found["finish_reason"] == "tool_calls"


def test_freeform_call_is_plain_text_again() -> None:
    found = reply_to_chat(message(call("t1", "patch", input="*** Begin")), freeform_tools=frozenset({"patch"}))

    assert found["choices"][0]["message"]["tool_calls"] == [
        {"id": "t1", "type": "custom", "custom": {"name": "patch", "input": "*** Begin"}}
    ]


def test_thoughts_and_what_signs_them_reach_the_client() -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "EqQB"}
    redacted = {"type": "redacted_thinking", "data": "Exyz"}
    found = reply_to_chat(message(thought, redacted, text("x")))["choices"][0]["message"]

    assert found["reasoning_content"] == "hm"
    assert found["reasoning_details"] == [
        {"type": "reasoning.text", "signature": "EqQB", "index": 0},
        {"type": "reasoning.encrypted", "data": "Exyz", "index": 1},
    ]


def test_web_citations_point_into_the_text() -> None:
    cited = text(
        "Bern.", citations=[{"type": "web_search_result_location", "url": "https://example.org", "title": "B"}]
    )
    found = reply_to_chat(message(text("It is "), cited))["choices"][0]["message"]

    assert found["annotations"] == [
        {
            "type": "url_citation",
            "url_citation": {"url": "https://example.org", "title": "B", "start_index": 6, "end_index": 11},
        }
    ]


def test_empty_answer_has_empty_text() -> None:
    assert reply_to_chat(message())["choices"][0]["message"]["content"] == ""


def test_reason_follows_the_calls() -> None:
    assert to_hub(chat(choice(tool_calls=[chat_call("1")])))["stop_reason"] == "tool_use"
    assert to_hub(chat(choice("tool_calls", content="x")))["stop_reason"] == "end_turn"


def test_missing_reason_of_a_whole_answer_is_a_natural_end() -> None:
    assert to_hub(chat(choice(None, content="x")))["stop_reason"] == "end_turn"


def test_text_and_calls_in_two_choices_are_one_answer() -> None:
    found = to_hub(chat(choice(content=""), choice("tool_calls", 1, tool_calls=[chat_call("1")])))

    assert found["content"] == [call("1")]


def test_the_choice_with_index_0_counts_wherever_it_stands() -> None:
    other, ours = [
        {"index": index, "message": {"content": words}, "finish_reason": "stop"}
        for index, words in ((1, "b"), (0, "a"))
    ]

    assert to_hub(chat(other, ours))["content"] == [text("a")]


def test_a_lone_choice_counts_whatever_its_index() -> None:
    lone = {"index": 1, "message": {"content": "a"}, "finish_reason": "stop"}

    assert to_hub(chat(lone))["content"] == [text("a")]


def test_first_of_two_full_choices_counts() -> None:
    assert to_hub(chat(choice(content="a"), choice(index=1, content="b")))["content"] == [text("a")]
    assert to_hub(chat(choice(content=""), choice(index=1, content="b")))["content"] == []


def test_think_tags_are_a_thought() -> None:
    found = to_hub(chat(choice(content="<think>hm</think>x")))["content"]

    assert [block["type"] for block in found] == ["thinking", "text"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": {"message": "x", "code": 402}}, "billing"),
        ({"base_resp": {"status_code": 1002, "status_msg": "x"}}, "rate_limit"),
        (chat(choice("insufficient_system_resource", content="")), "overloaded"),
    ],
)
def test_error_inside_a_200_is_raised(body: Any, kind: str) -> None:
    with pytest.raises(UpstreamRejected) as caught:
        to_hub(body)

    assert caught.value.kind == kind


def test_what_is_no_reply_is_said_so() -> None:
    with pytest.raises(RemoteProtocolError):
        to_hub({"ok": True})


def test_nothing_at_all_is_no_answer() -> None:
    with pytest.raises(UpstreamBroke):
        to_hub(chat())


def test_usage_is_read() -> None:
    assert read_usage({"usage": {"prompt_tokens": 3, "completion_tokens": 2}}) == Usage(input_tokens=3, output_tokens=2)
    assert read_usage({}) is None


def test_citation_of_a_document_has_no_place_here() -> None:
    cited = text("x", citations=[{"type": "page_location", "cited_text": "x"}])

    assert "annotations" not in reply_to_chat(message(cited))["choices"][0]["message"]


@pytest.mark.parametrize(("twin", "expected"), [(True, "hm"), (False, None)])
def test_a_client_of_openrouters_dialect_finds_reasoning_twice(twin: bool, expected: str | None) -> None:
    content = [{"type": "thinking", "thinking": "hm", "signature": "EqQB"}, text("a")]
    body = {"id": "msg_1", "content": content, "stop_reason": "end_turn", "usage": {}}
    message = reply_to_chat(body, reasoning_twin=twin)["choices"][0]["message"]

    assert (message["reasoning_content"], message.get("reasoning")) == ("hm", expected)
