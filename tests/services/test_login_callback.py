"""The callback takes one right answer, and nothing else changes or shows anything."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from codegate.errors import Conflict
from codegate.providers.oauth import OAUTH, LoginFailed
from codegate.services.login_callback import is_same, listen, parted

ENTRY = replace(OAUTH["anthropic"], ports=())


class Callback:
    def __init__(self, server: asyncio.Server, answer: "asyncio.Future[str]") -> None:
        self.answer = answer
        self._port = server.sockets[0].getsockname()[1]

    async def get(self, target: str, method: str = "GET") -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.request(method, f"http://127.0.0.1:{self._port}{target}")


@pytest.fixture
async def callback() -> AsyncIterator[Callback]:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with await listen(ENTRY, "right-state", answer) as server:
        yield Callback(server, answer)
    if answer.done():
        answer.exception()


async def test_the_right_answer_is_taken_once(callback: Callback) -> None:
    first = await callback.get("/callback?code=c1&state=right-state")
    second = await callback.get("/callback?code=c2&state=right-state")

    assert (first.status_code, second.status_code) == (200, 404)
    assert callback.answer.result() == "c1"


@pytest.mark.parametrize("target", ["/", "/favicon.ico", "/other?code=c&state=right-state", "//callback?code=c"])
async def test_other_paths_change_nothing(callback: Callback, target: str) -> None:
    assert (await callback.get(target)).status_code == 404
    assert not callback.answer.done()


async def test_other_methods_change_nothing(callback: Callback) -> None:
    assert (await callback.get("/callback?code=c&state=right-state", "POST")).status_code == 404
    assert not callback.answer.done()


@pytest.mark.parametrize("query", ["code=c&state=wrong", "code=c", "state=right-state", "error=access_denied", ""])
async def test_a_wrong_answer_ends_the_login(callback: Callback, query: str) -> None:
    assert (await callback.get(f"/callback?{query}")).status_code == 400
    assert isinstance(callback.answer.exception(), LoginFailed)


async def test_nothing_of_a_request_is_repeated(callback: Callback) -> None:
    page = await callback.get("/callback?error=<script>alert(1)</script>&error_description=<b>x</b>")

    assert "script" not in page.text
    assert page.headers["content-security-policy"] == "default-src 'none'"


async def test_a_port_that_is_taken_is_told() -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with await listen(ENTRY, "s", answer) as server:
        entry = replace(ENTRY, ports=(server.sockets[0].getsockname()[1],))
        with pytest.raises(Conflict, match="are taken"):
            await listen(entry, "s", answer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://localhost:1/callback?code=c&state=s", ("c", "s")),
        ("http://localhost:1/callback?code=c", ("c", "")),
        ("c#s", ("c", "s")),
        ("c", ("c", None)),
    ],
)
def test_what_people_paste(text: str, expected: tuple[str, str | None]) -> None:
    assert parted(text) == expected


def test_states_are_compared_whole() -> None:
    assert is_same("abc", "abc")
    assert not is_same("abc\u00e9", "abc")
