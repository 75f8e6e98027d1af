"""The real dashboard in a real terminal, on a real server with a simulated provider behind it."""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from codegate.cli.demo_stage import Stage, stage

TMUX = shutil.which("tmux")
pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is missing")
ROOT = Path(__file__).parents[2]
LOOKS = 600
PAUSE_S = 0.1


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

    async def until(self, is_there: Callable[[str], bool]) -> str:
        """What stands on the screen, once that is there."""
        for _ in range(LOOKS):
            text = await self.tmux("capture-pane", "-p", "-t", "t")
            if is_there(text):
                return text
            await asyncio.sleep(PAUSE_S)
        raise AssertionError(text)


@pytest.fixture
async def terminal(tmp_path: Path) -> AsyncIterator[Terminal]:
    shown = Terminal(tmp_path / "s")
    await shown.tmux("new-session", "-d", "-s", "t", "-x", "140", "-y", "40", "env PS1='ready> ' sh")
    yield shown
    await shown.tmux("kill-server")


async def ask(here: Stage) -> str:
    body = {"model": "claude-sonnet-5-5", "max_tokens": 50, "stream": True}
    body |= {"messages": [{"role": "user", "content": "Count to three."}]}
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        answer = await client.post(f"{here.proxy_url}/v1/messages", json=body, headers={"x-api-key": "k"})
    return answer.text


async def test_a_request_is_seen_a_guardrail_turned_and_the_terminal_given_back(
    terminal: Terminal, tmp_path: Path
) -> None:
    async with stage() as here:
        environ = {"DATA_DIR": here.info.data_dir, "PYTHONPATH": str(ROOT), "CODEGATE_TUI_CONFIG": str(tmp_path / "t")}
        said = " ".join(f"{name}={shlex.quote(value)}" for name, value in environ.items())
        await terminal.keys("-l", f"{said} {sys.executable} -m codegate tui")
        await terminal.keys("Enter")
        await terminal.until(lambda text: "connected" in text)
        stream = await ask(here)
        seen = await terminal.until(lambda text: "claude-sonnet-5-5" in text)
        await terminal.keys("6")
        await terminal.until(lambda text: "Personal data" in text)
        await terminal.keys("Space")
        await terminal.until(lambda text: "0/6" in text)
        off = [row["id"] for row in await here.client.guardrails.list() if not row["enabled"]]
        await terminal.keys("u")
        await terminal.until(lambda text: "Undone" in text)
        on = [row["id"] for row in await here.client.guardrails.list() if not row["enabled"]]
        await terminal.keys("q")
        left = await terminal.until(lambda text: text.rstrip().endswith("ready>"))
        alternate = await terminal.tmux("display-message", "-p", "-t", "t", "#{alternate_on} #{mouse_any_flag}")

    assert "message_stop" in stream
    assert "steady" in seen
    assert len(off) == 6
    assert on == []
    assert "connected" not in left
    assert alternate.strip() == "0 0"
