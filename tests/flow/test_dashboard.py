"""The real dashboard in a real terminal, on a real server that a real client asks."""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anthropic
import pytest

from tests.flow.conftest import House
from tests.flow.provider import HANG, Answer, Received, anthropic_frames, stream, whole

TMUX = shutil.which("tmux")
pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is missing")
ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
PAUSE_S = 0.05
MODEL = "claude-sonnet-5-5"
SAID = "The tide turns at noon."


class Terminal:
    """A shell in tmux, on a server of tmux's own."""

    def __init__(self, socket: Path) -> None:
        self._socket = str(socket)

    async def tmux(self, *arguments: str) -> str:
        command = [str(TMUX), "-S", self._socket, "-f", os.devnull, *arguments]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=30)
        return done.stdout

    async def keys(self, *keys: str) -> None:
        await self.tmux("send-keys", "-t", "t", *keys)

    async def type(self, text: str) -> None:
        await self.tmux("send-keys", "-t", "t", "-l", text)

    async def screen(self) -> str:
        return await self.tmux("capture-pane", "-p", "-t", "t")

    async def until(self, is_there: Callable[[str], bool]) -> str:
        """What stands on the screen, once that is there."""
        clock = asyncio.get_running_loop()
        end = clock.time() + PATIENCE_S
        while not is_there(text := await self.screen()):
            assert clock.time() < end, text
            await asyncio.sleep(PAUSE_S)
        return text

    async def shows(self, *texts: str) -> str:
        """The same, once all these texts are there."""
        return await self.until(lambda screen: all(text in screen for text in texts))


@pytest.fixture
async def terminal(tmp_path: Path) -> AsyncIterator[Terminal]:
    shown = Terminal(tmp_path / "s")
    await shown.tmux(
        "new-session", "-d", "-s", "t", "-x", "140", "-y", "40", "env -u COLUMNS -u LINES PS1='ready> ' sh"
    )
    yield shown
    await shown.tmux("kill-server")


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


@dataclass
class Asker:
    """Anthropic's own client, asking for one stream."""

    url: str
    text: str = ""
    error: Exception | None = None
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self) -> None:
        http = anthropic.DefaultAsyncHttpxClient(trust_env=False)
        message = {"role": "user", "content": "When does the tide turn?"}
        async with anthropic.AsyncAnthropic(api_key="k", base_url=self.url, http_client=http, max_retries=0) as client:
            try:
                async with client.messages.stream(model=MODEL, max_tokens=50, messages=[message]) as answer:
                    async for piece in answer.text_stream:
                        self.text += piece
                        self.began.set()
            except anthropic.APIError as error:
                self.error = error


def endless(request: Received) -> Answer:
    """A stream that says its sentence and then nothing more; or the list of models."""
    if request.method == "GET":
        return whole(200, {"data": [{"type": "model", "id": MODEL, "display_name": "Sonnet"}], "has_more": False})
    return [*stream(*anthropic_frames(SAID)[:5], end=False), HANG]


async def opened(terminal: Terminal, house: House, preferences: Path) -> None:
    """The dashboard of that server, on the accounts, of which there are none."""
    environ = {
        "DATA_DIR": str(house.paths.root),
        "PYTHONPATH": str(ROOT),
        "CODEGATE_TUI_CONFIG": str(preferences),
    }
    said = " ".join(f"{name}={shlex.quote(value)}" for name, value in environ.items())
    await terminal.type(f"{said} {shlex.quote(sys.executable)} -m codegate tui")
    await terminal.keys("Enter")
    await terminal.shows("connected")
    await terminal.keys("4")
    await terminal.shows("no accounts")


async def account_added(terminal: Terminal, url: str) -> None:
    """Through the gallery and its form, by keys alone."""
    await terminal.keys("a")
    await terminal.shows("what shall answer?")
    await terminal.type("anthropic-comp")
    await terminal.until(lambda text: "what shall answer?" in text and "Ollama" not in text)
    await terminal.keys("Enter")
    await terminal.shows("Add an account", "Base URL")
    await terminal.type("typed")
    await terminal.keys("Tab")
    await terminal.type("sk-flow-0123456789")
    await terminal.keys("Tab")
    await terminal.type(url)
    await terminal.keys("Tab", "Enter")
    await terminal.shows("Private addresses")
    await terminal.keys("Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Space", "C-s")
    await terminal.shows("works:")
    await terminal.keys("Escape")
    await terminal.until(lambda text: "works:" not in text and "typed" in text)


async def test_a_day_at_the_dashboard(terminal: Terminal, house: House, tmp_path: Path) -> None:
    provider = await house.scripted(endless)
    asker = Asker(f"http://127.0.0.1:{house.info.proxy_port}")
    await opened(terminal, house, tmp_path / "tui.toml")
    await account_added(terminal, provider.url)
    account = (await house.rest.accounts.list())[0]
    async with asyncio.timeout(3 * PATIENCE_S), asyncio.TaskGroup() as group:
        asking = group.create_task(asker.ask())
        await asker.began.wait()
        await terminal.keys("3")
        await terminal.shows(MODEL, "answering", "typed")
        await terminal.keys("Enter")
        attached = await terminal.shows(SAID, "following")
        await terminal.keys("Escape")
        await terminal.until(lambda text: SAID not in text)
        await terminal.keys("6")
        await terminal.shows("Personal data")
        await terminal.keys("Space")
        await terminal.shows("0/6")
        off = [row["id"] for row in await house.rest.guardrails.list() if not row["enabled"]]
        await terminal.keys("u")
        await terminal.shows("Undone", "6/6")
        still_off = [row["id"] for row in await house.rest.guardrails.list() if not row["enabled"]]
        await terminal.keys("3")
        await terminal.shows(MODEL)
        await terminal.keys("x")
        await terminal.shows("End the request")
        await terminal.keys("y")
        await asking
        await terminal.shows("Nothing is running")
    await terminal.keys("q")
    left = await terminal.until(lambda text: text.rstrip().endswith("ready>"))
    modes = await terminal.tmux("display-message", "-p", "-t", "t", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}")
    log = (await house.logs(1))[0]

    assert (account["name"], account["provider"]) == ("typed", "custom-anthropic")
    assert account["base_url"] == provider.url
    assert MODEL in attached
    assert len(off) == 6
    assert still_off == []
    assert asker.text == SAID
    assert "cancelled" in str(asker.error)
    assert isinstance(asker.error, anthropic.APIStatusError)
    assert (log["outcome"], log["status_code"], log["account_name"]) == ("cancelled", 499, "typed")
    assert "connected" not in left
    assert modes.strip() == "0 0 1"
