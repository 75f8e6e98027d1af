"""A Messages body without the thinking of earlier turns."""

import json
from typing import Any

import pytest

from codegate.errors import InvalidRequest, UpstreamRejected
from codegate.wire.anthropic.stale_thinking import is_refused, without_thinking

THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}
HIDDEN = {"type": "redacted_thinking", "data": "eA=="}
WORDS = {"type": "text", "text": "Yes."}
CALL = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
RESULT = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "1"}]}
ASKED = {"role": "user", "content": "Is it?"}
BUDGET = {"type": "enabled", "budget_tokens": 1024}


def said(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": list(blocks)}


def left(*messages: dict[str, Any], **members: Any) -> dict[str, Any]:
    return dict(json.loads(without_thinking(json.dumps({"messages": messages, **members}).encode())))


@pytest.mark.parametrize(
    "message",
    [
        "messages.1.content.0: Invalid `signature` in `thinking` block",
        "messages.5.content.0: `thinking` or `redacted_thinking` blocks in the latest message cannot be modified.",
        "messages.1: thinking blocks cannot be modified",
    ],
)
def test_a_refusal_is_known_by_its_words(message: str) -> None:
    assert is_refused(UpstreamRejected(message, status=400, kind="invalid_request"))
    assert not is_refused(UpstreamRejected(message, status=500, kind="server"))
    assert not is_refused(InvalidRequest(message))


def test_other_refusals_are_left_alone() -> None:
    assert not is_refused(UpstreamRejected("Invalid signature.", status=400, kind="invalid_request"))
    assert not is_refused(UpstreamRejected("max_tokens: too large", status=400, kind="invalid_request"))


def test_all_thinking_goes_and_all_else_stays() -> None:
    found = left(ASKED, said(THOUGHT, HIDDEN, WORDS), ASKED, said(THOUGHT, CALL), RESULT)

    assert found["messages"] == [ASKED, said(WORDS), ASKED, said(CALL), RESULT]


def test_an_answer_of_thinking_alone_goes_whole() -> None:
    assert left(ASKED, said(THOUGHT), ASKED)["messages"] == [ASKED, ASKED]


def test_what_holds_no_thinking_keeps_its_bytes() -> None:
    odd = b'{"role" : "user",  "content":"1e2 \\u00e9"}'
    thought = json.dumps(said(THOUGHT, WORDS)).encode()
    raw = b'{ "model":"m" , "messages":[' + odd + b"," + thought + b'], "temperature": 1.0}'
    found = without_thinking(raw)

    assert odd in found
    assert found.startswith(b'{ "model":"m" , "messages":')
    assert found.endswith(b', "temperature": 1.0}')
    assert b"Hm." not in found


@pytest.mark.parametrize(
    ("thinking", "last", "stays"),
    [(BUDGET, RESULT, False), (BUDGET, ASKED, True), ({"type": "adaptive"}, RESULT, True)],
)
def test_thinking_goes_on_where_it_may(thinking: Any, last: Any, stays: bool) -> None:
    found = left(ASKED, said(THOUGHT, CALL), last, thinking=thinking, context_management={"edits": []})

    assert ("thinking" in found) == ("context_management" in found) == stays


@pytest.mark.parametrize(
    "raw", [b"{}", b'{"messages":[]}', b'{"messages":[{"role":"user","content":"a \\"thinking\\""}]}']
)
def test_nothing_to_leave_out_is_no_harm(raw: bytes) -> None:
    assert json.loads(without_thinking(raw)) == json.loads(raw)
