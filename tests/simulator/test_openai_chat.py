import json
from typing import Any

import pytest

from codegate.simulator.openai_chat import error, error_frame, read, reply, stream
from codegate.simulator.script import Answer, Prompt, Tokens, ToolCall, answer

WHOLE = Answer(
    text="Hello there, simulated",
    reasoning="Thinking",
    calls=(ToolCall("call_1", "get_weather", '{"city":"Paris"}'), ToolCall("call_2", "Bash", "{}")),
    stop="tool",
    tokens=Tokens(input=10, cache_read=4, output=9, reasoning=2),
)


def request(**changes: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": "hi"}], **changes}


def chunks(answer: Answer, prompt: Prompt) -> list[dict[str, Any]]:
    payloads = [frame.data.decode().removeprefix("data: ").strip() for frame in stream(answer, prompt, 1)]
    assert payloads[-1] == "[DONE]"
    return [json.loads(payload) for payload in payloads[:-1]]


def test_request_is_read_with_everything_that_changes_the_answer() -> None:
    tool = {"type": "function", "function": {"name": "Bash", "parameters": {"properties": {}}}}
    body = request(
        tools=[tool],
        tool_choice={"type": "function", "function": {"name": "Bash"}},
        reasoning_effort="high",
        max_completion_tokens=50,
        stop="END",
        stream=True,
        stream_options={"include_usage": True},
    )
    prompt = read(body)

    assert prompt.said == "hi"
    assert [tool.name for tool in prompt.tools] == ["Bash"]
    assert prompt.forced_tool == "Bash"
    assert prompt.wants_reasoning
    assert prompt.is_stream
    assert prompt.include_usage
    assert (prompt.max_tokens, prompt.stop_sequences) == (50, ("END",))


@pytest.mark.parametrize(
    ("choice", "forced", "allowed"), [("required", "*", True), ("auto", None, True), ("none", None, False)]
)
def test_tool_choice_words(choice: str, forced: str | None, allowed: bool) -> None:
    prompt = read(request(tool_choice=choice))

    assert (prompt.forced_tool, prompt.tools_allowed) == (forced, allowed)


def test_tool_messages_at_the_end_are_results_in_their_order() -> None:
    tools = [{"role": "tool", "tool_call_id": name, "content": name} for name in ("first", "second")]
    messages = [*request()["messages"], {"role": "assistant", "content": None}, *tools]

    assert read(request(messages=messages)).tool_results == ("first", "second")


def test_long_prompts_are_cached_without_being_asked() -> None:
    history = [{"role": "system", "content": "r" * 5_000}, {"role": "user", "content": "hi"}]
    prompt = read(request(messages=history))

    assert "rrr" in prompt.cached
    assert "hi" not in prompt.cached
    assert read(request()).cached == ""


def test_whole_reply_counts_the_cache_inside_the_prompt() -> None:
    body = reply(WHOLE, read(request()), 3)
    message = body["choices"][0]["message"]

    assert body["id"] == "chatcmpl-sim00000003"
    assert message["reasoning_content"] == "Thinking"
    assert [call["function"]["name"] for call in message["tool_calls"]] == ["get_weather", "Bash"]
    assert body["choices"][0]["finish_reason"] == "tool_calls"
    assert body["usage"]["prompt_tokens"] == 14
    assert body["usage"]["total_tokens"] == 23
    assert body["usage"]["prompt_tokens_details"] == {"cached_tokens": 4}
    assert body["usage"]["completion_tokens_details"] == {"reasoning_tokens": 2}


def test_chunks_share_their_id_and_finish_exactly_once() -> None:
    found = chunks(WHOLE, read(request()))

    assert len({(chunk["id"], chunk["created"], chunk["model"]) for chunk in found}) == 1
    assert [chunk["choices"][0]["finish_reason"] for chunk in found if chunk["choices"][0]["finish_reason"]] == [
        "tool_calls"
    ]
    assert found[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}


def test_deltas_add_up_to_the_whole_reply() -> None:
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks(WHOLE, read(request()))]
    arguments = {0: "", 1: ""}
    names: dict[int, str] = {}
    for delta in deltas:
        for call in delta.get("tool_calls", []):
            arguments[call["index"]] += call["function"]["arguments"]
            if "id" in call:
                names[call["index"]] = call["function"]["name"]

    assert "".join(delta.get("content", "") for delta in deltas) == WHOLE.text
    assert "".join(delta.get("reasoning_content", "") for delta in deltas) == WHOLE.reasoning
    assert arguments == {0: '{"city":"Paris"}', 1: "{}"}
    assert names == {0: "get_weather", 1: "Bash"}


def test_usage_chunk_comes_only_when_asked_for() -> None:
    plain = chunks(WHOLE, read(request()))
    asked = chunks(WHOLE, read(request(stream_options={"include_usage": True})))

    assert not any("usage" in chunk for chunk in plain)
    assert asked[-1]["choices"] == []
    assert asked[-1]["usage"]["completion_tokens"] == 9


def test_only_deltas_with_something_to_show_count_as_content() -> None:
    frames = stream(answer(read(request())), read(request()), 1)

    assert not frames[0].is_content
    assert frames[1].is_content
    assert not any(frame.is_content for frame in frames[-2:])


def test_errors_have_the_shape_of_the_api() -> None:
    assert error(429, "slow") == {
        "error": {"message": "slow", "type": "rate_limit_error", "param": None, "code": "rate_limit_exceeded"}
    }
    assert error_frame(500, "x").data.startswith(b'data: {"error":')
