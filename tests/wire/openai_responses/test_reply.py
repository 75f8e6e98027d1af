"""Whole replies of Responses."""

from typing import Any

import pytest

from codegate.errors import CodeGateError, RemoteProtocolError, UpstreamRejected
from codegate.records import Usage
from codegate.wire.format import ReplyContext
from codegate.wire.openai_responses import reply
from codegate.wire.table import FORMATS
from tests.conversions import call_item, said, text

CONTEXT = ReplyContext(model="asked", reply_id="7", reasoning_family="deepseek")
USAGE = {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 3}


def read(*output: Any, **members: Any) -> Any:
    return reply.to_hub({"id": "resp_1", "status": "completed", "output": list(output), "usage": USAGE, **members})


def write(*content: Any, reason: str = "end_turn", context: ReplyContext = CONTEXT) -> Any:
    whole: Any = {
        "id": "msg_1",
        "model": "up",
        "content": list(content),
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": Usage(input_tokens=3, cache_read_tokens=4, output_tokens=2),
    }
    return reply.from_hub(whole, context)


def use(name: str = "Read", **given: Any) -> Any:
    return {"type": "tool_use", "id": "c1", "name": name, "input": given}


def test_message_and_calls_are_read_in_order() -> None:
    found = read(said("assistant", "hi"), call_item("c1", "Read", '{"path":"a"}'))

    assert found["content"] == [text("hi"), use(path="a")]
    assert found["stop_reason"] == "tool_use"


def test_usage_is_read() -> None:
    assert read(said("assistant", "hi"))["usage"] == Usage(input_tokens=6, cache_read_tokens=4, output_tokens=3)
    assert reply.read_usage({"usage": USAGE}) == Usage(input_tokens=6, cache_read_tokens=4, output_tokens=3)


def test_freeform_call_is_read_as_a_wrapped_text() -> None:
    found = read({"type": "custom_tool_call", "call_id": "c1", "name": "patch", "input": 'say "hi"\n'})

    assert found["content"] == [use("patch", input='say "hi"\n')]


def test_reasoning_is_marked_with_its_maker() -> None:
    item = {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "hm"}]}
    found = read({**item, "encrypted_content": "gAAAA"}, said("assistant", "hi"))

    assert found["content"][0] == {"type": "thinking", "thinking": "hm", "signature": "cg1.openai.gAAAA"}


