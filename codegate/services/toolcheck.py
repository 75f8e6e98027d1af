"""Whether a coding tool reaches the proxy: a request with its address and key, and a question of its own program."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from codegate.errors import CodeGateError
from codegate.records import Record
from codegate.services.tool import NO_KEY, Tool
from codegate.services.tooltrial import TRIAL_TIMEOUT_S, Trial, ask_tool
from codegate.terminal import clean

TEST_TIMEOUT_S = 10.0


_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class ToolTest(Record, frozen=True, kw_only=True):
    """
    How a request with a tool's own address and key went, and the question that the tool itself asked.

    Attributes:
        asked: The tool itself was run.
        answer: What it printed.
    """

    success: bool
    message: str
    url: str
    latency_ms: int = 0
    models: int = 0
    asked: bool = False
    answer: str = ""


Ask = Callable[[str, Mapping[str, str], float], Awaitable[tuple[int, bytes]]]
"""GET of a URL with headers, within seconds: status and body."""


async def reach(label: str, url: str, key: str | None, ask: Ask) -> ToolTest:
    """Ask for the models at this address with this key; costs nothing."""
    import asyncio  # here, since help pages import this module and need no event loop

    started = time.monotonic()
    try:
        async with asyncio.timeout(TEST_TIMEOUT_S):
            status, body = await ask(url, {"authorization": f"Bearer {key}"} if key else {}, TEST_TIMEOUT_S)
    except (OSError, TimeoutError, CodeGateError) as error:
        return ToolTest(success=False, message=f"Nobody answers at {url} ({type(error).__name__}).", url=url)
    latency_ms = round((time.monotonic() - started) * 1000)
    models = _count(body)
    if status != 200 or models is None:
        refused = {401: "The proxy refuses its key."}.get(status, f"The proxy answers with status {status}.")
        return ToolTest(success=False, message=refused, url=url, latency_ms=latency_ms)
    text = f"{label} reaches the proxy; it sees {models} models."
    return ToolTest(success=True, message=text, url=url, latency_ms=latency_ms, models=models)


async def ask_itself(
    found: Tool, program: str, base: str, key: str | None, environ: Mapping[str, str], home: Path, reached: ToolTest
) -> ToolTest:
    """The test of a tool that reaches the proxy, with the question that its own program asked."""
    started = time.monotonic()
    try:
        trial = await ask_tool(found, program, base, key, environ, home)
    except OSError as error:
        trial = Trial(127, str(error))
    latency_ms = round((time.monotonic() - started) * 1000)
    if trial.is_good:
        text = f"{found.label} asked, and got an answer."
    elif trial.exit_code is None:
        text = f"{found.label} reaches the proxy, but gave no answer within {TRIAL_TIMEOUT_S:.0f} s."
    elif trial.exit_code:
        text = f"{found.label} reaches the proxy, but failed with exit code {trial.exit_code}."
    else:
        text = f"{found.label} reaches the proxy, but said nothing."
    return replace(
        reached,
        success=trial.is_good,
        message=text,
        latency_ms=latency_ms,
        asked=True,
        answer=clean(_hidden(trial.answer, key), keep_lines=True),
    )


async def fetch(url: str, headers: Mapping[str, str], timeout_s: float) -> tuple[int, bytes]:
    """
    GET of a URL: status and body.

    Raises:
        OSError: Nobody answers.
    """
    import httpx

    try:
        # No proxy of the environment: the address is on this machine or named by its owner.
        async with httpx.AsyncClient(timeout=timeout_s, trust_env=False) as client:
            answer = await client.get(url, headers=dict(headers))
    except httpx.HTTPError as error:
        raise OSError(str(error)) from None
    return answer.status_code, answer.content


def _hidden(text: str, key: str | None) -> str:
    """The text without the key, and without colours."""
    text = _COLOUR.sub("", text)
    return text.replace(key, "***") if key and len(key) > len(NO_KEY) else text


def _count(body: bytes) -> int | None:
    try:
        found = msgspec.json.decode(body)
        return len(found["data"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return None
