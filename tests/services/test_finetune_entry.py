"""An exchange of any format is one line: messages, tool calls, what it cost; and lines become training files."""

import json
from typing import Any

import msgspec
import pytest

from codegate.records import Usage
from codegate.services.finetune_entry import Sample, entry, last_turn, shaped
from codegate.wire.splice import Body
from codegate.wire.table import FORMATS
from tests.builders import request_log
from tests.flow.provider import anthropic_frames, anthropic_reply, chat_frames, chat_reply

LOG = request_log(
    routed_model="claude-up", latency_ms=12, usage=Usage(input_tokens=4, cache_read_tokens=7, output_tokens=9)
)
ASK: dict[str, Any] = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Say hello."}]}
TOOL = {"name": "read", "description": "Reads.", "input_schema": {"type": "object", "properties": {}}}
LOOP: list[dict[str, Any]] = [
    {"role": "user", "content": "First."},
    {"role": "assistant", "content": "Yes."},
    {"role": "user", "content": "Read it."},
    {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "read", "input": {"a": 1}}]},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "the file"}]},
]


def sample(wire: str, body: dict[str, Any], reply: bytes, *, is_stream: bool = False, full: bool = False) -> Sample:
    log = msgspec.structs.replace(LOG, is_stream=is_stream)
    request = Body.parse(json.dumps(body).encode())
    return Sample(wire_format=FORMATS[wire], request=request, reply=reply, full_context=full, log=log)


@pytest.mark.parametrize(
    ("wire", "reply", "is_stream"),
    [
        ("anthropic", json.dumps(anthropic_reply()).encode(), False),
        ("anthropic", b"".join(anthropic_frames()), True),
        ("openai_chat", json.dumps(chat_reply()).encode(), False),
        ("openai_chat", b"".join(chat_frames()), True),
    ],
)
def test_a_line_has_what_the_original_had(wire: str, reply: bytes, is_stream: bool) -> None:
    found = entry(sample(wire, ASK, reply, is_stream=is_stream))

    assert found["messages"] == [
        {"role": "user", "content": "Say hello."},
        {"role": "assistant", "content": "Hello there"},
    ]
    assert (found["model"], found["provider"], found["turn_index"]) == ("claude-up", "anthropic", 1)
    assert found["tokens"] == {"input": 11, "output": 9}
    assert (found["timestamp"], found["latency_ms"]) == ("2025-11-24T16:00:00.000Z", 12)
    assert len(found["conversation_id"]) == 12


def test_turns_of_a_conversation_have_one_id_and_rising_indexes() -> None:
    later = {
        **ASK,
        "messages": [*ASK["messages"], {"role": "assistant", "content": "Hi."}, {"role": "user", "content": "More."}],
    }
    reply = json.dumps(anthropic_reply()).encode()
    first, second = entry(sample("anthropic", ASK, reply)), entry(sample("anthropic", later, reply))
    other = entry(sample("anthropic", {**ASK, "system": "Be short."}, reply))

    assert first["conversation_id"] == second["conversation_id"] != other["conversation_id"]
    assert (first["turn_index"], second["turn_index"]) == (1, 2)
    assert [message["content"] for message in second["messages"]] == ["More.", "Hello there"]
    assert other["messages"][0] == {"role": "system", "content": "Be short."}


@pytest.mark.parametrize(("full", "count"), [(False, 4), (True, 6)])
def test_tool_calls_stay_with_the_question_they_answer(full: bool, count: int) -> None:
    body = {**ASK, "messages": LOOP, "tools": [TOOL]}
    found = entry(sample("anthropic", body, json.dumps(anthropic_reply()).encode(), full=full))
    roles = [message["role"] for message in found["messages"]]

    assert len(roles) == count
    assert roles[-4:] == ["user", "assistant", "tool", "assistant"]
    assert found["messages"][-3]["tool_calls"][0]["function"]["name"] == "read"
    assert found["tools"][0]["function"]["name"] == "read"
    assert found["turn_index"] == 2


def test_without_a_question_everything_is_the_last_turn() -> None:
    assert last_turn([{"role": "assistant", "content": "Hm."}]) == [{"role": "assistant", "content": "Hm."}]


def line() -> bytes:
    body = {**ASK, "system": "Be short.", "messages": LOOP, "tools": [TOOL]}
    return msgspec.json.encode(entry(sample("anthropic", body, json.dumps(anthropic_reply()).encode())))


def test_the_form_openai_is_messages_and_tools_alone() -> None:
    found = json.loads(shaped(line(), "openai") or b"")

    assert set(found) == {"messages", "tools"}
    assert found["messages"][0]["role"] == "system"


def test_the_form_anthropic_is_that_of_messages() -> None:
    found = json.loads(shaped(line(), "anthropic") or b"")

    assert found["system"] == "Be short."
    assert [message["role"] for message in found["messages"]] == ["user", "assistant", "user", "assistant"]
    assert found["messages"][1]["content"][0]["type"] == "tool_use"
    assert found["messages"][-1]["content"] == "Hello there"
    assert found["tools"][0]["name"] == "read"


@pytest.mark.parametrize("damaged", [b"nonsense", b"[]", b"{}", b'{"messages": 5}'])
def test_a_line_that_does_not_fit_is_left_out(damaged: bytes) -> None:
    assert shaped(damaged, "anthropic") is None
