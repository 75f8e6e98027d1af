"""A model that repeats every token, anywhere and in the smallest pieces, gives the client its own words back."""

import itertools
import json
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from codegate.paths import DataDir
from codegate.server import running
from tests import responses, streams
from tests.flow.conftest import House
from tests.flow.provider import Answer, Provider, Received, chunk, stream, whole
from tests.guardrails.given import AWS_ID, EMAIL, PEM
from tests.pairs import FORMATS

PATHS = {"anthropic": "/v1/messages", "openai_chat": "/v1/chat/completions", "openai_responses": "/v1/responses"}
VALUES = {"email": EMAIL, "aws_id": AWS_ID, "pem": PEM}
PROMPT = f"Remember {EMAIL} and {AWS_ID} and\n{PEM}\n"
TOKEN = re.compile(r"cg_(email|aws_id|pem)_\d{15}")


def words(of: dict[str, str]) -> str:
    """Text with values or tokens in it."""
    return f"Send {of['pem']} to <{of['email']}>, {of['aws_id']}{of['email']}cg_em"


def arguments(of: dict[str, str]) -> dict[str, Any]:
    """Arguments of a call, with JSON in JSON."""
    file = {"key": of["pem"], "ids": [of["pem"], of["aws_id"]]}
    return {"to": of["email"], "text": words(of), "file": json.dumps(file), "deep": json.dumps({"f": json.dumps(file)})}


def pieces(text: str) -> list[str]:
    """The text in pieces of one to six characters."""
    sizes, at, found = itertools.cycle((1, 2, 3, 4, 5, 6)), 0, []
    while at < len(text):
        found.append(text[at : at + (size := next(sizes))])
        at += size
    return found


@dataclass
class Echo:
    """
    A provider of one format that repeats what it was given, and what it was given before.

    Attributes:
        seen: Word of a token -> the token.
    """

    wire: str
    seen: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Received) -> Answer:
        self.seen |= {m[1]: m[0] for m in TOKEN.finditer(request.body.decode())}
        text, called = words(self.seen), json.dumps(arguments(self.seen))
        if request.json.get("stream"):
            return stream(*_frames(_STREAMS[self.wire](pieces(text), pieces(called))))
        return whole(200, _REPLIES[self.wire](text, called))


def _frames(raw: bytes) -> list[bytes]:
    return [frame + b"\n\n" for frame in raw.split(b"\n\n") if frame]


def _anthropic_stream(text: list[str], called: list[str]) -> bytes:
    frames = streams.MESSAGE_START + streams.text_block(0, *text) + streams.tool_block(1, "t1", "write", *called)
    return frames + streams.ending("tool_use")


def _chat_stream(text: list[str], called: list[str]) -> bytes:
    def delta(finish: str | None = None, **fields: Any) -> bytes:
        return chunk(choices=[{"index": 0, "delta": fields, "finish_reason": finish}])

    def call(piece: str, **named: str) -> bytes:
        known = {"id": "t1", "type": "function"} if named else {}
        return delta(tool_calls=[{"index": 0, **known, "function": {**named, "arguments": piece}}])

    frames = b"".join(delta(content=piece) for piece in text)
    frames += call("", name="write")
    return frames + b"".join(map(call, called)) + delta("tool_calls") + b"data: [DONE]\n\n"


def _responses_stream(text: list[str], called: list[str]) -> bytes:
    frames = responses.created() + responses.message(0, *text)
    return frames + responses.function_call(1, "t1", "write", *called) + responses.ended()


_STREAMS = {"anthropic": _anthropic_stream, "openai_chat": _chat_stream, "openai_responses": _responses_stream}


def _anthropic_reply(text: str, called: str) -> dict[str, Any]:
    use = {"type": "tool_use", "id": "t1", "name": "write", "input": json.loads(called)}
    message = {"id": "m", "type": "message", "role": "assistant", "model": "up", "stop_reason": "tool_use"}
    usage = {"input_tokens": 1, "output_tokens": 1}
    return {**message, "stop_sequence": None, "content": [{"type": "text", "text": text}, use], "usage": usage}


