"""A Responses client with tools of its own kinds works on providers that know functions only; its SDK reads it all."""

from typing import Any

import openai
import pytest

from tests.flow.conftest import House, body_for, path_for, said
from tests.flow.provider import chunk, event, stream, whole

PATCH = "*** Begin Patch\n*** End Patch"
ASKED: dict[str, Any] = {
    "model": "my-alias",
    "instructions": "Be brief.",
    "tools": [
        {"type": "custom", "name": "apply_patch", "format": {"type": "grammar", "syntax": "lark", "definition": "x"}},
        {
            "type": "namespace",
            "name": "agents",
            "description": "Agents.",
            "tools": [{"type": "function", "name": "close", "parameters": {"type": "object", "properties": {}}}],
        },
    ],
    "store": False,
    "include": ["reasoning.encrypted_content"],
}
GO = {"role": "user", "content": "go"}
CALLS = [("c1", "apply_patch", '{"input":"*** Begin Patch\\n*** End Patch"}'), ("c2", "agents__close", '{"id":"a"}')]


def chat_calls() -> list[Any]:
    return [
        {"index": index, "id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
        for index, (call_id, name, arguments) in enumerate(CALLS)
    ]


def chat_answer(*, is_stream: bool) -> Any:
    message = {"role": "assistant", "content": "ok", "reasoning_content": "hm", "tool_calls": chat_calls()}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    if not is_stream:
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        return whole(200, {"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice], "usage": usage})
    return stream(
        chunk(choices=[{"index": 0, "delta": message, "finish_reason": None}]),
        chunk(choices=[{"index": 0, "delta": {}, "finish_reason": "tool_calls"}], usage=usage),
        b"data: [DONE]\n\n",
    )


def messages_answer(*, is_stream: bool) -> Any:
    thinking = {"type": "thinking", "thinking": "hm", "signature": "EqQBcg"}
    uses = [{"type": "tool_use", "id": call_id, "name": name, "input": {}} for call_id, name, _ in CALLS]
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "up", "stop_sequence": None}
    usage = {"input_tokens": 11, "output_tokens": 7}
    if not is_stream:
        given = [{"input": PATCH}, {"id": "a"}]
        content = [thinking, {"type": "text", "text": "ok"}]
        content += [{**use, "input": found} for use, found in zip(uses, given, strict=True)]
        return whole(200, {**message, "content": content, "stop_reason": "tool_use", "usage": usage})
    frames = [event("message_start", message={**message, "content": [], "stop_reason": None, "usage": usage})]
    signed = [{"type": "thinking_delta", "thinking": "hm"}, {"type": "signature_delta", "signature": "EqQBcg"}]
    blocks: list[Any] = [
        ({"type": "thinking", "thinking": "", "signature": ""}, signed),
        ({"type": "text", "text": ""}, [{"type": "text_delta", "text": "ok"}]),
    ]
    for use, (_, _, arguments) in zip(uses, CALLS, strict=True):
        blocks.append((use, [{"type": "input_json_delta", "partial_json": arguments}]))
    for index, (block, deltas) in enumerate(blocks):
        frames.append(event("content_block_start", index=index, content_block=block))
        frames += [event("content_block_delta", index=index, delta=delta) for delta in deltas]
        frames.append(event("content_block_stop", index=index))
    frames.append(event("message_delta", delta={"stop_reason": "tool_use", "stop_sequence": None}, usage=usage))
    return stream(*frames, event("message_stop"))


ANSWERS = {"openai_chat": chat_answer, "anthropic": messages_answer}


async def ask(house: House, items: list[Any], *, is_stream: bool) -> Any:
    """The finished response, as OpenAI's own SDK puts it together."""
    base = f"http://127.0.0.1:{house.info.proxy_port}/v1"
    async with openai.AsyncOpenAI(api_key="none", base_url=base, max_retries=0) as client:
        if not is_stream:
            return await client.responses.create(**ASKED, input=items)
        async with client.responses.stream(**ASKED, input=items) as events:
            async for _ in events:
                pass
            return await events.get_final_response()


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("upstream", list(ANSWERS))
async def test_tools_come_back_as_they_were_declared(house: House, upstream: str, is_stream: bool) -> None:
    provider = await house.account(upstream)
    provider.answers.append(ANSWERS[upstream](is_stream=is_stream))
    response = await ask(house, [GO], is_stream=is_stream)
    reasoning, message, patch, close = response.output

    assert (response.model, response.status, response.instructions) == ("my-alias", "completed", "Be brief.")
    assert (reasoning.summary[0].text, message.content[0].text) == ("hm", "ok")
    assert (patch.type, patch.name, patch.input) == ("custom_tool_call", "apply_patch", PATCH)
    assert (close.type, close.namespace, close.name, close.arguments) == (
        "function_call",
        "agents",
        "close",
        '{"id":"a"}',
    )
    assert (response.usage.input_tokens, response.usage.output_tokens) == (11, 7)


@pytest.mark.parametrize("upstream", list(ANSWERS))
async def test_what_came_back_can_be_sent_again(house: House, upstream: str) -> None:
    provider = await house.account(upstream)
    provider.answers.append(ANSWERS[upstream](is_stream=False))
    response = await ask(house, [GO], is_stream=False)
    items = [item.model_dump(mode="json", exclude_none=True) for item in response.output]
    outputs = [
        {"type": "custom_tool_call_output", "call_id": "c1", "output": "patched"},
        {"type": "function_call_output", "call_id": "c2", "output": "closed"},
    ]
    again = await ask(house, [GO, *items, *outputs], is_stream=False)
    sent = provider.requests[1].json["messages"]

    assert again.output[0].content[0].text == "Hello there"
    if upstream == "anthropic":
        assert sent[1]["content"][0] == {"type": "thinking", "thinking": "hm", "signature": "EqQBcg"}
        assert [block["name"] for block in sent[1]["content"][2:]] == ["apply_patch", "agents__close"]
        assert [block["content"][0]["text"] for block in sent[2]["content"]] == ["patched", "closed"]
    else:
        names = [entry["function"]["name"] for entry in sent[2]["tool_calls"]]
        assert names == ["apply_patch", "agents__close"]
        assert [message["content"] for message in sent[3:]] == ["patched", "closed"]


async def test_what_needs_a_memory_is_refused_in_the_formats_own_words(house: House) -> None:
    await house.account("openai_chat")
    asked = {**ASKED, "input": "hi", "previous_response_id": "resp_1"}
    answer = await house.http.post("/v1/responses", json=asked)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "previous_response_not_found"
    assert answer.json()["error"]["param"] == "previous_response_id"


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("client", ["anthropic", "openai_chat"])
async def test_a_model_of_responses_alone_serves_every_client(house: House, client: str, is_stream: bool) -> None:
    provider = await house.account("openai_chat", provider="openai")
    message = {"type": "message", "id": "m", "status": "completed", "role": "assistant"}
    output = [{**message, "content": [{"type": "output_text", "text": "Hello there", "annotations": []}]}]
    usage = {"input_tokens": 11, "output_tokens": 7, "total_tokens": 18}
    response = {"id": "resp_1", "object": "response", "status": "completed", "output": output, "usage": usage}
    done = stream(event("response.completed", sequence_number=0, response=response))
    provider.answers.append(done if is_stream else whole(200, response))
    asked = body_for(client, is_stream=is_stream, model="gpt-5.3-codex")
    answer = await house.http.post(path_for(client), json=asked)

    assert said(client, answer) == "Hello there"
    assert provider.requests[0].target == "/v1/responses"
    assert provider.requests[0].json["input"][0]["content"] == [{"type": "input_text", "text": "Say hello."}]
