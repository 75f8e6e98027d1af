from typing import Any

from codegate.guardrails.deltas import AnthropicDeltas, ChatDeltas
from codegate.guardrails.recall import Recall
from codegate.guardrails.restore import Restorer
from tests.guardrails.given import EMAIL, issued_for

ISSUED = issued_for(EMAIL)
(TOKEN,) = ISSUED
HEAD, TAIL = TOKEN[:12], TOKEN[12:]


def text_delta(text: str, index: int = 0) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": text}}


def chunk(delta: dict[str, Any], index: int = 0, finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "x",
        "created": 1,
        "choices": [{"index": index, "delta": delta, "finish_reason": finish}],
        "usage": None,
    }


def call(arguments: str, index: int) -> dict[str, Any]:
    return {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}


def test_an_event_without_change_is_sent_as_it_came() -> None:
    assert AnthropicDeltas(Restorer(ISSUED), Recall()).feed(text_delta("hello")) is None
    assert ChatDeltas(Restorer(ISSUED), Recall()).feed(chunk({"content": "hello"})) is None


def test_what_is_held_is_sent_before_the_end_of_its_block() -> None:
    deltas = AnthropicDeltas(Restorer(ISSUED), Recall())
    stop = {"type": "content_block_stop", "index": 0}

    assert deltas.feed(text_delta("cg_em")) == []
    assert deltas.is_holding
    assert deltas.feed({"type": "ping"}) is None
    assert deltas.feed({"type": "content_block_stop", "index": 1}) is None
    assert deltas.feed(stop) == [("content_block_delta", text_delta("cg_em")), ("content_block_stop", stop)]
    assert not deltas.is_holding


def test_blocks_do_not_mix() -> None:
    deltas = AnthropicDeltas(Restorer(ISSUED), Recall())
    deltas.feed(text_delta(HEAD, 0))
    deltas.feed(text_delta(HEAD, 1))

    assert deltas.feed(text_delta(TAIL, 1)) == [("content_block_delta", text_delta(EMAIL, 1))]
    assert deltas.feed(text_delta(TAIL, 0)) == [("content_block_delta", text_delta(EMAIL, 0))]


def test_legacy_completions_are_restored_and_flushed_in_their_own_shape() -> None:
    deltas = ChatDeltas(Restorer(ISSUED), Recall())
    deltas.feed({"id": "x", "choices": [{"index": 0, "text": HEAD, "finish_reason": None}]})
    restored = deltas.feed({"id": "x", "choices": [{"index": 0, "text": TAIL + " cg_em", "finish_reason": None}]})
    last = {"id": "x", "choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}
    rest = {"id": "x", "choices": [{"index": 0, "text": "cg_em", "finish_reason": None}]}

    assert restored is not None
    assert restored[0].data["choices"][0]["text"] == EMAIL + " "
    assert deltas.feed(last) == [("", rest), ("", last)]


def test_thinking_and_signatures_pass() -> None:
    deltas = AnthropicDeltas(Restorer(ISSUED), Recall())
    for delta in ({"type": "thinking_delta", "thinking": TOKEN}, {"type": "signature_delta", "signature": TOKEN}):
        assert deltas.feed({"type": "content_block_delta", "index": 0, "delta": delta}) is None


def test_a_whole_block_and_an_error_are_restored() -> None:
    deltas = AnthropicDeltas(Restorer(ISSUED), Recall())
    start = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": TOKEN}}
    error = {"type": "error", "error": {"type": "x", "message": TOKEN}}

    assert deltas.feed(start) == [("content_block_start", {**start, "content_block": {"type": "text", "text": EMAIL}})]
    assert deltas.feed(error) == [("error", {**error, "error": {"type": "x", "message": EMAIL}})]


def test_interleaved_tool_calls_keep_their_own_ends() -> None:
    deltas = ChatDeltas(Restorer(ISSUED), Recall())
    deltas.feed(chunk(call(HEAD, 0)))
    deltas.feed(chunk(call(HEAD, 1)))

    assert deltas.feed(chunk(call(TAIL, 0))) == [("", chunk(call(EMAIL, 0)))]
    assert deltas.feed(chunk(call(TAIL, 1))) == [("", chunk(call(EMAIL, 1)))]


def test_the_finish_of_a_choice_comes_after_what_was_held() -> None:
    deltas = ChatDeltas(Restorer(ISSUED), Recall())
    deltas.feed(chunk({"content": "c"}))
    finish = chunk({}, finish="stop")
    flushed, last = deltas.feed(finish) or []

    assert flushed.data["choices"] == [{"index": 0, "delta": {"content": "c"}, "finish_reason": None}]
    assert flushed.data["id"] == "x"
    assert "usage" not in flushed.data
    assert last.data == finish


def test_text_in_the_last_event_is_not_held() -> None:
    assert ChatDeltas(Restorer(ISSUED), Recall()).feed(chunk({"content": "abc"}, finish="stop")) is None


def test_text_is_sent_before_a_tool_call_begins() -> None:
    deltas = ChatDeltas(Restorer(ISSUED), Recall())
    deltas.feed(chunk({"content": "c"}))
    outs = deltas.feed(chunk(call("{}", 0))) or []

    assert [out.data["choices"][0]["delta"] for out in outs] == [{"content": "c"}, call("{}", 0)]


def test_refusals_old_function_calls_and_errors_are_restored() -> None:
    deltas = ChatDeltas(Restorer(ISSUED), Recall())

    assert deltas.feed(chunk({"refusal": TOKEN})) == [("", chunk({"refusal": EMAIL}))]
    assert deltas.feed(chunk({"function_call": {"arguments": TOKEN}})) == [
        ("", chunk({"function_call": {"arguments": EMAIL}}))
    ]
    assert deltas.feed({"error": {"message": TOKEN}}) == [("", {"error": {"message": EMAIL}})]


def test_reasoning_of_chat_passes() -> None:
    assert ChatDeltas(Restorer(ISSUED), Recall()).feed(chunk({"reasoning_content": TOKEN})) is None
