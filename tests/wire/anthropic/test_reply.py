"""Whole replies for and from Messages."""

from typing import Any

import pytest

from codegate.errors import RemoteProtocolError, UpstreamRejected
from codegate.records import Usage
from codegate.wire.anthropic.reply import from_hub, read_usage, to_hub
from codegate.wire.format import ReplyContext
from tests.conversions import call, chat_call, reply_to_messages, text


def reply(*content: Any, **more: Any) -> dict[str, Any]:
    usage = {"input_tokens": 10, "output_tokens": 5}
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": list(content),
            "stop_reason": "end_turn", "stop_sequence": None, "usage": usage, **more}  # fmt: skip


def chat_reply(finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-9",
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 2}},
    }


def test_own_reply_comes_back_under_the_asked_name() -> None:
    body = reply(text("hi", citations=[]), call("t1", path="/a"), stop_reason="tool_use")

    assert from_hub(to_hub(body), ReplyContext(model="asked")) == {**body, "model": "asked"}


def test_chat_reply_becomes_a_message() -> None:
    assert reply_to_messages(chat_reply(content="hello")) == {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "asked",
        "content": [text("hello")],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "cache_read_input_tokens": 2, "output_tokens": 4},
    }


def test_reasoning_comes_first_and_is_signed_as_its_providers() -> None:
    found = reply_to_messages(chat_reply(content="x", reasoning_content="hm", tool_calls=[chat_call("c1")]))

    assert [block["type"] for block in found["content"]] == ["thinking", "text", "tool_use"]
    assert found["content"][0]["signature"].startswith("cg1.")
    assert found["stop_reason"] == "tool_use"


def test_thinking_that_the_client_wants_omitted_keeps_its_signature_alone() -> None:
    body = reply({"type": "thinking", "thinking": "a secret plan", "signature": "sig"}, text("hi"))
    hidden = from_hub(to_hub(body), ReplyContext(model="asked", hides_thoughts=True))

    assert hidden["content"] == [{"type": "thinking", "thinking": "", "signature": "sig"}, text("hi")]


def test_declared_tool_names_come_back() -> None:
    body = chat_reply(content=None, tool_calls=[chat_call("c1", "a_b", '{"x":1}')])

    assert reply_to_messages(body, tool_names={"a_b": "a.b"})["content"] == [call("c1", "a.b", x=1)]


def test_arguments_that_claude_code_refuses_are_dropped() -> None:
    body = chat_reply(content=None, tool_calls=[chat_call("c1", "Read", '{"file_path":"/a","pages":""}')])

    assert reply_to_messages(body)["content"] == [call("c1", "Read", file_path="/a")]


def test_half_a_call_stays_half() -> None:
    body = chat_reply("length", content=None, tool_calls=[chat_call("c1", "Read", '{"file_pa')])
    found = reply_to_messages(body)

    assert found["stop_reason"] == "max_tokens"
    assert found["content"] in ([], [call("c1", "Read", __raw_arguments='{"file_pa')])


def test_refusal_is_text_and_the_reason() -> None:
    found = reply_to_messages(chat_reply(content=None, refusal="No."))

    assert (found["content"], found["stop_reason"]) == ([text("No.")], "refusal")


def test_missing_usage_is_estimated() -> None:
    body = {**chat_reply(content="hello"), "usage": None}

    assert reply_to_messages(body, input_estimate=77)["usage"]["input_tokens"] == 77


def test_error_inside_a_200_is_raised() -> None:
    with pytest.raises(UpstreamRejected) as caught:
        to_hub({"type": "error", "error": {"type": "overloaded_error", "message": "x"}})

    assert caught.value.kind == "overloaded"


def test_error_for_a_stop_reason_is_raised() -> None:
    with pytest.raises(UpstreamRejected):
        to_hub(reply(stop_reason="network_error"))


def test_what_is_no_reply_is_said_so() -> None:
    with pytest.raises(RemoteProtocolError):
        to_hub({"ok": True})


def test_reason_follows_the_calls() -> None:
    assert to_hub(reply(text("x"), stop_reason="tool_use"))["stop_reason"] == "end_turn"
    assert to_hub(reply(call("1"), stop_reason="end_turn"))["stop_reason"] == "tool_use"


def test_call_without_id_or_input_gets_them() -> None:
    block = to_hub(reply({"type": "tool_use", "name": "now"}))["content"][0]

    assert block["id"].startswith("toolu_")
    assert block["input"] == {}


def test_usage_is_read() -> None:
    assert read_usage(reply()) == Usage(input_tokens=10, output_tokens=5)
    assert read_usage({}) is None
    assert to_hub({**reply(text("x")), "usage": None})["usage"].estimated
