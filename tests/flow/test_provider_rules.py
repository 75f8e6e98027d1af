"""
Every provider's documented rules, enforced by a provider that says no like it: door, key and refused members.

Each entry of the table is asked by a client of each format, with everything a client may want. Sources of the rules
are the providers' own pages, named in `codegate/providers/*.py`; where a rule is about some models, `model` is one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from codegate.providers.table import PROVIDERS
from tests.flow.conftest import KEY, House
from tests.flow.provider import Answer, Received, good, stream, whole

FORMATS = ("anthropic", "openai_chat", "openai_responses")
PATHS = {"anthropic": "/v1/messages", "openai_chat": "/v1/chat/completions", "openai_responses": "/v1/responses"}
LEAVES = {"messages": "anthropic", "completions": "openai_chat", "responses": "openai_responses"}


@dataclass(frozen=True)
class Rule:
    """
    What a provider insists on.

    Attributes:
        base: Path of the account's base URL; the host is the test's.
        doors: Path by format; no other path exists there.
        auth: Header that must hold the key, by format, with what stands before it.
        refused: Members of a Chat request that are an error.
        check: More about a Chat request: what is wrong with it, or nothing.
    """

    base: str
    doors: dict[str, str]
    auth: dict[str, tuple[str, str]]
    model: str
    refused: tuple[str, ...] = ()
    check: Callable[[dict[str, Any]], str] = lambda body: ""


BEARER = ("authorization", "Bearer ")
X_API_KEY = ("x-api-key", "")


def chat(path: str) -> dict[str, str]:
    return {"openai_chat": f"{path}/chat/completions"}


def messages(path: str) -> dict[str, str]:
    return {"anthropic": f"{path}/messages"}


def responses(path: str) -> dict[str, str]:
    return {"openai_responses": f"{path}/responses"}


def _no_forced_tool(body: dict[str, Any]) -> str:
    return "" if body.get("tool_choice", "auto") in ("auto", "none") else "tool_choice must be auto or none"


def _mistral(body: dict[str, Any]) -> str:
    calls = [call["id"] for turn in body["messages"] for call in turn.get("tool_calls") or ()]
    if any(len(call_id) != 9 or not call_id.isalnum() for call_id in calls):
        return "Tool call id must be a-z, A-Z, 0-9, with a length of 9."
    return "max_completion_tokens: extra fields not permitted" if "max_completion_tokens" in body else ""


def _moonshot(body: dict[str, Any]) -> str:
    if body.get("temperature", 1) != 1:
        return "only temperature 1 is allowed for this model"
    lacking = [turn for turn in body["messages"] if turn.get("tool_calls") and not turn.get("reasoning_content")]
    if lacking:
        return "thinking is enabled but reasoning_content is missing in assistant tool call message"
    return "" if body.get("thinking") == {"type": "disabled"} else _no_forced_tool(body)


def _deepseek(body: dict[str, Any]) -> str:
    lacking = [turn for turn in body["messages"] if turn.get("tool_calls") and not turn.get("reasoning_content")]
    if _no_forced_tool(body) and body.get("thinking") != {"type": "disabled"}:
        return "Thinking mode does not support this tool_choice"
    return "Missing reasoning_content" if lacking else ""


def _openai(body: dict[str, Any]) -> str:
    """GPT-5.2 rests unless it is told to reason, and only then refuses to be sampled otherwise."""
    if body.get("temperature", 1) != 1 and body.get("reasoning_effort", "none") != "none":
        return "Unsupported value: 'temperature'"
    return ""


def _minimax(body: dict[str, Any]) -> str:
    return "" if body.get("reasoning_split") is True else "reasoning would stand in the text"


def _groq(body: dict[str, Any]) -> str:
    return "null content" if any(turn.get("content", "") is None for turn in body["messages"]) else ""


OPENAI_REFUSED = ("max_tokens", "stop", "frequency_penalty", "presence_penalty", "logit_bias")
RULES = {
    "anthropic": Rule("/v1", messages("/v1"), {"anthropic": X_API_KEY}, "claude-sonnet-4-5"),
    "openai": Rule(
        "/v1",
        {**chat("/v1"), **responses("/v1")},
        {"openai_chat": BEARER, "openai_responses": BEARER},
        "gpt-5.2",
        OPENAI_REFUSED,
        _openai,
    ),
    "openrouter": Rule(
        "/api/v1",
        {**chat("/api/v1"), **messages("/api/v1")},
        {"openai_chat": BEARER, "anthropic": BEARER},
        "z-ai/glm-5",
    ),
    "deepseek": Rule(
        "",
        {**chat("/v1"), **messages("/anthropic/v1")},
        {"openai_chat": BEARER, "anthropic": X_API_KEY},
        "deepseek-v4-pro",
        ("max_completion_tokens",),
        _deepseek,
    ),
    "gemini": Rule(
        "/v1beta/openai",
        chat("/v1beta/openai"),
        {"openai_chat": BEARER},
        "gemini-3.5-flash",
        ("frequency_penalty", "presence_penalty", "logit_bias", "seed"),
    ),
    "glm": Rule(
        "/api/coding/paas/v4",
        chat("/api/coding/paas/v4"),
        {"openai_chat": BEARER},
        "glm-5.2",
        ("frequency_penalty", "presence_penalty", "logit_bias", "max_completion_tokens"),
        _no_forced_tool,
    ),
    "cerebras": Rule(
        "/v1",
        chat("/v1"),
        {"openai_chat": BEARER},
        "gpt-oss-120b",
        ("frequency_penalty", "presence_penalty", "logit_bias", "service_tier", "parallel_tool_calls"),
    ),
    "minimax": Rule(
        "/v1",
        chat("/v1"),
        {"openai_chat": BEARER},
        "MiniMax-M2.5",
        ("frequency_penalty", "presence_penalty", "logit_bias", "seed", "tool_choice", "response_format"),
        _minimax,
    ),
    "moonshot": Rule(
        "/v1",
        {**chat("/v1"), **responses("/v1")},
        {"openai_chat": BEARER, "openai_responses": BEARER},
        "kimi-k2.6",
        ("frequency_penalty", "presence_penalty", "logit_bias", "parallel_tool_calls"),
        _moonshot,
    ),
    "qwen": Rule(
        "/compatible-mode/v1",
        chat("/compatible-mode/v1"),
        {"openai_chat": BEARER},
        "qwen3.7-max",
        ("logit_bias", "reasoning_effort"),
        _no_forced_tool,
    ),
    "xai": Rule(
        "/v1",
        {**chat("/v1"), **responses("/v1")},
        {"openai_chat": BEARER, "openai_responses": BEARER},
        "grok-4-0709",
        ("stop", "frequency_penalty", "presence_penalty", "reasoning_effort"),
    ),
    "mistral": Rule(
        "/v1",
        chat("/v1"),
        {"openai_chat": BEARER},
        "mistral-large-latest",
        ("seed", "logit_bias", "logprobs", "stream_options", "reasoning_effort"),
        _mistral,
    ),
    "groq": Rule(
        "/openai/v1",
        {**chat("/openai/v1"), **responses("/openai/v1")},
        {"openai_chat": BEARER, "openai_responses": BEARER},
        "openai/gpt-oss-120b",
        ("logprobs", "top_logprobs", "logit_bias"),
        _groq,
    ),
    "together": Rule("/v1", chat("/v1"), {"openai_chat": BEARER}, "openai/gpt-oss-20b"),
    "fireworks": Rule(
        "/inference/v1",
        {**chat("/inference/v1"), **messages("/inference/v1"), **responses("/inference/v1")},
        dict.fromkeys(FORMATS, BEARER),
        "accounts/fireworks/models/kimi-k2p5",
    ),
    "azure-openai": Rule(
        "",
        {**chat("/openai/v1"), **responses("/openai/v1")},
        dict.fromkeys(FORMATS, ("api-key", "")),
        "gpt-5.2",
        OPENAI_REFUSED,
        _openai,
    ),
    "ollama": Rule("", {**chat("/v1"), **messages("/v1")}, dict.fromkeys(FORMATS, BEARER), "qwen3-coder"),
    "lm-studio": Rule("", {**chat("/v1"), **messages("/v1")}, dict.fromkeys(FORMATS, BEARER), "openai/gpt-oss-20b"),
    "vllm": Rule("", {**chat("/v1"), **messages("/v1")}, dict.fromkeys(FORMATS, BEARER), "openai/gpt-oss-120b"),
    "llama-cpp": Rule("", {**chat("/v1"), **messages("/v1")}, dict.fromkeys(FORMATS, BEARER), "any"),
    "custom": Rule("", chat("/v1"), {"openai_chat": BEARER}, "any"),
    "custom-anthropic": Rule("", messages("/v1"), {"anthropic": X_API_KEY}, "any"),
    "custom-responses": Rule("", responses("/v1"), {"openai_responses": BEARER}, "any"),
}
MESSAGES_DOORS = {
    "deepseek": ("/anthropic", X_API_KEY, "deepseek-v4-pro"),
    "glm": ("/api/anthropic", BEARER, "glm-5.2"),
    "minimax": ("/anthropic", BEARER, "MiniMax-M2.5"),
    "moonshot": ("/anthropic", BEARER, "kimi-k2.6"),
    "qwen": ("/apps/anthropic", BEARER, "qwen3.7-max"),
}
"""Doors for Messages at a base of their own, for clients that are not to be converted."""

TOOL_SCHEMA = {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}


def demanding(client_format: str, model: str) -> dict[str, Any]:
    """A request in the middle of a tool loop that asks for everything this format can ask for."""
    if client_format == "anthropic":
        return {
            "model": model,
            "max_tokens": 64,
            "temperature": 0.3,
            "stop_sequences": ["END"],
            "system": [{"type": "text", "text": "Be brief."}],
            "tools": [{"name": "find", "description": "Find.", "input_schema": TOOL_SCHEMA}],
            "tool_choice": {"type": "any", "disable_parallel_tool_use": True},
            "messages": [
                {"role": "user", "content": "Go."},
                {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "find", "input": {}}]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "ok"}]},
            ],
        }
    if client_format == "openai_chat":
        return {
            "model": model,
            "max_tokens": 64,
            "temperature": 0.3,
            "stop": ["END"],
            "seed": 7,
            "frequency_penalty": 0.1,
            "presence_penalty": 0.1,
            "logit_bias": {"50256": -1},
            "logprobs": True,
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Go."}],
        }
    return {
        "model": model,
        "max_output_tokens": 64,
        "temperature": 0.3,
        "store": False,
        "instructions": "Be brief.",
        "tools": [{"type": "function", "name": "find", "parameters": TOOL_SCHEMA}],
        "tool_choice": "required",
        "parallel_tool_calls": False,
        "input": [
            {"type": "message", "role": "user", "content": "Go."},
            {"type": "function_call", "call_id": "call_1", "name": "find", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "call_1", "output": "ok"},
        ],
    }


def enforcing(rule: Rule, refusals: list[str]) -> Callable[[Received], Answer]:
    """A provider that notes and refuses whatever breaks its rules."""

    def answer(request: Received) -> Answer:
        wrong = _wrong(rule, request)
        if wrong:
            refusals.append(wrong)
            return whole(400, {"error": {"message": wrong, "type": "invalid_request_error"}})
        if request.target.endswith("/responses"):
            return responses_answer(is_stream=request.json.get("stream") is True)
        return good(request)

    return answer


def _wrong(rule: Rule, request: Received) -> str:
    path = request.target.partition("?")[0]
    wire_format = LEAVES.get(path.rpartition("/")[2], "")
    if rule.doors.get(wire_format) != path:
        return f"there is no {path}"
    header, prefix = rule.auth[wire_format]
    if request.headers.get(header) != f"{prefix}{KEY}":
        return f"no key in {header}"
    others = {"authorization", "x-api-key", "api-key"} - {header}
    if others & request.headers.keys():
        return "the key stands in more than one header"
    if wire_format != "openai_chat":
        return ""
    refused = [member for member in rule.refused if member in request.json]
    return f"unsupported: {refused}" if refused else rule.check(request.json)


def responses_answer(*, is_stream: bool) -> Answer:
    usage = {"input_tokens": 11, "output_tokens": 7, "total_tokens": 18}
    part = {"type": "output_text", "text": "Hello there", "annotations": []}
    item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}
    done = {"id": "resp_1", "object": "response", "status": "completed", "model": "m", "output": [item], "usage": usage}
    if not is_stream:
        return whole(200, done)
    import json

    opened = {**done, "status": "in_progress", "output": []}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": opened}),
        ("response.output_item.added", {"output_index": 0, "item": {**item, "content": []}}),
        ("response.content_part.added", {"item_id": "msg_1", "output_index": 0, "content_index": 0, "part": part}),
        (
            "response.output_text.delta",
            {"item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": "Hello there"},
        ),
        ("response.output_item.done", {"output_index": 0, "item": item}),
        ("response.completed", {"response": done}),
    ]
    frames = [
        f"event: {name}\ndata: {json.dumps({'type': name, 'sequence_number': number, **data})}\n\n".encode()
        for number, (name, data) in enumerate(steps)
    ]
    return stream(*frames)


async def asked(house: House, provider_id: str, rule: Rule, client_format: str, *, is_stream: bool) -> Any:
    """The client's answer and what the provider refused, for one demanding request."""
    refusals: list[str] = []
    upstream = await house.scripted(enforcing(rule, refusals))
    form = {"name": "a", "provider": provider_id, "base_url": upstream.url + rule.base, "allow_private": True}
    await house.rest.accounts.create({**form, "api_key": KEY, "rate_limit": 0})
    body = {**demanding(client_format, rule.model), **({"stream": True} if is_stream else {})}
    answer = await house.http.post(PATHS[client_format], json=body)
    return answer, refusals, upstream.requests