def test_reasoning_without_words_is_redacted() -> None:
    found = read({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA"})

    assert found["content"] == [{"type": "redacted_thinking", "data": "cg1.openai.gAAAA"}]


@pytest.mark.parametrize(("reason", "expected"), [("max_output_tokens", "max_tokens"), ("content_filter", "refusal")])
def test_incomplete_answer_says_why(reason: str, expected: str) -> None:
    found = read(said("assistant", "hi"), status="incomplete", incomplete_details={"reason": reason})

    assert found["stop_reason"] == expected


def test_refusal_is_one() -> None:
    found = read(said("assistant", {"type": "refusal", "refusal": "I will not."}))

    assert found["content"] == [{"type": "refusal", "refusal": "I will not."}]
    assert found["stop_reason"] == "refusal"


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_failed_answer_is_an_error(status: str) -> None:
    with pytest.raises(CodeGateError):
        read(status=status)


def test_error_inside_an_answer_keeps_its_words() -> None:
    with pytest.raises(UpstreamRejected, match="too many"):
        reply.to_hub({"error": {"code": "rate_limit_exceeded", "message": "too many"}})


def test_what_is_no_reply_is_refused() -> None:
    with pytest.raises(RemoteProtocolError):
        reply.to_hub({"id": "resp_1"})


def test_texts_in_a_row_are_one_message() -> None:
    output = write(text("a"), text("b"))["output"]

    assert [item["type"] for item in output] == ["message"]
    assert [part["text"] for part in output[0]["content"]] == ["a", "b"]


def test_items_have_ids_of_their_kind() -> None:
    output = write({"type": "thinking", "thinking": "hm", "signature": "EqQB"}, text("a"), use())["output"]

    assert [item["id"] for item in output] == ["rs_7_0", "msg_7_1", "fc_7_2"]
    assert output[2]["call_id"] == "c1"


def test_signed_thinking_travels_behind_its_makers_name() -> None:
    output = write(
        {"type": "thinking", "thinking": "hm", "signature": "EqQB"}, {"type": "redacted_thinking", "data": "Er"}
    )["output"]

    assert [item["encrypted_content"] for item in output] == ["cg1.claude.EqQB", "cg1.claude-redacted.Er"]
    assert [item["summary"] for item in output] == [[{"type": "summary_text", "text": "hm"}], []]


def test_unsigned_thinking_is_marked_with_its_provider() -> None:
    output = write({"type": "thinking", "thinking": "hm", "signature": ""})["output"]

    assert output[0]["encrypted_content"].startswith("cg1.deepseek.")


def test_tools_come_back_as_they_were_declared() -> None:
    shapes = {
        "patch": {"type": "custom_tool_call", "name": "patch"},
        "ns__run": {"type": "function_call", "name": "run", "namespace": "ns"},
    }
    context = ReplyContext(model="m", call_shapes=shapes)
    output = write(use("patch", input="*** x"), use("ns__run", a=1), context=context, reason="tool_use")["output"]

    assert (output[0]["type"], output[0]["input"]) == ("custom_tool_call", "*** x")
    assert (output[1]["namespace"], output[1]["name"], output[1]["arguments"]) == ("ns", "run", '{"a":1}')


def test_search_of_anthropics_is_an_item_and_its_results_are_hidden() -> None:
    search = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "cats"}}
    found = {"type": "web_search_tool_result", "tool_use_id": "s", "content": []}
    cited = text("cats purr", citations=[{"url": "https://example.com", "title": "Cats"}])
    output = write(search, found, cited)["output"]

    assert [item["type"] for item in output] == ["web_search_call", "message"]
    assert output[0]["action"] == {"type": "search", "query": "cats"}
    assert output[1]["content"][0]["annotations"][0]["url"] == "https://example.com"


@pytest.mark.parametrize(
    ("reason", "status", "details"),
    [
        ("end_turn", "completed", None),
        ("tool_use", "completed", None),
        ("max_tokens", "incomplete", {"reason": "max_output_tokens"}),
        ("refusal", "incomplete", {"reason": "content_filter"}),
    ],
)
def test_status_tells_how_it_ended(reason: str, status: str, details: Any) -> None:
    found = write(text("a"), reason=reason)

    assert (found["status"], found["incomplete_details"]) == (status, details)


def test_text_before_a_refusal_stays_text() -> None:
    content = write(text("Well."), {"type": "refusal", "refusal": "I will not."}, reason="refusal")["output"][0][
        "content"
    ]

    assert [part["type"] for part in content] == ["output_text", "refusal"]


def test_usage_is_whole_and_the_name_is_the_one_asked_for() -> None:
    found = write(text("a"))

    assert found["model"] == "asked"
    assert (found["usage"]["input_tokens"], found["usage"]["total_tokens"]) == (7, 9)


@pytest.mark.parametrize("client", ["anthropic", "openai_chat"])
def test_long_way_round_keeps_reasoning_text_and_calls(client: str) -> None:
    item = {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "hm"}]}
    hub = read({**item, "encrypted_content": "gAAAA"}, said("assistant", "hi"), call_item("c1"))
    written = FORMATS[client].reply_from_hub(hub, CONTEXT)
    again = FORMATS[client].reply_to_hub(written)

    assert [block["type"] for block in again["content"]] == ["thinking", "text", "tool_use"]
    assert again["content"][0]["signature"] == "cg1.openai.gAAAA"
