"""The official SDKs as judges: what each understands of a stream. They raise where it broke off."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import anthropic
import httpx2
import openai

Json = dict[str, Any]
Understood = dict[str, Any]
"""`text`, `thinking`, `calls` (id, name, input), `stop`, `tokens` (input in all, output)."""

NOTICED = (anthropic.APIError, openai.APIError)
"""What the SDKs raise for an answer that is none."""

ASKED: list[Any] = [{"role": "user", "content": "Go on."}]


class Judge:
    """One SDK over a transport that answers with the bytes it is given."""

    def __init__(self) -> None:
        self.body = b""
        self.http = httpx2.Client(transport=httpx2.MockTransport(self._answer))
        self.known = {"api_key": "k", "base_url": "http://proxy.test/v1", "max_retries": 0, "http_client": self.http}

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        del request
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=self.body)

    def read(self, body: bytes) -> Understood:
        """What the SDK understands; raises one of `NOTICED` where the answer is none."""
        self.body = body
        return self._read()

    def _read(self) -> Understood:
        raise NotImplementedError


class AnthropicJudge(Judge):
    def __init__(self) -> None:
        super().__init__()
        self.client = anthropic.Anthropic(**self.known)

    def _read(self) -> Understood:
        with self.client.messages.stream(model="m", max_tokens=9, messages=ASKED) as events:
            message = events.get_final_message()
        content, usage = message.content, message.usage
        cached = (usage.cache_read_input_tokens or 0) + (usage.cache_creation_input_tokens or 0)
        return {
            "text": "".join(block.text for block in content if block.type == "text"),
            "thinking": "".join(block.thinking for block in content if block.type == "thinking"),
            "calls": [(block.id, block.name, block.input) for block in content if block.type == "tool_use"],
            "stop": message.stop_reason,
            "tokens": (usage.input_tokens + cached, usage.output_tokens),
        }


class ChatJudge(Judge):
    def __init__(self) -> None:
        super().__init__()
        self.client = openai.OpenAI(**self.known)

    def _read(self) -> Understood:
        said = self._pieced()
        if said["stop"] in ("stop", "tool_calls") and not said.pop("is_custom"):
            with self.client.chat.completions.stream(model="m", messages=ASKED) as events:
                completion = events.get_final_completion()
            message = completion.choices[0].message
            assert (message.content or "") == said["text"]
            assert [_of_chat(call) for call in message.tool_calls or ()] == said["calls"]
        said.pop("is_custom", None)
        return said

    def _pieced(self) -> Understood:
        """The chunks put together: the SDK's own helper raises for limits and filters, and knows no custom tools."""
        said: Json = {"text": "", "thinking": "", "stop": None, "tokens": None, "is_custom": False}
        calls: dict[int, list[str]] = {}
        for chunk in self.client.chat.completions.create(model="m", messages=ASKED, stream=True):
            if chunk.usage:
                said["tokens"] = (chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
            for choice in chunk.choices:
                said["stop"] = choice.finish_reason or said["stop"]
                said["text"] += choice.delta.content or ""
                said["thinking"] += getattr(choice.delta, "reasoning_content", "")
                for call in choice.delta.tool_calls or ():
                    body = call.function or SimpleNamespace(**call.custom)
                    said["is_custom"] |= call.function is None
                    held = calls.setdefault(call.index, [call.id, body.name, ""])
                    held[2] += body.arguments if call.function else body.input
        is_custom = said["is_custom"]
        return {
            **said,
            "calls": [(one, name, text if is_custom else json.loads(text)) for one, name, text in calls.values()],
        }


class ResponsesJudge(Judge):
    def __init__(self) -> None:
        super().__init__()
        self.client = openai.OpenAI(**self.known)

    def _read(self) -> Understood:
        ends = [event for event in self._events() if event.type in _ENDS]
        assert len(ends) == 1, "not one end"
        response = ends[0].response
        if response.status == "failed":
            raise openai.APIError(response.error.message, request=httpx2.Request("POST", "http://x"), body=None)
        if response.status == "completed":
            with self.client.responses.stream(model="m", input="Go on.") as events:
                accumulated = events.get_final_response()
            assert accumulated.output_text == response.output_text
        said = [part for item in response.output if item.type == "reasoning" for part in item.summary]
        usage, why = response.usage, response.incomplete_details
        return {
            "text": response.output_text,
            "thinking": "".join(part.text for part in said),
            "calls": [_of_item(item) for item in response.output if item.type.endswith("_call")],
            "stop": (why.reason if why else None) or response.status,
            "tokens": (usage.input_tokens, usage.output_tokens),
        }

    def _events(self) -> Iterator[Any]:
        with self.client.responses.create(model="m", input="Go on.", stream=True) as events:
            yield from events


_ENDS = ("response.completed", "response.incomplete", "response.failed")


def _of_chat(call: Any) -> tuple[str, str, Any]:
    return call.id, call.function.name, json.loads(call.function.arguments)


def _of_item(item: Any) -> tuple[str, str, Any]:
    if item.type == "custom_tool_call":
        return item.call_id, item.name, item.input
    return item.call_id, item.name, json.loads(item.arguments)


JUDGES: dict[str, type[Judge]] = {
    "anthropic": AnthropicJudge,
    "openai_chat": ChatJudge,
    "openai_responses": ResponsesJudge,
}
