"""
The commands of docs/getting-started.md, as they stand there, and what the page says they print.

Blocks marked `sh` are run, in order, in one shell; a block marked `text` after one is its output. Where the reader has
a provider and two agents, here stand a scripted one and two programs that ask one question each.
"""

import asyncio
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.flow.provider import Answer, Provider, Received, good, whole

PAGE = Path(__file__).parents[2] / "docs" / "getting-started.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MARK = "=== end of block ==="

CODEGATE = """\
#!/bin/sh
if [ "$1 $2" = "accounts add" ]; then set -- "$@" --base-url "$PROVIDER_URL" --allow-private; fi
exec "{python}" -m codegate "$@"
"""
"""The provider's address is all that differs from the reader's command."""

AGENT = """\
#!{python}
import json, os, re, sys, urllib.request
told = re.search(r'base_url="?([^",}}]+)', " ".join(sys.argv))  # Codex is told by its arguments
own = os.path.expanduser("~/.claude/settings.json")  # Claude Code is told by its environment, or by this file
settings = json.load(open(own))["env"] if os.path.exists(own) else {{}}
base = told[1] if told else (settings | os.environ)["ANTHROPIC_BASE_URL"] + "/v1"
question = [{{"role": "user", "content": sys.argv[-1]}}]
body = {{"model": "{model}", "max_tokens": 50, "messages": question, "input": question}}
del body["messages" if told else "input"]
asked = urllib.request.Request(base + "/{path}", json.dumps(body).encode(), {{"content-type": "application/json"}})
answer = json.load(urllib.request.urlopen(asked))
print((answer["output"][0] if told else answer)["content"][0]["text"])
"""


def blocks() -> Iterator[tuple[str, str | None]]:
    """Each command block of the page with the output that stands under it."""
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for number, (language, text) in enumerate(found):
        if language == "sh":
            follows, said = found[number + 1] if number + 1 < len(found) else ("", "")
            yield text, said if follows == "text" else None


def plain(text: str) -> list[str]:
    """The lines without what differs from run to run: numbers, ids, addresses, folders, how wide a column is."""
    for pattern, stand_in in (
        (r", at \S+, private addresses allowed", ""),
        (r"https?://[\w.:]+(/login\?link=[\w-]+)?", "URL"),
        (r"req_[0-9a-f]+|\b[0-9a-f]{8,}\b|cg_email_\w+", "ID"),
        (r"(?<!\w)(~|/)[\w./~-]*/", "DIR/"),
        (r"[\d.,]+( (ms|s|min|h|KB|MB|k|M)\b)?( ago)?k?", "#"),
        (r"[ \t]+", " "),
    ):
        text = re.sub(pattern, stand_in, text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def provider(request: Received) -> Answer:
    """A healthy provider that knows three models."""
    if request.method == "GET":
        names = ("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5")
        return whole(200, {"data": [{"id": name, "type": "model", "display_name": name} for name in names]})
    return good(request)


def program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


async def outputs(tmp_path: Path) -> list[str]:
    """What each command block of the page prints, in a new home."""
    folder = tmp_path / "bin"
    program(folder / "codegate", CODEGATE.format(python=sys.executable))
    for name, model, path in (("claude", "claude-sonnet-4-5", "messages"), ("codex", "gpt-5-codex", "responses")):
        program(folder / name, AGENT.format(python=sys.executable, model=model, path=path))
    script = "trap 'codegate down >/dev/null 2>&1' EXIT\n" + "".join(
        f"{commands}\necho '{MARK}'\n" for commands, _ in blocks()
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "CLAUDE_", "CODEX_"))}
    async with Provider(default=provider) as served:
        environ = kept | {
            "HOME": str(tmp_path),
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PROVIDER_URL": f"{served.url}/v1",
            "ANTHROPIC_API_KEY": "sk-ant-fake",
            "PROXY_PORT": "0",
            "UI_PORT": "0",
            "COLUMNS": "110",
        }
        job = await asyncio.create_subprocess_exec(
            "sh",
            "-e",
            "-c",
            script,
            cwd=tmp_path,
            env=environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(job.communicate(), 120)
    assert job.returncode == 0, said.decode()
    return said.decode().split(f"{MARK}\n")[:-1]


async def test_every_command_of_the_page_runs_and_prints_what_the_page_says(tmp_path: Path) -> None:
    printed = await outputs(tmp_path)
    shown = [said for _, said in blocks()]

    assert len(printed) > 6
    for said, real in zip(shown, printed, strict=True):
        assert said is None or plain(said) == plain(real)