def _chat_reply(text: str, called: str) -> dict[str, Any]:
    call = {"id": "t1", "type": "function", "function": {"name": "write", "arguments": called}}
    message = {"role": "assistant", "content": text, "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "up", "choices": [choice]}


def _responses_reply(text: str, called: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    said = {"type": "message", "id": "m", "status": "completed", "role": "assistant", "content": content}
    call = {"type": "function_call", "id": "f", "call_id": "t1", "name": "write", "arguments": called}
    response = {
        "id": "r",
        "object": "response",
        "status": "completed",
        "output": [said, {**call, "status": "completed"}],
    }
    return {**response, "usage": responses.USAGE}


_REPLIES = {"anthropic": _anthropic_reply, "openai_chat": _chat_reply, "openai_responses": _responses_reply}


def asked(client: str, text: str, *, is_stream: bool) -> dict[str, Any]:
    """A request of the client's format."""
    body: dict[str, Any] = {"model": "claude-sonnet-4-5", "stream": is_stream}
    if client == "openai_responses":
        return {**body, "input": [{"role": "user", "content": text}], "store": False}
    return {**body, "max_tokens": 99, "messages": [{"role": "user", "content": text}]}


def understood(client: str, answer: httpx.Response) -> tuple[str, dict[str, Any]]:
    """Text and arguments as the client reads them."""
    if answer.headers["content-type"].startswith("text/event-stream"):
        return _heard(client, answer.content)
    body = answer.json()
    if client == "anthropic":
        return body["content"][0]["text"], body["content"][1]["input"]
    if client == "openai_chat":
        message = body["choices"][0]["message"]
        return message["content"], json.loads(message["tool_calls"][0]["function"]["arguments"])
    return body["output"][0]["content"][0]["text"], json.loads(body["output"][1]["arguments"])


def _heard(client: str, raw: bytes) -> tuple[str, dict[str, Any]]:
    if client != "openai_responses":
        found = streams.read_anthropic(raw) if client == "anthropic" else streams.read_chat(raw, is_ours=False)
        return found.text(), json.loads(found.calls()[0][2])
    heard = {"response.output_text.delta": "", "response.function_call_arguments.delta": ""}
    for sse in streams.events_of(raw):
        data = json.loads(sse.data)
        if data["type"] in heard:
            heard[data["type"]] += data["delta"]
    text, called = heard.values()
    return text, json.loads(called)


async def echoing(house: House, wire: str) -> tuple[Provider, Echo]:
    fields: dict[str, Any] = {"provider": "custom-responses"} if wire == "openai_responses" else {}
    provider = await house.account(wire, **fields)
    provider.default = echo = Echo(wire)
    return provider, echo


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("upstream", FORMATS)
@pytest.mark.parametrize("client", FORMATS)
async def test_everything_comes_back_exactly(house: House, client: str, upstream: str, is_stream: bool) -> None:
    provider, _ = await echoing(house, upstream)
    first = await house.http.post(PATHS[client], json=asked(client, PROMPT, is_stream=is_stream))
    later = await house.http.post(PATHS[client], json=asked(client, "Again, please.", is_stream=is_stream))
    row = (await house.logs(2))[1]

    assert not any(value.encode() in provider.requests[0].body for value in (EMAIL, AWS_ID))
    for answer in (first, later):
        assert understood(client, answer) == (words(VALUES), arguments(VALUES))
    assert first.headers["x-codegate-guardrails"].startswith("anonymised=3")
    assert later.headers["x-codegate-guardrails"].startswith("anonymised=0")
    assert row["restored"] >= 14
    assert row["unknown_tokens"] == 0


@pytest.mark.parametrize("is_stream", [False, True])
async def test_another_tenant_is_given_nothing(house: House, is_stream: bool) -> None:
    await house.rest.settings.put({"multi_tenancy": True})
    keys = [(await house.rest.tenants.create({"name": name}))["api_key"] for name in ("one", "two")]
    _, echo = await echoing(house, "anthropic")
    answers = [
        await house.http.post(
            PATHS["anthropic"],
            json=asked("anthropic", text, is_stream=is_stream),
            headers={"authorization": f"Bearer {key}"},
        )
        for key, text in zip(keys, (PROMPT, "Again, please."), strict=True)
    ]
    row = (await house.logs(2))[0]

    assert understood("anthropic", answers[0])[0] == words(VALUES)
    assert understood("anthropic", answers[1]) == (words(echo.seen), arguments(echo.seen))
    assert row["restored"] == 0
    assert row["unknown_tokens"] >= 14


@pytest.mark.parametrize("is_stream", [False, True])
async def test_tokens_of_before_a_restart_come_back(house: House, flags: dict[str, Any], is_stream: bool) -> None:
    _, echo = await echoing(house, "openai_chat")
    await house.http.post(PATHS["openai_chat"], json=asked("openai_chat", PROMPT, is_stream=False))
    await house.logs(1)
    copy = DataDir(house.paths.root.with_name("copy"))
    await house.stack.aclose()
    house.paths.root.rename(copy.root)
    provider = Provider(default=echo, port=0)
    async with (
        provider,
        running(copy, {"proxy_port": 0, "ui_port": 0, "log_level": "error", **flags}) as info,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{info.proxy_port}", trust_env=False, timeout=20) as http,
    ):
        from codegate.client.session import Client

        token = copy.admin_token.read_text().strip()
        async with Client(f"http://127.0.0.1:{info.api_port}", token) as rest:
            (account,) = await rest.accounts.list()
            await rest.accounts.update(
                account["id"], {"base_url": f"{provider.url}/v1", "api_key": "sk-flow-0123456789abcdef"}
            )
        again = await http.post(PATHS["anthropic"], json=asked("anthropic", "Again, please.", is_stream=is_stream))

    assert understood("anthropic", again) == (words(VALUES), arguments(VALUES))
