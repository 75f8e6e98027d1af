"""A Chat client's own body with the reasoning it lost."""

from typing import Any

import msgspec
import pytest

from codegate.wire.openai_chat.recalled import messages
from codegate.wire.splice import Body
from tests.conversions import chat_call

CALLING = {"role": "assistant", "content": None, "tool_calls": [chat_call("c1"), chat_call("c2")]}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "done"}


def written(*given: Any, known: Any = None) -> Any:
    body = Body.parse(msgspec.json.encode({"model": "deepseek", "messages": given}))
    changes = messages(body, lambda call_id: (known or {"c2": "hm"}).get(call_id, ""))
    return msgspec.json.decode(body.patched(changes))["messages"] if changes else None


def test_what_is_remembered_of_any_call_stands_beside_all() -> None:
    assert written({"role": "user", "content": "go"}, CALLING, RESULT) == [
        {"role": "user", "content": "go"},
        {**CALLING, "reasoning_content": "hm"},
        RESULT,
    ]


def test_other_messages_keep_their_bytes() -> None:
    raw = b'{"messages":[{"role":"user", "n":1.50e1},{"role":"assistant","tool_calls":[{"id":"c2"}]}]}'

    assert b'{"role":"user", "n":1.50e1}' in Body.parse(raw).patched(messages(Body.parse(raw), lambda _: "hm"))


@pytest.mark.parametrize(
    "given",
    [
        [{"role": "user", "content": "go"}],
        [{**CALLING, "reasoning_content": "own"}],
        [{**CALLING, "tool_calls": [chat_call("unknown")]}],
        [{**CALLING, "role": "user"}],
        [{**CALLING, "tool_calls": None}],
        ['"tool_calls"'],
    ],
)
def test_where_nothing_is_lost_or_known_nothing_changes(given: Any) -> None:
    assert written(*given) is None


@pytest.mark.parametrize("raw", [b'{"messages":"tool_calls","tool_calls":1}', b'{"messages":[],"x":"tool_calls"}'])
def test_a_body_of_another_shape_stays(raw: bytes) -> None:
    assert messages(Body.parse(raw), lambda _: "hm") == {}
