import json
from typing import Any

import pytest

from codegate.simulator.anthropic import error, error_frame, read, reply, stream, usage
from codegate.simulator.script import Answer, Tokens, ToolCall, answer

TOOL = {"name": "get_weather", "input_schema": {"properties": {"city": {"type": "string"}}, "required": ["city"]}}
WHOLE = Answer(
    text="Hello there, simulated",
    reasoning="Thinking",
    calls=(ToolCall("call_1", "get_weather", '{"city":"Paris"}'),),
    stop="tool",
    tokens=Tokens(input=10, cache_read=4, cache_write=2, output=9, reasoning=2),
)


def request(**changes: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}], **changes}


def events(answer: Answer) -> list[tuple[str, dict[str, Any]]]:
    frames = [frame.data.decode().splitlines() for frame in stream(answer, read(request()), 1)]
    return [(lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))) for lines in frames]


def test_request_is_read_with_everything_that_changes_the_answer() -> None:
    body = request(
        tools=[TOOL, {"type": "web_search_20250305", "name": "web_search"}],
        tool_choice={"type": "tool", "name": "get_weather"},
        thinking={"type": "enabled", "budget_tokens": 1024},
        stop_sequences=["END"],
        stream=True,
    )
    prompt = read(body)

    assert prompt.said == "hi"
    assert [tool.name for tool in prompt.tools] == ["get_weather"]
    assert prompt.forced_tool == "get_weather"
    assert prompt.wants_reasoning
    assert prompt.is_stream
    assert (prompt.max_tokens, prompt.stop_sequences) == (100, ("END",))


def test_tool_choice_any_and_none() -> None:
    assert read(request(tool_choice={"type": "any"})).forced_tool == "*"
    assert read(request(tool_choice={"type": "auto"})).forced_tool is None
    assert not read(request(tool_choice={"type": "none"})).tools_allowed


def test_tool_results_of_the_last_turn_are_read() -> None:
    result = {"type": "tool_result", "tool_use_id": "call_1", "content": [{"type": "text", "text": "18 degrees"}]}
    messages = [{"role": "user", "content": "hi"}, {"role": "user", "content": [result]}]

    assert read(request(messages=messages)).tool_results == ("18 degrees",)


def test_request_without_max_tokens_is_refused_as_the_provider_does() -> None:
    body = request()
    del body["max_tokens"]

    with pytest.raises(ValueError, match="max_tokens: Field required"):
        read(body)


def test_cache_reaches_up_to_the_last_mark() -> None:
    marked = [{"type": "text", "text": "long rules", "cache_control": {"type": "ephemeral"}}]
    in_system = read(request(system=marked))
    in_message = read(request(system=marked, messages=[{"role": "user", "content": marked}]))

    assert "long rules" in in_system.cached
    assert "hi" not in in_system.cached
    assert in_message.cached == in_message.whole
    assert read(request()).cached == ""


def test_whole_reply_has_thinking_then_text_then_tools() -> None:
    body = reply(WHOLE, read(request()), 7)

    assert body["id"] == "msg_sim00000007"
    assert [block["type"] for block in body["content"]] == ["thinking", "text", "tool_use"]
    assert body["content"][2]["input"] == {"city": "Paris"}
    assert body["stop_reason"] == "tool_use"
    assert body["usage"] == {
        "input_tokens": 10,
        "cache_creation_input_tokens": 2,
        "cache_read_input_tokens": 4,
        "output_tokens": 9,
        "output_tokens_details": {"thinking_tokens": 2},
    }


def test_stream_keeps_the_order_of_the_protocol() -> None:
    kinds = [kind for kind, _ in events(WHOLE)]
    collapsed = [kind for number, kind in enumerate(kinds) if number == 0 or kinds[number - 1] != kind]

    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert collapsed == ["message_start", "ping", *block * 3, "message_delta", "message_stop"]


def test_every_event_is_named_twice_and_indexes_have_no_gap() -> None:
    found = events(WHOLE)
    starts = [data["index"] for kind, data in found if kind == "content_block_start"]

    assert all(kind == data["type"] for kind, data in found)
    assert starts == [0, 1, 2]


def test_deltas_add_up_to_the_whole_reply() -> None:
    deltas = [data["delta"] for kind, data in events(WHOLE) if kind == "content_block_delta"]
    joined = {kind: "".join(delta.get(kind, "") for delta in deltas) for kind in ("thinking", "text", "partial_json")}

    assert joined == {"thinking": WHOLE.reasoning, "text": WHOLE.text, "partial_json": WHOLE.calls[0].arguments}


def test_final_usage_is_that_of_the_whole_reply() -> None:
    last = [data for kind, data in events(WHOLE) if kind == "message_delta"]

    assert [data["usage"] for data in last] == [usage(WHOLE.tokens)]


def test_only_blocks_count_as_content() -> None:
    frames = stream(answer(read(request())), read(request()), 1)

    assert [frame.is_content for frame in frames[:3]] == [False, False, True]
    assert not any(frame.is_content for frame in frames[-2:])


def test_errors_have_the_types_of_the_api() -> None:
    assert error(429, "slow")["error"] == {"type": "rate_limit_error", "message": "slow"}
    assert error(500, "x")["error"]["type"] == "api_error"
    assert error_frame(529, "busy").data.startswith(b'event: error\ndata: {"type":"error"')
