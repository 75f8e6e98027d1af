"""Codex' own kinds of tools, on providers that know functions alone: declared, called, answered, streamed or not."""

import json
from typing import Any

import pytest

from tests.flow.conftest import House
from tests.flow.provider import chunk, event, stream, whole
from tests.responses import read_responses

GRAMMAR = 'start: "*** Begin Patch" LF'
EMPTY: dict[str, Any] = {"type": "object", "properties": {}}
FORMAT = {"type": "grammar", "syntax": "lark", "definition": GRAMMAR}
TOOLS: list[dict[str, Any]] = [
    {"type": "custom", "name": "apply_patch", "description": "Patch files.", "format": FORMAT},
    {
        "type": "namespace",
        "name": "mcp__files__",
        "description": "Files.",
        "tools": [
            {"type": "function", "name": "read", "description": "Read.", "parameters": EMPTY, "strict": False},
            {"type": "custom", "name": "exec", "description": "Run JavaScript."},
        ],
    },
    {"type": "function", "name": "read", "description": "Another.", "parameters": EMPTY, "strict": False},
    {"type": "local_shell"},
    {"type": "web_search"},
    {"type": "tool_search"},
]
PATCH = '*** Begin Patch\n+say "hi" – naïve\n*** End Patch'
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("apply_patch", {"input": PATCH}),
    ("mcp__files__read", {"path": "a"}),
    ("mcp__files__exec", {"input": "await tools.x()"}),
    ("read", {"path": "b"}),
    ("local_shell", {"command": ["ls", "-l"], "workdir": "/w", "timeout_ms": 5}),
]
BACK = [
    {"type": "custom_tool_call", "name": "apply_patch", "call_id": "c0", "input": PATCH},
    {
        "type": "function_call",
        "name": "read",
        "namespace": "mcp__files__",
        "call_id": "c1",
        "arguments": '{"path":"a"}',
    },
    {
        "type": "custom_tool_call",
        "name": "exec",
        "namespace": "mcp__files__",
        "call_id": "c2",
        "input": "await tools.x()",
    },
    {"type": "function_call", "name": "read", "call_id": "c3", "arguments": '{"path":"b"}'},
    {"type": "local_shell_call", "call_id": "c4"},
]
ACTION = {"type": "exec", "command": ["ls", "-l"], "env": {}, "timeout_ms": 5, "working_directory": "/w"}
USAGE = {"input_tokens": 3, "output_tokens": 2}
SENT = ["apply_patch", "read", "local_shell", "mcp__files__read", "mcp__files__exec"]


def asked(*items: Any, **members: Any) -> dict[str, Any]:
    return {"model": "my-alias", "input": [{"role": "user", "content": "go"}, *items], "tools": TOOLS, **members}


def answer(upstream: str, is_stream: bool) -> Any:
    if upstream == "openai_chat":
        calls = [
            {"index": n, "id": f"c{n}", "type": "function", "function": {"name": name, "arguments": compact(given)}}
            for n, (name, given) in enumerate(CALLS)
        ]
        message = {"role": "assistant", "content": None, "tool_calls": calls}
        if not is_stream:
            choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
            return whole(200, {"id": "c", "object": "chat.completion", "choices": [choice]})
        return stream(
            chunk(choices=[{"index": 0, "delta": message, "finish_reason": None}]),
            chunk(choices=[{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]),
            b"data: [DONE]\n\n",
        )
    uses = [{"type": "tool_use", "id": f"c{n}", "name": name, "input": given} for n, (name, given) in enumerate(CALLS)]
    head = {"id": "m", "type": "message", "role": "assistant", "model": "up", "stop_sequence": None, "usage": USAGE}
    if not is_stream:
        return whole(200, {**head, "content": uses, "stop_reason": "tool_use"})
    frames = [event("message_start", message={**head, "content": [], "stop_reason": None})]
    for n, use in enumerate(uses):
        frames.append(event("content_block_start", index=n, content_block={**use, "input": {}}))
        text = compact(use["input"])
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in (text[:7], text[7:])]
        frames += [event("content_block_delta", index=n, delta=delta) for delta in deltas]
        frames.append(event("content_block_stop", index=n))
    frames.append(event("message_delta", delta={"stop_reason": "tool_use", "stop_sequence": None}, usage=USAGE))
    return stream(*frames, event("message_stop"))


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def output(house: House, upstream: str, is_stream: bool) -> tuple[Any, Any, Any]:
    """The provider, the client's items, and the response's headers."""
    provider = await house.account(upstream)
    provider.answers.append(answer(upstream, is_stream))
    got = await house.http.post("/v1/responses", json=asked(stream=is_stream))
    if not is_stream:
        return provider, got.json()["output"], got.headers
    read_responses(got.content)
    frames = [json.loads(line[6:]) for line in got.text.splitlines() if line.startswith("data: ")]
    return provider, frames[-1]["response"]["output"], got.headers


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("upstream", ["openai_chat", "anthropic"])
async def test_every_call_comes_back_as_its_tool_was_declared(house: House, upstream: str, is_stream: bool) -> None:
    _, items, _ = await output(house, upstream, is_stream)

    assert len(items) == len(BACK)
    for item, expected in zip(items, BACK, strict=True):
        assert item.items() >= expected.items()
        assert ("namespace" in item) == ("namespace" in expected)
    assert items[4]["action"] == ACTION


