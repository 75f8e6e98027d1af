"""Both official SDKs, over HTTP, against every kind of provider: all nine pairs of formats, streamed and whole."""

import base64
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import anthropic
import openai
import pytest
import pytest_asyncio

from codegate.paths import DataDir
from codegate.wire.format import ReplyContext
from codegate.wire.replay import Collector
from codegate.wire.table import FORMATS
from tests import pairs
from tests.flow.conftest import House, opened
from tests.flow.provider import Answer, Provider, Received, stream, whole
from tests.responses import DECODERS
from tests.streams import data, event, events_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
Ask = Callable[..., Any]
each_pair = pytest.mark.parametrize(("source", "client"), pairs.PAIRS)
each_manner = pytest.mark.parametrize("is_stream", [False, True])

PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
RESULTS = {"call_left": "ça marche 😀", "call_right": "a.txt"}
NAMES = [name for _, name, _ in pairs.CALLS]
SCHEMA: Json = {"type": "object", "properties": {"name": {"type": "string"}}}
ERRORS = {
    "anthropic": event("error", error={"type": "overloaded_error", "message": "Busy."}),
    "openai_chat": data({"error": {"type": "server_error", "code": "server_is_overloaded", "message": "Busy."}}),
    "openai_responses": event("error", error={"type": "server_error", "code": "server_error", "message": "Busy."}),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One house for all pairs: each brings its own account and takes it along."""
    async with opened(DataDir(tmp_path_factory.mktemp("house") / "data"), {}) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sdks(house: House) -> AsyncIterator[Json]:
    """Both SDKs: making one takes longer than asking it."""
    base = f"http://127.0.0.1:{house.info.proxy_port}"
    async with (
        anthropic.AsyncAnthropic(api_key="none", base_url=base, max_retries=0) as messages,
        openai.AsyncOpenAI(api_key="none", base_url=f"{base}/v1", max_retries=0) as other,
    ):
        yield {"anthropic": messages, "openai_chat": other, "openai_responses": other}


@pytest.fixture
def ask(house: House, sdks: Json) -> Ask:
    """What a client of a format understands of an answer, and what its provider was asked."""
    return lambda source, client, answer, is_stream: _asked(house, source, client, answer, sdks[client], is_stream)


async def _asked(
    house: House, source: str, client: str, answer: Callable[[Received], Answer], sdk: Any, is_stream: bool
) -> Any:
    wire, more = ("openai_chat", {"provider": "custom-responses"}) if source == "openai_responses" else (source, {})
    provider: Provider = await house.account(wire, **more)
    provider.default = answer
    account = (await house.rest.accounts.list())[0]
    try:
        return await CLIENTS[client](sdk, is_stream), provider.requests
    finally:
        await house.rest.accounts.delete(account["id"])


def frames_of(source: str, client: str, reason: str) -> bytes:
    """An answer as a provider streams it: what is passed on must have every member that the SDKs look for."""
    frames = pairs.stream(source, reason)
    if source != client:
        return frames
    pipe = pairs.pipe(source, source)
    return pipe.feed(frames) + pipe.close()


def answering(source: str, client: str, reason: str = "tools") -> Callable[[Received], Answer]:
    """A provider that streams, every byte of a character beyond ASCII alone, or answers whole, as it is asked."""
    frames = frames_of(source, client, reason)
    decoder, collector = DECODERS[source](), Collector()
    for said in [*(found for sse in events_of(frames) for found in decoder.feed(sse)), *decoder.close()]:
        collector.feed(said)
    body = FORMATS[source].reply_from_hub(collector.reply(), ReplyContext(model="up"))
    pieces = re.findall(rb"[\x00-\x7f]+|[\x80-\xff]", frames)
    return lambda request: stream(*pieces) if request.json.get("stream") else whole(200, body)


async def by_anthropic(client: Any, is_stream: bool) -> Json:
    calls = [
        {"type": "tool_use", "id": one, "name": name, "input": json.loads(text)} for one, name, text in pairs.CALLS
    ]
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PICTURE}}
    results = [{"type": "tool_result", "tool_use_id": one, "content": text} for one, text in RESULTS.items()]
    messages: list[Any] = [
        {"role": "user", "content": [{"type": "text", "text": "Look."}, picture]},
        {"role": "assistant", "content": calls},
        {"role": "user", "content": results},
    ]
    tools: list[Any] = [{"name": name, "input_schema": SCHEMA} for name in NAMES]
    asking: Json = {"model": "m", "max_tokens": 2000, "messages": messages, "tools": tools}
    if is_stream:
        async with client.messages.stream(**asking) as events:
            message: Any = await events.get_final_message()
    else:
        message = await client.messages.create(**asking)
    content, usage = message.content, message.usage
    return {
        "text": "".join(block.text for block in content if block.type == "text"),
        "thinking": "".join(block.thinking for block in content if block.type == "thinking"),
        "calls": [(block.id, block.name, block.input) for block in content if block.type == "tool_use"],
        "stop": message.stop_reason,
        "tokens": (usage.input_tokens + (usage.cache_read_input_tokens or 0), usage.output_tokens),
    }


async def by_chat(client: Any, is_stream: bool) -> Json:
    calls = [
        {"id": one, "type": "function", "function": {"name": name, "arguments": text}}
        for one, name, text in pairs.CALLS
    ]
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}}
    messages: list[Any] = [
        {"role": "user", "content": [{"type": "text", "text": "Look."}, picture]},
        {"role": "assistant", "content": None, "tool_calls": calls},
        *({"role": "tool", "tool_call_id": one, "content": text} for one, text in RESULTS.items()),
    ]
    tools: list[Any] = [{"type": "function", "function": {"name": name, "parameters": SCHEMA}} for name in NAMES]
    asking: Json = {"model": "m", "messages": messages, "tools": tools}
    if is_stream:
        counted: Any = {"include_usage": True}
        async with client.chat.completions.stream(**asking, stream_options=counted) as events:
            completion: Any = await events.get_final_completion()
    else:
        completion = await client.chat.completions.create(**asking)
    choice, usage = completion.choices[0], completion.usage
    said = choice.message.tool_calls or ()
    return {
        "text": choice.message.content or "",
        "thinking": getattr(choice.message, "reasoning_content", None) or "",
        "calls": [(one.id, one.function.name, json.loads(one.function.arguments)) for one in said],
        "stop": choice.finish_reason,
        "tokens": (usage.prompt_tokens, usage.completion_tokens),
    }


async def by_responses(client: Any, is_stream: bool) -> Json:
    picture = {"type": "input_image", "image_url": f"data:image/png;base64,{PICTURE}", "detail": "auto"}
    asked_for: list[Any] = [
        {"role": "user", "content": [{"type": "input_text", "text": "Look."}, picture]},
        *(
            {"type": "function_call", "call_id": one, "name": name, "arguments": text}
            for one, name, text in pairs.CALLS
        ),
        *({"type": "function_call_output", "call_id": one, "output": text} for one, text in RESULTS.items()),
    ]
    tools: list[Any] = [{"type": "function", "name": name, "parameters": SCHEMA, "strict": False} for name in NAMES]
    asking: Json = {"model": "m", "input": asked_for, "tools": tools, "store": False}
    if is_stream:
        async with client.responses.stream(**asking) as events:
            response: Any = await events.get_final_response()
    else:
        response = await client.responses.create(**asking)
    calls = [item for item in response.output if item.type == "function_call"]
    return {
        "text": response.output_text,
        "thinking": "".join(part.text for item in response.output if item.type == "reasoning" for part in item.summary),
        "calls": [(item.call_id, item.name, json.loads(item.arguments)) for item in calls],
        "stop": response.status,
        "tokens": (response.usage.input_tokens, response.usage.output_tokens),
    }


CLIENTS = {"anthropic": by_anthropic, "openai_chat": by_chat, "openai_responses": by_responses}


@each_manner
@each_pair
async def test_an_sdk_understands_everything(ask: Ask, source: str, client: str, is_stream: bool) -> None:
    understood, _ = await ask(source, client, answering(source, client), is_stream)

    assert understood == {
        "text": pairs.TEXT,
        "thinking": pairs.THOUGHT,
        "calls": [(one, name, json.loads(text)) for one, name, text in pairs.CALLS],
        "stop": pairs.STOPS[client]["tools"],
        "tokens": (300, 44),
    }


@each_pair
async def test_a_provider_gets_pictures_parallel_calls_and_their_results(ask: Ask, source: str, client: str) -> None:
    _, requests = await ask(source, client, answering(source, client, "text"), True)
    sent = json.dumps(requests[-1].json, ensure_ascii=False)

    assert PICTURE in sent
    assert all(sent.count(f'"{one}"') == 2 for one in RESULTS)
    assert all(text in sent for text in RESULTS.values())
    assert sorted(tool.get("name") or tool["function"]["name"] for tool in requests[-1].json["tools"]) == sorted(NAMES)


@each_manner
@each_pair
async def test_an_error_before_an_answer_is_one_of_the_sdks_own(
    ask: Ask, source: str, client: str, is_stream: bool
) -> None:
    refusal = {"error": {"type": "rate_limit_error", "message": "Slow down."}}
    with pytest.raises((anthropic.RateLimitError, openai.RateLimitError)) as caught:
        await ask(source, client, lambda request: whole(429, refusal), is_stream)

    assert "Slow down." in str(caught.value)


@each_pair
async def test_an_error_inside_a_stream_is_noticed(ask: Ask, source: str, client: str) -> None:
    frames = frames_of(source, client, "text").split(b"\n\n")[:-4]
    broken = b"\n\n".join(frames) + b"\n\n" + ERRORS[source]
    with pytest.raises((anthropic.APIError, openai.APIError, RuntimeError)) as caught:
        await ask(source, client, lambda request: stream(broken), True)

    assert client == "openai_responses" or "Busy." in str(caught.value)
