"""A whole CodeGate on free ports, scripted providers behind it, a plain HTTP client before it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegate.client.session import Client as RestClient
from codegate.paths import DataDir
from codegate.server import RunInfo, running
from tests.flow.provider import Answer, Provider, Received, good

KEY = "sk-flow-0123456789abcdef"


@dataclass
class House:
    """Everything a flow test needs."""

    info: RunInfo
    paths: DataDir
    http: httpx.AsyncClient
    rest: RestClient
    stack: AsyncExitStack

    async def account(self, wire: str, *, priority: int = 0, **fields: Any) -> Provider:
        """A healthy provider speaking `wire` (`anthropic` or `openai_chat`), with an account for it."""
        provider = await self.stack.enter_async_context(Provider(default=good))
        base = provider.url if wire == "anthropic" else f"{provider.url}/v1"
        await self.rest.accounts.create(
            {
                "name": f"{wire}-{provider.port}",
                "provider": "anthropic" if wire == "anthropic" else "custom",
                "base_url": base,
                "allow_private": True,
                "api_key": KEY,
                "priority": priority,
                "rate_limit": 0,
                **fields,
            }
        )
        return provider

    async def scripted(self, answer: Callable[[Received], Answer]) -> Provider:
        """A provider that answers as told, without an account yet."""
        return await self.stack.enter_async_context(Provider(default=answer))

    async def logs(self, count: int) -> list[dict[str, Any]]:
        """The newest request rows, once there are `count`."""
        import asyncio

        for _ in range(200):
            page = await self.rest.logs.list(limit=50)
            if len(page["logs"]) >= count:
                return list(page["logs"])
            await asyncio.sleep(0.02)
        raise AssertionError(f"{count} rows never came")


@pytest.fixture
def flags() -> dict[str, Any]:
    """Command-line values of the server; a test may override this fixture."""
    return {}


@asynccontextmanager
async def opened(paths: DataDir, flags: dict[str, Any]) -> AsyncIterator[House]:
    """A running CodeGate without accounts."""
    async with AsyncExitStack() as stack:
        info = await stack.enter_async_context(
            running(paths, {"proxy_port": 0, "ui_port": 0, "log_level": "error", "privacy_enabled": False, **flags})
        )
        http = await stack.enter_async_context(
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{info.proxy_port}", trust_env=False, timeout=20)
        )
        token = paths.admin_token.read_text().strip()
        rest = await stack.enter_async_context(RestClient(f"http://127.0.0.1:{info.api_port}", token))
        yield House(info, paths, http, rest, stack)


@pytest.fixture
async def house(tmp_path: Path, flags: dict[str, Any]) -> AsyncIterator[House]:
    """The same, for one test."""
    async with opened(DataDir(tmp_path / "data"), flags) as found:
        yield found


def body_for(client_format: str, *, is_stream: bool, model: str = "claude-sonnet-4-5") -> dict[str, Any]:
    """A small request of this client format."""
    body: dict[str, Any] = {"model": model, "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 50}
    return {**body, "stream": True} if is_stream else body


def path_for(client_format: str) -> str:
    """Where clients of this format send their requests."""
    return "/v1/messages" if client_format == "anthropic" else "/v1/chat/completions"


def said(client_format: str, answer: httpx.Response) -> str:
    """The text of an answer, streamed or not."""
    import json

    if answer.headers["content-type"].startswith("application/json"):
        body = answer.json()
        return str(
            body["content"][0]["text"] if client_format == "anthropic" else body["choices"][0]["message"]["content"]
        )
    text = ""
    for line in answer.text.splitlines():
        if not line.startswith("data: {"):
            continue
        data = json.loads(line[6:])
        if client_format == "anthropic":
            text += data.get("delta", {}).get("text", "")
        else:
            text += "".join(choice["delta"].get("content") or "" for choice in data["choices"])
    return text