@pytest.mark.parametrize("upstream", ["openai_chat", "anthropic"])
async def test_tools_are_declared_as_functions_with_the_grammar_in_words(house: House, upstream: str) -> None:
    provider, _, headers = await output(house, upstream, False)
    declared = [tool.get("function", tool) for tool in provider.requests[0].json["tools"]]
    by_name = {tool["name"]: tool for tool in declared}
    schema = by_name["apply_patch"].get("parameters") or by_name["apply_patch"]["input_schema"]

    assert [tool["name"] for tool in declared if tool["name"] != "web_search"] == SENT
    assert GRAMMAR in by_name["apply_patch"]["description"]
    assert (list(schema["properties"]), schema["required"]) == (["input"], ["input"])
    assert by_name["read"]["description"] == "Another."
    assert "dropped:tools.tool_search" in headers["x-codegate-warnings"]


@pytest.mark.parametrize(("upstream", "kept"), [("openai_chat", False), ("anthropic", True)])
async def test_a_search_stays_where_the_provider_can_search(house: House, upstream: str, kept: bool) -> None:
    provider, _, headers = await output(house, upstream, False)
    kinds = [tool.get("type") for tool in provider.requests[0].json["tools"]]

    assert any(str(kind).startswith("web_search_") for kind in kinds) is kept
    assert ("dropped:tools.web_search" in headers["x-codegate-warnings"]) is not kept


async def test_a_search_alone_is_refused_where_nobody_searches(house: House) -> None:
    provider = await house.account("openai_chat")
    got = await house.http.post("/v1/responses", json={**asked(), "tools": [{"type": "web_search"}]})

    assert got.status_code == 400
    assert "web_search" in got.json()["error"]["message"]
    assert provider.requests == []


@pytest.mark.parametrize("upstream", ["openai_chat", "anthropic"])
async def test_calls_and_their_outputs_go_back_in_pairs(house: House, upstream: str) -> None:
    provider, items, _ = await output(house, upstream, False)
    kinds = ["custom_tool_call", "function_call", "custom_tool_call", "function_call", "local_shell_call"]
    outputs = [{"type": f"{kind}_output", "call_id": f"c{n}", "output": f"out {n}"} for n, kind in enumerate(kinds)]
    await house.http.post("/v1/responses", json=asked(*items, *outputs))
    messages = provider.requests[1].json["messages"]
    if upstream == "anthropic":
        called = [(block["name"], block["input"]) for block in messages[1]["content"]]
        results = [block["content"][0]["text"] for block in messages[2]["content"]]
    else:
        functions = [call["function"] for call in messages[1]["tool_calls"]]
        called = [(function["name"], json.loads(function["arguments"])) for function in functions]
        results = [message["content"] for message in messages[2:]]

    assert [name for name, _ in called] == [name for name, _ in CALLS]
    assert called[0][1] == CALLS[0][1]
    assert called[4][1]["command"] == ["ls", "-l"]
    assert results == [f"out {n}" for n in range(5)]


@pytest.mark.parametrize("upstream", ["openai_chat", "anthropic"])
async def test_newest_models_bring_their_tools_as_an_item(house: House, upstream: str) -> None:
    provider = await house.account(upstream)
    provider.answers.append(answer(upstream, True))
    brought = {"type": "additional_tools", "role": "developer", "tools": TOOLS}
    body = {"model": "my-alias", "stream": True, "input": [brought, {"role": "user", "content": "go"}]}
    got = await house.http.post("/v1/responses", json=body)
    frames = [json.loads(line[6:]) for line in got.text.splitlines() if line.startswith("data: ")]
    items = frames[-1]["response"]["output"]

    assert [(item["type"], item.get("namespace")) for item in items[:3]] == [
        ("custom_tool_call", None),
        ("function_call", "mcp__files__"),
        ("custom_tool_call", "mcp__files__"),
    ]


@pytest.mark.parametrize("upstream", ["openai_chat", "anthropic"])
@pytest.mark.parametrize(
    ("choice", "name"),
    [
        ({"type": "custom", "name": "apply_patch"}, "apply_patch"),
        ({"type": "local_shell"}, "local_shell"),
        ({"type": "function", "name": "read"}, "read"),
    ],
)
async def test_a_tool_can_be_demanded(house: House, upstream: str, choice: dict[str, Any], name: str) -> None:
    provider = await house.account(upstream)
    await house.http.post("/v1/responses", json=asked(tool_choice=choice))
    wanted = provider.requests[0].json["tool_choice"]

    assert name in (wanted.get("name"), wanted.get("function", {}).get("name"))


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_responses_provider_that_answers_the_other_way_loses_nothing(house: House, is_stream: bool) -> None:
    provider = await house.account("openai_chat", provider="custom-responses")
    output = [{**item, "id": f"i{n}", "status": "completed", **({"action": ACTION} if n == 4 else {})}
              for n, item in enumerate(BACK)]  # fmt: skip
    response = {"id": "resp_1", "object": "response", "status": "completed", "output": output, "usage": USAGE}
    streamed = stream(event("response.created", response=response), event("response.completed", response=response))
    provider.answers.append(whole(200, response) if is_stream else streamed)
    got = await house.http.post("/v1/responses", json=asked(stream=is_stream))
    frames = [json.loads(line[6:]) for line in got.text.splitlines() if line.startswith("data: ")]
    items = frames[-1]["response"]["output"] if is_stream else got.json()["output"]

    assert [item["type"] for item in items] == [item["type"] for item in BACK]
    assert all(item.items() >= expected.items() for item, expected in zip(items, BACK, strict=True))