def test_every_provider_has_rules() -> None:
    assert set(PROVIDERS) - set(RULES) <= {"codex", "bedrock", "vertex"}


@pytest.mark.parametrize("is_stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("client_format", FORMATS)
@pytest.mark.parametrize("provider_id", RULES)
async def test_no_rule_is_broken_by_a_client_of_any_format(
    house: House, provider_id: str, client_format: str, is_stream: bool
) -> None:
    answer, refusals, _ = await asked(house, provider_id, RULES[provider_id], client_format, is_stream=is_stream)

    assert refusals == []
    assert answer.status_code == 200
    assert "Hello" in answer.text


@pytest.mark.parametrize("provider_id", MESSAGES_DOORS)
async def test_a_messages_client_is_not_converted_where_there_is_a_door_for_it(house: House, provider_id: str) -> None:
    base, auth, model = MESSAGES_DOORS[provider_id]
    rule = Rule(base, messages(f"{base}/v1"), {"anthropic": auth}, model)
    answer, refusals, requests = await asked(house, provider_id, rule, "anthropic", is_stream=False)

    assert refusals == []
    assert answer.status_code == 200
    assert requests[0].json == demanding("anthropic", model)


async def test_the_rules_can_be_broken(house: House) -> None:
    answer, refusals, _ = await asked(house, "custom", RULES["openai"], "openai_chat", is_stream=False)

    assert answer.status_code == 400
    assert "max_tokens" in refusals[0]
