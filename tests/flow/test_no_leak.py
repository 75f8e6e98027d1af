"""Wherever words of a user stand in a request, none that guardrails find reaches a provider or the log."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.flow.conftest import House

UPSTREAMS = ("anthropic", "openai_chat", "openai_responses")
CANARY = re.compile(rb"canary\.[a-z0-9.]{1,30}@corp-mail\.com")
SCHEMA = {"type": "object", "properties": {"path": {"type": "string"}}}


def at(place: str) -> str:
    """An address that says where it stood."""
    return f"canary.{place}@corp-mail.com"


def inner(place: str) -> str:
    """A JSON document in a string, with another one in a string of its own."""
    return json.dumps(
        {"to": at(place), "deep": json.dumps({"body": f'"{at(place + ".deep")}"\n'}), "list": [at(place)]}
    )


def anthropic() -> dict[str, Any]:
    source = {"type": "text", "media_type": "text/plain", "data": f"Dear {at('document')}"}
    used = {"id": "toolu_1", "name": "Write", "input": {"to": at("input"), "x": [{"y": inner("input.json")}]}}
    asked = [{"type": "text", "text": f"Write to {at('text')}."}, {"type": "document", "source": source}]
    said = [{"type": "text", "text": at("assistant")}, {"type": "tool_use", **used}]
    parts = [{"type": "text", "text": at("result")}, {"type": "text", "text": inner("result.json")}]
    results = [
        {"type": "tool_result", "tool_use_id": "toolu_1", "content": parts},
        {"type": "text", "text": f"\u00e4\\n{at('escaped')}\n"},
    ]
    return {
        "model": "claude-sonnet-4-5",
        "max_tokens": 9,
        "system": [{"type": "text", "text": f"The user is {at('system')}."}],
        "tools": [{"name": "Write", "description": "Writes.", "input_schema": SCHEMA}],
        "messages": [
            {"role": "user", "content": asked},
            {"role": "assistant", "content": said},
            {"role": "user", "content": results},
            {"role": "assistant", "content": [{"type": "text", "text": "ok"}]},
            {"role": "user", "content": at("plain")},
        ],
    }


def openai_chat() -> dict[str, Any]:
    function = {"name": "write", "arguments": inner("arguments")}
    call = {"id": "call_1", "type": "function", "function": function}
    return {
        "model": "claude-sonnet-4-5",
        "max_tokens": 9,
        "tools": [{"type": "function", "function": {"name": "write", "parameters": SCHEMA}}],
        "messages": [
            {"role": "system", "content": at("system")},
            {"role": "user", "content": [{"type": "text", "text": at("part")}]},
            {"role": "assistant", "content": at("assistant"), "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call_1", "content": inner("result")},
            {"role": "user", "content": at("plain")},
        ],
    }


def openai_responses() -> dict[str, Any]:
    return {
        "model": "claude-sonnet-4-5",
        "instructions": at("instructions"),
        "store": False,
        "tools": [{"type": "function", "name": "write", "parameters": SCHEMA}],
        "input": [
            {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": at("developer")}]},
            {"role": "user", "content": at("plain")},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": at("assistant")}]},
            {"type": "function_call", "call_id": "call_1", "name": "write", "arguments": inner("arguments")},
            {"type": "function_call_output", "call_id": "call_1", "output": inner("output")},
            {"role": "user", "content": [{"type": "input_text", "text": at("part")}]},
        ],
    }


BODIES = {
    "anthropic": ("/v1/messages", anthropic),
    "openai_chat": ("/v1/chat/completions", openai_chat),
    "openai_responses": ("/v1/responses", openai_responses),
}


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True, "detailed_request_logging": True}


async def upstream_of(house: House, wire: str) -> Any:
    if wire != "openai_responses":
        return await house.account(wire)
    return await house.account(wire, provider="custom-responses")


def tokens(value: Any) -> Iterator[str]:
    yield from re.findall(r"cg_email_\d{15}", json.dumps(value))


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("upstream", UPSTREAMS)
@pytest.mark.parametrize("client", BODIES)
async def test_no_canary_reaches_the_provider_or_the_log(
    house: House, client: str, upstream: str, is_stream: bool
) -> None:
    provider = await upstream_of(house, upstream)
    path, make = BODIES[client]
    body = make()
    planted = set(CANARY.findall(json.dumps(body).encode()))
    await house.http.post(path, json={**body, "stream": is_stream})
    rows = await house.logs(1)
    row = await house.rest.logs.get(rows[0]["request_id"])
    sent = provider.requests[0]

    assert CANARY.findall(sent.body) == []
    assert len(set(tokens(sent.json))) == len(planted)
    assert CANARY.findall(json.dumps(row).encode()) == []
    assert row["guardrails"]["email"] >= len(planted)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/messages/count_tokens", {"messages": [{"role": "user", "content": at("count")}], "system": at("system")}),
        ("/v1/completions", {"prompt": [at("prompt"), "x"], "suffix": at("suffix")}),
        ("/v1/completions", {"prompt": at("prompt")}),
        ("/v1/embeddings", {"input": [at("first"), at("second")]}),
        ("/v1/embeddings", {"input": at("only")}),
    ],
)
async def test_no_canary_leaves_by_another_path(house: House, path: str, body: dict[str, Any]) -> None:
    provider = await house.account("anthropic" if "messages" in path else "openai_chat")
    await house.http.post(path, json={"model": "claude-sonnet-4-5", **body})

    assert CANARY.findall(provider.requests[0].body) == []
    assert list(tokens(provider.requests[0].json))


async def test_reasoning_and_media_leave_as_they_came(house: House) -> None:
    provider = await house.account("anthropic")
    image = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}
    thinking = {"type": "thinking", "thinking": at("thinking"), "signature": f"Eq{at('signature')}"}
    raw = json.dumps(
        {
            "model": "claude-sonnet-4-5",
            "max_tokens": 9,
            "messages": [
                {"role": "user", "content": [{"type": "image", "source": image}, {"type": "text", "text": at("text")}]},
                {"role": "assistant", "content": [thinking, {"type": "text", "text": "ok"}]},
                {"role": "user", "content": "go on"},
            ],
        },
        indent=1,
    ).encode()
    await house.http.post("/v1/messages", content=raw, headers={"content-type": "application/json"})
    sent = provider.requests[0].body
    (token,) = tokens(json.loads(sent))

    assert sent == raw.replace(at("text").encode(), token.encode())
