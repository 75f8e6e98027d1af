"""The official SDKs read what every provider's stream becomes, and notice when it broke off."""

import json
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx2
import openai
import pytest

from tests.pairs import CALLS, PAIRS, STOPS, TEXT, THOUGHT, pipe, stream
from tests.streams import run

each_pair = pytest.mark.parametrize(("source", "target"), PAIRS)
ASKED: list[Any] = [{"role": "user", "content": "Go on."}]


class Judge:
    """One SDK, and what it understood."""

    def __init__(self, body: bytes) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            del request
            return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body)

        self.http = httpx2.Client(transport=httpx2.MockTransport(answer))
        self.known = {"api_key": "k", "base_url": "http://proxy.test/v1", "max_retries": 0, "http_client": self.http}


class AnthropicJudge(Judge):
    def read(self) -> dict[str, Any]:
        with anthropic.Anthropic(**self.known).messages.stream(model="m", max_tokens=9, messages=ASKED) as events:
            message = events.get_final_message()
        content = message.content
        return {
            "text": "".join(block.text for block in content if block.type == "text"),
            "thinking": "".join(block.thinking for block in content if block.type == "thinking"),
            "calls": [(block.id, block.name, block.input) for block in content if block.type == "tool_use"],
            "stop": message.stop_reason,
            "tokens": (message.usage.input_tokens + (message.usage.cache_read_input_tokens or 0),
                       message.usage.output_tokens),
        }  # fmt: skip


class ChatJudge(Judge):
    def read(self) -> dict[str, Any]:
        with openai.OpenAI(**self.known).chat.completions.stream(model="m", messages=ASKED) as events:
            completion = events.get_final_completion()
        choice = completion.choices[0]
        assert completion.usage is not None
        return {
            "text": choice.message.content,
            "thinking": choice.message.reasoning_content,
            "calls": [
                (call.id, call.function.name, json.loads(call.function.arguments))
                for call in choice.message.tool_calls or ()
            ],
            "stop": choice.finish_reason,
            "tokens": (completion.usage.prompt_tokens, completion.usage.completion_tokens),
        }


class ResponsesJudge(Judge):
    def read(self) -> dict[str, Any]:
        with openai.OpenAI(**self.known).responses.stream(model="m", input="Go on.") as events:
            response = events.get_final_response()
        output = response.output
        reasoning = [part.text for item in output if item.type == "reasoning" for part in item.summary]
        calls = [item for item in output if item.type == "function_call"]
        assert response.usage is not None
        return {
            "text": response.output_text,
            "thinking": "".join(reasoning),
            "calls": [(call.call_id, call.name, json.loads(call.arguments)) for call in calls],
            "stop": response.status,
            "tokens": (response.usage.input_tokens, response.usage.output_tokens),
        }


JUDGES: dict[str, type[Any]] = {
    "anthropic": AnthropicJudge,
    "openai_chat": ChatJudge,
    "openai_responses": ResponsesJudge,
}


@pytest.fixture
def judge() -> Iterator[Any]:
    """The SDK of a format over a body; what it opened is closed."""
    opened: list[Judge] = []

    def over(target: str, body: bytes) -> Any:
        opened.append(JUDGES[target](body))
        return opened[-1]

    yield over
    for one in opened:
        one.http.close()


@each_pair
def test_the_sdk_understands_all_of_it(source: str, target: str, judge: Any) -> None:
    found = judge(target, run(pipe(source, target), stream(source))).read()

    assert found == {
        "text": TEXT,
        "thinking": THOUGHT,
        "calls": [(call_id, name, json.loads(text)) for call_id, name, text in CALLS],
        "stop": STOPS[target]["tools"],
        "tokens": (300, 44),
    }


@each_pair
def test_the_sdk_reads_over_heartbeats(source: str, target: str, judge: Any) -> None:
    whole, relay = stream(source, "text"), pipe(source, target)
    sent = b"".join(relay.heartbeat() + relay.feed(whole[at : at + 90]) for at in range(0, len(whole), 90))

    assert judge(target, sent).read()["text"] == TEXT


@each_pair
def test_the_sdk_notices_an_answer_that_broke_off(source: str, target: str, judge: Any) -> None:
    whole = stream(source)
    sent = run(pipe(source, target), whole[: len(whole) * 2 // 3])

    with pytest.raises((anthropic.APIStatusError, openai.APIError, RuntimeError)):
        judge(target, sent).read()
